//! Who writes: sessions that end, a device that has none, strangers who join, names that are said and called.

use rill_bridge::{Answer, Command, Query, Standing};
use rill_engine::Failed;
use rill_events::{MessagePosted, Payload};
use rill_protocol::{
    Answer as Pushed, Envelope, Fault, FaultCode, Notify, PushAnswer, PushRequest, SeqNum, decode, encode,
};
use rill_tests::{
    Device, Parts, Person, RealServer, Writer, found_anew, looks_at, newest, room_in_view, room_of,
};
use std::{cell::RefCell, rc::Rc};

/// Whom an event calls, and what it says.
type Called = (Option<Notify>, Payload);

#[test]
fn a_session_that_ends_is_begun_anew_and_what_waits_goes_out() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 12, 1);
    alice.posts(at, "here I am");
    alice.sends_all(1);
    assert_eq!(alice.sessions_begun, 0, "there was one");
    alice.loses_session();
    alice.posts(at, "who am I");
    alice.posts(at, "and why");
    alice.sends_all(1);
    assert_eq!(alice.sessions_begun, 1);
    assert_eq!(found_anew(&server, at), ["number 0", "here I am", "who am I", "and why"]);
}

#[test]
fn a_device_without_a_session_signs_in_with_its_key_when_it_first_writes() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 20, 1);
    alice.loses_session();
    alice.settles();
    assert_eq!((alice.sessions_begun, alice.sees(1).texts()), (0, vec!["number 0"]), "reading asks for none");
    alice.posts(at, "it is me");
    alice.sends_all(1);
    assert_eq!(alice.sessions_begun, 1);
    alice.posts(at, "still me");
    alice.sends_all(1);
    assert_eq!(alice.sessions_begun, 1);
    assert_eq!(found_anew(&server, at), ["number 0", "it is me", "still me"]);
}

#[test]
fn a_stranger_writes_once_they_joined_and_is_refused_before() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 21, 1);
    let parts = || Parts { person: Some(Person::named("bob")), number: 2, ..Parts::new(&server) };
    let mut bob = looks_at(parts(), at);
    let early = bob.posts(at, "may I?");
    bob.until("the server's word", |bob| matches!(bob.row(1, early).standing, Standing::Refused(_)));
    assert_eq!((bob.status().unsent.refused, found_anew(&server, at)), (1, vec!["number 0".to_owned()]));
    bob.says_at_once(Command::Join { stream: at.0 }).unwrap();
    bob.says_at_once(Command::Retry { event: early }).unwrap();
    bob.posts(at, "thank you");
    bob.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "may I?", "thank you"]);
}

#[test]
fn who_cannot_be_signed_in_keeps_what_was_written_and_is_told() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 13, 1);
    alice.signs_in_as = None;
    alice.stands_in = Some(Box::new(|path, _| {
        let fault = Fault::new(FaultCode::SignIn, "sign in first");
        (path == "/api/push").then(|| Err(Failed { status: Some(401), body: encode(&fault).unwrap() }))
    }));
    alice.posts(at, "kept");
    alice.until("the word", |alice| alice.trouble().contains("could not be signed in"));
    assert_eq!((alice.status().unsent.waiting, alice.status().unsent.refused), (1, 0));
    (alice.stands_in, alice.signs_in_as) = (None, Some(Person::alice()));
    alice.waits(60_000);
    alice.sends_all(1);
    assert_eq!(alice.trouble(), "");
    assert_eq!(found_anew(&server, at), ["number 0", "kept"]);
}

#[test]
fn what_was_written_as_somebody_else_is_not_sent_unasked() {
    let server = RealServer::start();
    let (alice, at) = room_in_view(&server, 14, 1);
    drop(alice);
    let somebody = Person::named("somebody");
    let parts = Parts { person: Some(somebody), server: None, ..Parts::new(&server) };
    let mut alice = Device::of(parts).unwrap();
    alice.watches(1, newest(at.0, at.1));
    let post = alice.posts(at, "as myself");
    let (copy, outbox) = alice.ends_with_both();
    let mut alice = looks_at(Parts { copy, outbox, ..Parts::new(&server) }, at);
    assert_eq!(found_anew(&server, at), ["number 0"]);
    assert!(matches!(&alice.row(1, post).standing, Standing::Refused(why) if why.contains("somebody else")));
    alice.says_at_once(Command::Retry { event: post }).unwrap();
    alice.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "as myself"]);
}

