//! Who is who: signing in, sessions and their end. What proves nothing stands beside what does.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_protocol::{
    DID_KEY, Did, Down, EndSession, FaultCode, KeyProof, PushRequest, Session, SessionAnswer, SessionsAnswer,
    SignInBegin, SignInProof, Up, decode, encode,
};
use rill_tests::{Person, RealServer, Told, Writer};

fn who(server: &RealServer, cookie: Option<&str>) -> Option<Session> {
    let mut headers = vec![("rill-protocol", "1")];
    headers.extend(cookie.map(|cookie| ("cookie", cookie)));
    let told = server.got("/api/session", &headers);
    assert_eq!(told.status, 200, "{told}");
    decode::<SessionAnswer>(&told.body).unwrap().session
}

/// Finishes with a proof of alice's that was changed before.
fn finishes(server: &RealServer, change: impl FnOnce(&mut KeyProof)) -> Told {
    let SignInProof { method, proof } = Person::alice().proves(&server.challenge(), server.address());
    let mut changed: KeyProof = decode(&proof).unwrap();
    change(&mut changed);
    let proof = encode(&changed).unwrap();
    server.told_by(None, "/api/sign-in/finish", &SignInProof { method, proof })
}

#[test]
fn who_proves_a_key_is_signed_in_until_they_sign_out() {
    let (server, alice) = (RealServer::start(), Person::alice());
    assert_eq!(who(&server, None), None);
    let (session, cookie) = server.signs_in(&alice);
    assert_eq!((&session.person, &session.key), (alice.did(), alice.did()));
    assert_eq!(who(&server, Some(&cookie)), Some(session.clone()));
    let (again, other_cookie) = server.signs_in(&alice);
    assert_eq!((again, who(&server, Some(&other_cookie))), (session.clone(), Some(session)));
    assert_ne!(cookie, other_cookie);
    let out = server.told_with(Some(&cookie), "/api/sign-out", &());
    assert_eq!(
        (out.status, out.header("set-cookie")),
        (200, "rill=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
    );
    assert_eq!(who(&server, Some(&cookie)), None);
    assert!(who(&server, Some(&other_cookie)).is_some(), "another session of hers goes on");
    assert_eq!(server.told_with(Some(&cookie), "/api/sign-out", &()).status, 200, "nobody signs out");
}

#[test]
fn a_session_outlives_the_server() {
    let server = RealServer::start();
    let (session, cookie) = server.signs_in(&Person::alice());
    let server = RealServer::over(server.stop());
    assert_eq!(who(&server, Some(&cookie)), Some(session));
}

#[test]
fn a_cookie_says_what_a_browser_may_do_with_it() {
    let server = RealServer::start();
    let told = finishes(&server, |_| {});
    assert_eq!(told.status, 200, "{told}");
    let cookie = told.header("set-cookie");
    assert!(cookie.starts_with("rill="), "{cookie}");
    assert!(cookie.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax"), "{cookie}");
    assert_eq!(told.header("cache-control"), "no-store");
    let files = std::fs::read(server.stop().path().join("accounts.db")).unwrap();
    let value = cookie.split(['=', ';']).nth(1).unwrap();
    assert!(!files.windows(value.len()).any(|part| part == value.as_bytes()), "the server keeps it");
}

#[test]
fn behind_https_the_cookie_is_for_https_alone() {
    let server = RealServer::public("https://rill.example");
    let challenge = server.challenge();
    assert_eq!(challenge.server, "did:web:rill.example");
    let proof = Person::alice().proves(&challenge, "https://rill.example");
    let proxied = [("rill-protocol", "1"), ("host", "rill.example"), ("origin", "https://rill.example")];
    let told = server.sent("/api/sign-in/finish", &encode(&proof).unwrap(), &proxied);
    assert_eq!(told.status, 200, "{told}");
    let cookie = told.header("set-cookie");
    assert!(cookie.starts_with("__Host-rill=") && cookie.ends_with("; Secure"), "{cookie}");
    let value = cookie.split(';').next().unwrap();
    let asked = [proxied[0], proxied[1], ("cookie", value)];
    let told = server.got("/api/session", &asked);
    assert!(decode::<SessionAnswer>(&told.body).unwrap().session.is_some());
    let plain = [("rill-protocol", "1"), ("host", "rill.example"), ("origin", "http://rill.example")];
    assert_eq!(server.got("/api/session", &plain).status, 403, "its pages come by https");
}

#[test]
fn what_proves_nothing_signs_nobody_in() {
    let server = RealServer::start();
    let mallory = Person::named("mallory");
    let no = |told: Told| {
        assert_eq!(told.header("set-cookie"), "", "{told}");
        told.to_string()
    };
    let not_the_key = "401 SignIn: the signature is not that of the key";
    assert_eq!(no(finishes(&server, |proof| proof.signature[5] ^= 1)), not_the_key);
    assert_eq!(no(finishes(&server, |proof| proof.key = mallory.did().clone())), not_the_key);
    let elsewhere = no(finishes(&server, |proof| proof.origin = "https://evil.example".into()));
    assert!(elsewhere.starts_with("401 SignIn: this was signed for another address"), "{elsewhere}");
    let no_key = no(finishes(&server, |proof| proof.key = Did::parse("did:web:alice.example").unwrap()));
    assert!(no_key.starts_with("401 SignIn: this is not a did:key"), "{no_key}");
    let not_good = "401 SignIn: this challenge is not good, or no longer: ask for another one";
    assert_eq!(no(finishes(&server, |proof| proof.nonce[0] ^= 1)), not_good);
    let later = no(finishes(&server, |proof| proof.expires_at += 1));
    assert_eq!(later, "401 SignIn: this was signed for another challenge: sign in again");
    assert_eq!(finishes(&server, |_| {}).status, 200);
}

/// Two signatures of a key for one challenge are right; one of them is taken. (How it is made: see the server's tests.)
#[test]
fn the_other_form_of_a_signature_signs_nobody_in() {
    const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let server = RealServer::start();
    let told = finishes(&server, |proof| {
        let mut borrow = 0;
        for at in (0..32).rev() {
            let of_order = i16::from_str_radix(&ORDER[2 * at..2 * at + 2], 16).unwrap();
            let left = of_order - i16::from(proof.signature[32 + at]) - borrow;
            borrow = i16::from(left < 0);
            proof.signature[32 + at] = u8::try_from(left.rem_euclid(256)).unwrap();
        }
    });
    assert_eq!(told.to_string(), "401 SignIn: the signature's s must lie in the lower half of its range");
}

#[test]
fn a_challenge_is_good_once() {
    let server = RealServer::start();
    let proof = Person::alice().proves(&server.challenge(), server.address());
    assert_eq!(server.told_by(None, "/api/sign-in/finish", &proof).status, 200);
    let again = server.told_by(None, "/api/sign-in/finish", &proof).to_string();
    assert_eq!(again, "401 SignIn: this challenge is not good, or no longer: ask for another one");
}

#[test]
fn unknown_methods_and_unreadable_proofs_are_told() {
    let server = RealServer::start();
    let unknown = "400 Malformed: this server has no such way to sign in: reload to update";
    let begun = server.told_by(None, "/api/sign-in/begin", &SignInBegin { method: "by-fax".into() });
    assert_eq!(begun.to_string(), unknown);
    let finished =
        server.told_by(None, "/api/sign-in/finish", &SignInProof { method: "by-fax".into(), proof: vec![] });
    assert_eq!(finished.to_string(), unknown);
    for proof in [vec![], b"\xff".to_vec(), encode(&Session { person: did(), key: did() }).unwrap()] {
        let told =
            server.told_by(None, "/api/sign-in/finish", &SignInProof { method: DID_KEY.into(), proof });
        assert!(told.to_string().starts_with("400 Malformed: the proof cannot be read"), "{told}");
    }
    assert_eq!(server.sent("/api/sign-in/begin", b"\xff", &[("rill-protocol", "1")]).status, 400);
}

fn did() -> Did {
    Person::alice().did().clone()
}

#[test]
fn a_cookie_that_is_nobodys_is_as_none() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let (_, posted) = alice.posts(room, "hello");
    let push =
        PushRequest { stream: alice.genesis.stream(), genesis: None, bulk: false, events: vec![posted] };
    let nobodys = format!("rill={}", "A".repeat(43));
    let signed_in_first =
        "401 SignIn: you are not signed in, or no longer; what you wrote is kept: sign in and send it again";
    for cookie in [None, Some(nobodys.as_str()), Some("rill=garbage"), Some("other=1")] {
        assert_eq!(who(&server, cookie), None, "{cookie:?}");
        assert_eq!(server.told_with(cookie, "/api/push", &push).to_string(), signed_in_first, "{cookie:?}");
    }
    for path in ["/api/blob/a/b", "/api/part/a/b/0/1"] {
        assert_eq!(server.put_by(None, path, b"x").to_string(), signed_in_first, "{path}");
    }
    assert_eq!(server.told("/api/push", &push).status, 200);
}

#[test]
fn a_person_sees_where_they_are_signed_in_and_ends_what_is_theirs() {
    let server = RealServer::start();
    let (_, here) = server.signs_in(&Person::alice());
    let (_, there) = server.signs_in(&Person::alice());
    let (_, of_bob) = server.signs_in(&Person::named("bob"));
    let listed = |cookie: &str| {
        let told = server.got("/api/sessions", &[("rill-protocol", "1"), ("cookie", cookie)]);
        decode::<SessionsAnswer>(&told.body).map(|answer| answer.sessions)
    };
    let sessions = listed(&here).unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions.iter().filter(|session| session.is_this).count(), 1);
    let other = sessions.iter().find(|session| !session.is_this).unwrap().number;
    let end = EndSession { number: other };
    let told = server.told_with(Some(&of_bob), "/api/sessions/end", &end);
    assert_eq!(told.status, 404, "another's reads as one that is not there");
    assert!(who(&server, Some(&there)).is_some());
    assert_eq!(server.told_with(Some(&here), "/api/sessions/end", &end).status, 200);
    assert_eq!((who(&server, Some(&there)), listed(&here).unwrap().len()), (None, 1));
    assert_eq!(server.told_with(Some(&there), "/api/sessions/end", &end).status, 401);
}