#[test]
fn one_is_called_by_a_name_from_the_turn_in_which_one_says_it() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 15, 1);
    alice.watches(2, Query::Me);
    alice.watches(3, Query::Members { stream: at.0 });
    alice.settles();
    alice.goes_offline();
    alice.says_at_once(Command::Introduce { name: " Alice ".into() }).unwrap();
    let Some(Answer::Me(me)) = alice.sees(2).answer() else { panic!("nobody") };
    assert_eq!((me.person.clone(), me.name.as_deref()), (Some(Person::alice().did().clone()), Some("Alice")));
    let voice = me.voice.unwrap();
    let post = alice.posts(at, "hello");
    assert_eq!((alice.row(1, post).author.name.as_str(), alice.row(1, post).author.voice), ("Alice", voice));
    assert_eq!(alice.sees(1).messages()[0].author.name, "Alice", "what one wrote before as well");
    alice.goes_online(&server);
    alice.sends_all(1);
    alice.settles();
    let Some(Answer::Members(members)) = alice.sees(3).answer() else { panic!("no members") };
    assert_eq!(members.iter().map(|it| it.person.name.as_str()).collect::<Vec<_>>(), ["Alice"]);
    let bob = looks_at(Parts { number: 3, ..Parts::new(&server) }, at);
    assert_eq!(bob.row(1, post).author.name, "Alice");
    let (copy, outbox) = alice.ends_with_both();
    let mut alice = looks_at(Parts { copy, outbox, ..Parts::new(&server) }, at);
    alice.watches(2, Query::Me);
    let Some(Answer::Me(me)) = alice.sees(2).answer() else { panic!("nobody") };
    assert_eq!(me.name.as_deref(), Some("Alice"));
}

#[test]
fn joining_and_leaving_are_written_once_each() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 16, 1);
    alice.watches(2, Query::Space { stream: at.0 });
    alice.settles();
    let joined = |alice: &Device| match alice.sees(2).answer() {
        Some(Answer::Space(space)) => (space.joined, space.may_write),
        other => panic!("{other:?}"),
    };
    assert_eq!(joined(&alice), (false, true), "who made it writes in it");
    alice.says_at_once(Command::Introduce { name: "Alice".into() }).unwrap();
    alice.says_at_once(Command::Join { stream: at.0 }).unwrap();
    alice.says_at_once(Command::Join { stream: at.0 }).unwrap();
    assert_eq!(joined(&alice), (true, true));
    alice.until("it to be held", |alice| alice.engine().in_outbox() == 0);
    alice.settles();
    assert_eq!(joined(&alice), (true, true));
    let joins = "SELECT count(*) FROM state WHERE kind = 8 AND value = 1";
    let count = |alice: &Device, sql| {
        alice.engine().database().query_row::<i64, _, _>(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(&alice, joins), 1);
    alice.says_at_once(Command::Leave { stream: at.0 }).unwrap();
    alice.says_at_once(Command::Leave { stream: at.0 }).unwrap();
    assert_eq!(joined(&alice), (false, true));
    alice.until("it to be held", |alice| alice.engine().in_outbox() == 0);
    alice.settles();
    assert_eq!((count(&alice, joins), joined(&alice)), (0, (false, true)));
}

#[test]
fn a_name_in_a_text_calls_the_one_person_who_has_it() {
    let server = RealServer::start();
    let mut bob = Writer::new(17);
    let room = room_of(&server, &mut bob, 0);
    let face = bob.shows_a_face(rill_protocol::BlobId::of(b"face"));
    let (_, greeting) = bob.posts(room, "hello");
    server.takes(&bob.genesis, vec![face, greeting]);
    let at = (bob.genesis.stream(), room);
    let somebody = Person::named("somebody");
    let mut alice = looks_at(Parts { person: Some(somebody), ..Parts::new(&server) }, at);
    let pushed: Rc<RefCell<Vec<Called>>> = Rc::default();
    let sees = Rc::clone(&pushed);
    alice.stands_in = Some(Box::new(move |path, body| {
        if path != "/api/push" {
            return None;
        }
        let request: PushRequest = decode(body).unwrap();
        let answers = request.events.iter().map(|draft| {
            let envelope = Envelope::from_bytes(&draft.envelope).unwrap();
            sees.borrow_mut().push((envelope.notify, Payload::from_bytes(&draft.payload).unwrap()));
            Pushed::Accepted(SeqNum(50))
        });
        Some(Ok(encode(&PushAnswer { answers: answers.collect() }).unwrap()))
    }));
    let first = alice.sees(1).ids()[0];
    alice.posts(at, "is @Alice here?");
    alice.replies(at, first, "hello yourself");
    alice.posts(at, "nobody is called @Bob");
    alice.settles();
    let calls = Some(Notify::People(vec![Person::alice().did().clone()]));
    let told: Vec<_> = pushed
        .borrow()
        .iter()
        .map(|(notify, payload)| {
            let Payload::MessagePosted(MessagePosted { mentions, .. }) = payload else {
                panic!("{payload:?}")
            };
            (notify.clone(), mentions.iter().map(|it| it.shown.clone()).collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(told, [(calls.clone(), vec!["@Alice".to_owned()]), (calls, vec![]), (None, vec![])]);
}