#[test]
fn when_a_session_ends_its_socket_closes_and_those_of_others_do_not() {
    let (server, alice, bob) = (RealServer::start(), Person::alice(), Person::named("bob"));
    let mut of_alice = server.socket_of(Some(&alice)).greeted();
    let mut of_bob = server.socket_of(Some(&bob)).greeted();
    let mut of_nobody = server.socket_of(None).greeted();
    server.told_by(Some(&alice), "/api/sign-out", &());
    let Some(Down::Fault { fault, .. }) = of_alice.hears_or_ends() else { panic!("a fault was expected") };
    assert_eq!(fault.code, FaultCode::SignIn);
    assert_eq!(of_alice.hears_or_ends(), None);
    for socket in [&mut of_bob, &mut of_nobody] {
        socket.says(&Up::Ping { nonce: 4 });
        assert_eq!(socket.hears(), Down::Pong { nonce: 4 });
    }
}

#[test]
fn who_signs_in_too_often_waits_and_others_do_not() {
    let server = RealServer::public("https://rill.example");
    let begins = |from: &str| {
        let begin = encode(&SignInBegin { method: DID_KEY.into() }).unwrap();
        let proxied = [("rill-protocol", "1"), ("host", "rill.example"), ("x-forwarded-for", from)];
        server.sent("/api/sign-in/begin", &begin, &proxied)
    };
    for _ in 0..10 {
        assert_eq!(begins("1.2.3.4, 9.9.9.9").status, 200);
    }
    let told = begins("4.3.2.1, 9.9.9.9");
    assert_eq!(
        told.to_string(),
        "429 Busy: somebody at your address signs in very often: try again in a few seconds"
    );
    let after: u32 = told.header("retry-after").parse().unwrap();
    assert!((1..=6).contains(&after), "{after}");
    assert_eq!(begins("9.9.9.8").status, 200);
}
