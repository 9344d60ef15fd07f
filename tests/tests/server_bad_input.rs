//! What nobody should send, and what is said to it. Each refusal stands beside what is taken.

use rill_events::{MessagePosted, Payload};
use rill_protocol::{
    AnchorsRequest, Answer, Cursor, Down, Draft, Envelope, EventId, FaultCode, HistoryRequest, IDS_MAX,
    PAYLOAD_MAX, PUSH_BYTES, PUSH_MAX, Page, PageFrom, PageRequest, Place, Position, PushRequest, SeqNum,
    Span, SpanRequest, TopicId, Up, encode, write_frame,
};
use rill_tests::{Person, RealServer, Writer};

fn said(answers: &[Answer]) -> Vec<String> {
    let one = |answer: &Answer| match answer {
        Answer::Refused(fault) => format!("{:?}: {}", fault.code, fault.text),
        Answer::Accepted(seq) => format!("accepted as {seq}"),
        Answer::AlreadyThere(_) | Answer::Taken | Answer::Later { .. } => format!("{answer:?}"),
    };
    answers.iter().map(one).collect()
}

#[test]
fn another_version_and_unreadable_questions_have_readable_answers() {
    let server = RealServer::start();
    assert_eq!(
        server.sent("/api/page", b"", &[("rill-protocol", "2")]).to_string(),
        "426 Version: this server speaks version 1, the question says 2: reload to update"
    );
    assert_eq!(server.sent("/api/page", b"", &[]).status, 426);
    let garbage = server.sent("/api/page", b"\xff\xff", &[("rill-protocol", "1")]);
    assert!(garbage.to_string().starts_with("400 Malformed: the question cannot be read"), "{garbage}");
    assert_eq!(server.got("/api/nothing", &[]).status, 404);
}

#[test]
fn whatever_is_wrong_with_a_question_its_answer_can_be_read() {
    let (server, mut alice) = (RealServer::start(), Writer::new(11));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let stream = alice.genesis.stream();
    let asked = encode(&PageRequest { stream, topic: room, from: PageFrom::Newest, limit: 10 }).unwrap();
    let version = [("rill-protocol", "1")];
    assert_eq!(server.sent("/api/page", &asked, &version).status, 200);
    let cut = server.sent("/api/page", &asked[..asked.len() - 1], &version).to_string();
    assert!(cut.starts_with("400 Malformed: the question cannot be read"), "{cut}");
    let more = server.sent("/api/page", &[&asked[..], b"\0"].concat(), &version).to_string();
    assert!(more.starts_with("400 Malformed: the question cannot be read"), "{more}");
    let another_method = server.got("/api/page", &version);
    assert_eq!(another_method.to_string(), "405 Malformed: this address takes another kind of question");
    assert_eq!(another_method.header("allow"), "POST");
    let long = server.sent("/api/page", &vec![0; 2 * PUSH_BYTES + 1], &version);
    assert_eq!(long.to_string(), "413 TooLarge: this is larger than what is taken here: send it in parts");
    let cookie = server.cookie_of(&Person::alice());
    let signed_in = [version[0], ("cookie", cookie.as_str())];
    let push = server.sent("/api/push", &vec![0; PUSH_BYTES + 1], &signed_in).to_string();
    assert!(push.starts_with("413 TooLarge: this push has 4194305 bytes, at most 4194304"), "{push}");
    let (_, posted) = alice.posts(room, "one too many");
    let push = PushRequest { stream, genesis: None, bulk: false, events: vec![posted; PUSH_MAX + 1] };
    let many = server.told("/api/push", &push).to_string();
    assert_eq!(many, "413 TooLarge: this names 4097 at once, at most 4096 are taken: ask in parts");
    let anchors = vec![alice.next_id(); IDS_MAX + 1];
    let many = server.told("/api/anchors", &AnchorsRequest { stream, topic: room, anchors }).to_string();
    assert_eq!(many, "413 TooLarge: this names 4097 at once, at most 4096 are taken: ask in parts");
    for path in ["/api/blob/nothing/nothing", "/api/blob/a/b/c/d", "/nothing.js"] {
        assert_eq!(
            server.got(path, &version).header("content-type"),
            "application/vnd.ipld.dag-cbor",
            "{path}"
        );
    }
}

#[test]
fn questions_about_places_that_no_log_can_have_are_answered_with_nothing() {
    let (server, mut alice) = (RealServer::start(), Writer::new(12));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let posts = alice.posts_many(room, 3);
    server.takes(&alice.genesis, posts);
    let stream = alice.genesis.stream();
    let far = |at, seq| Position { at, seq: SeqNum(seq) };
    let (first, last) = (far(i64::MIN, 0), far(i64::MAX, u64::MAX));
    for (from, limit, anchors) in [
        (PageFrom::Newest, 0, 1),
        (PageFrom::Newest, u32::MAX, 3),
        (PageFrom::Before(last), 10, 3),
        (PageFrom::After(last), 10, 0),
        (PageFrom::Before(first), 10, 0),
        (PageFrom::After(far(i64::MIN, u64::MAX)), 10, 3),
        (PageFrom::Around(last), 10, 3),
        (PageFrom::Changed { from: first, to: last, through: SeqNum(u64::MAX) }, 10, 0),
        (PageFrom::Changed { from: last, to: first, through: SeqNum(0) }, 10, 0),
    ] {
        let page: Page = server.ask("/api/page", &PageRequest { stream, topic: room, from, limit });
        assert_eq!(page.anchors.len(), anchors, "{from:?}");
    }
    for (after, to, events) in [(u64::MAX, None, 0), (4, Some(2), 0), (0, Some(u64::MAX), 4), (2, Some(3), 1)]
    {
        let asked = SpanRequest { stream, topic: room, after: SeqNum(after), to: to.map(SeqNum) };
        assert_eq!(server.ask::<_, Span>("/api/span", &asked).events.len(), events, "{after} to {to:?}");
    }
    let nobody = HistoryRequest { stream, topic: room, anchor: EventId::from_bytes([255; 16]) };
    assert_eq!(server.told("/api/history", &nobody).status, 404);
    let from = PageFrom::AroundAnchor(EventId::from_bytes([255; 16]));
    assert_eq!(server.told("/api/page", &PageRequest { stream, topic: room, from, limit: 9 }).status, 404);
}

#[test]
fn envelopes_have_one_form_and_an_end() {
    let (server, mut alice) = (RealServer::start(), Writer::new(13));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let mut push = |change: fn(&mut Draft)| {
        let (_, mut draft) = alice.posts(room, "hello");
        change(&mut draft);
        said(&server.push(&alice.genesis, vec![draft])).remove(0)
    };
    assert_eq!(push(|_| {}), "accepted as 2");
    for (change, why) in [
        (as_change(|draft| draft.envelope.truncate(40)), "cut off"),
        (|draft| draft.envelope.push(0), "something after its end"),
        (|draft| draft.envelope.clear(), "nothing"),
        (|draft| draft.envelope = b"\xbf\xff".to_vec(), "a map without a length"),
        (|draft| draft.payload.push(0), "another payload than its hash"),
        (|draft| draft.salt[0] ^= 1, "another salt than its hash"),
    ] {
        let answer = push(change);
        assert!(answer.starts_with("Malformed: "), "{why}: {answer}");
    }
    let long = push(|draft| draft.payload = vec![0; PAYLOAD_MAX + 1]);
    assert_eq!(long, "TooLarge: this has 63489 bytes, at most 63488 are taken: send it as a file");
    let newer = push(|draft| {
        let mut envelope = Envelope::from_bytes(&draft.envelope).unwrap();
        envelope.v = 2;
        draft.envelope = envelope.to_bytes();
    });
    assert_eq!(newer, "Malformed: the envelope has version 2, this program knows 1: reload to update");
}

fn as_change(change: fn(&mut Draft)) -> fn(&mut Draft) {
    change
}

#[test]
fn other_sites_and_other_names_of_this_machine_get_nothing() {
    let server = RealServer::start();
    let own = server.address().to_owned();
    for (headers, status) in [
        (vec![("rill-protocol", "1"), ("origin", own.as_str())], 200),
        (vec![("rill-protocol", "1"), ("origin", "https://evil.example")], 403),
        (vec![("rill-protocol", "1"), ("origin", "null")], 403),
        (vec![("rill-protocol", "1"), ("host", "evil.example")], 403),
    ] {
        assert_eq!(server.got("/api/server", &headers).status, status, "{headers:?}");
    }
}

#[test]
fn unknown_streams_and_topics_read_as_not_there() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let ask = |stream, topic| {
        let page = PageRequest { stream, topic, from: PageFrom::Newest, limit: 10 };
        let span = SpanRequest { stream, topic, after: SeqNum::ZERO, to: None };
        [server.told("/api/page", &page).status, server.told("/api/span", &span).status]
    };
    let (stream, nobodys) = (alice.genesis.stream(), Writer::new(9).genesis.stream());
    assert_eq!(ask(stream, room), [200, 200]);
    assert_eq!(ask(stream, TopicId::from_bytes([9; 16])), [404, 404]);
    assert_eq!(ask(nobodys, room), [404, 404]);
}

#[test]
fn events_that_fit_nowhere_are_refused_and_the_others_of_the_push_go_in() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let (room, opened) = alice.opens("general");
    let (other, other_opened) = alice.opens("other");
    let (greeting, posted) = alice.posts(room, "hello");
    let (edit, edited) = alice.edits(room, greeting, "hello, all");
    let (_, elsewhere) = alice.edits(other, greeting, "in another room");
    let nothing = alice.next_id();
    let (_, of_nothing) = alice.edits(room, nothing_after(nothing), "of nothing");
    let (_, of_an_edit) = alice.edits(room, edit, "of an edit");
    let (_, nowhere) = alice.posts(TopicId::from_bytes([9; 16]), "nowhere");
    let (_, orphan) = alice.opens_under(TopicId::from_bytes([9; 16]), "orphan");
    let named = alice.names("Harbour");
    let unnamed =
        alice.deletes(TopicId::ROOT, rill_protocol::Envelope::from_bytes(&named.envelope).unwrap().id);
    let answers = server.push(
        &alice.genesis,
        vec![
            opened,
            other_opened,
            posted,
            edited,
            elsewhere,
            of_nothing,
            of_an_edit,
            nowhere,
            orphan,
            named,
            unnamed,
        ],
    );
    let no_target = "NoTarget: the message that this is about is not in this room";
    assert_eq!(
        said(&answers),
        [
            "accepted as 1",
            "accepted as 1",
            "accepted as 2",
            "accepted as 3",
            no_target,
            no_target,
            no_target,
            "NotFound: there is no such room, or it is not for you",
            "CannotOpen: what this room would hang under is not there",
            "accepted as 1",
            no_target,
        ]
    );
}

fn nothing_after(id: rill_protocol::EventId) -> rill_protocol::EventId {
    let mut bytes = *id.as_bytes();
    bytes[15] = 255;
    rill_protocol::EventId::from_bytes(bytes)
}

#[test]
fn what_was_deleted_can_be_neither_edited_nor_deleted_again() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    let (room, opened) = alice.opens("general");
    let (greeting, posted) = alice.posts(room, "hello");
    let deleted = alice.deletes(room, greeting);
    server.takes(&alice.genesis, vec![opened, posted, deleted]);
    let (_, edited) = alice.edits(room, greeting, "again");
    let deleted = alice.deletes(room, greeting);
    for answer in said(&server.push(&alice.genesis, vec![edited, deleted])) {
        assert_eq!(answer, "NoTarget: the message that this is about is not in this room");
    }
}

#[test]
fn payloads_must_be_canonical_and_of_their_shape_and_unknown_types_are_kept() {
    let (server, mut alice) = (RealServer::start(), Writer::new(4));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let whole = Payload::MessagePosted(MessagePosted { text: "a".into(), ..MessagePosted::default() });
    let whole = whole.to_bytes().unwrap();
    // The same text with its length in two bytes.
    let mut longer = whole.clone();
    let at = longer.windows(2).position(|pair| pair == [0x61, b'a']).unwrap();
    longer.splice(at..=at, [0x78, 1]);
    let unknown = b"\xa1\x65$type\x70rill.newer.thing".to_vec();
    let place = Place::Anchor { at: None };
    let mut push = |payload: &[u8]| {
        let draft = alice.draft_of_bytes(room, place, None, payload.to_vec());
        said(&server.push(&alice.genesis, vec![draft])).remove(0)
    };
    assert_eq!(push(&whole), "accepted as 2");
    assert_eq!(push(&unknown), "accepted as 3");
    for (payload, why) in [(&longer[..], "not canonical"), (b"\xff", "garbage"), (b"\xa0", "no type")] {
        let answer = push(payload);
        assert!(answer.starts_with("Malformed: "), "{why}: {answer}");
    }
}

#[test]
fn nobody_writes_under_anothers_name_or_into_anothers_space() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let (_, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let mut mallory = Writer::new(5).called("did:web:mallory.example");
    let (_, forged) = mallory.opens("mine");
    let answers = server.push(&alice.genesis, vec![forged]);
    assert_eq!(said(&answers), ["NotYours: this event names another author than the one who sends it"]);
    let mut elsewhere = Writer::new(6);
    let (_, strayed) = elsewhere.opens("mine");
    let answers = server.push(&alice.genesis, vec![strayed]);
    assert_eq!(
        said(&answers),
        ["NotYours: this event belongs to another stream than the one it was sent to"]
    );
}

#[test]
fn frames_that_are_none_are_answered_and_the_connection_closed() {
    let server = RealServer::start();
    let hello = |protocol| write_frame(&Up::Hello { protocol, client: "tests".into() });
    let mut torn = hello(1);
    torn.truncate(10);
    let mut changed = hello(1);
    *changed.last_mut().unwrap() ^= 1;
    for (bytes, code) in [
        (torn, FaultCode::Malformed),
        (changed, FaultCode::Malformed),
        (b"garbage that is long enough".to_vec(), FaultCode::Malformed),
        (write_frame(&Up::Ping { nonce: 1 }), FaultCode::Malformed),
        (hello(2), FaultCode::Version),
    ] {
        let mut socket = server.socket();
        socket.sends(bytes);
        let Down::Fault { fault, .. } = socket.hears() else { panic!("a fault was expected") };
        assert_eq!(fault.code, code, "{fault}");
        assert_eq!(socket.hears_or_ends(), None);
    }
    let mut socket = server.socket().greeted();
    socket.sends(b"garbage after a hello".to_vec());
    assert!(matches!(socket.hears(), Down::Fault { .. }));
    assert_eq!(socket.hears_or_ends(), None);
    let mut socket = server.socket().greeted();
    socket.sends_text("a frame is binary");
    assert!(matches!(socket.hears(), Down::Fault { .. }));
    assert_eq!(socket.hears_or_ends(), None);
    let mut socket = server.socket().greeted();
    socket.sends(vec![0; 1024 * 1024]);
    assert_eq!(socket.hears_or_ends(), None, "an oversized frame");
}

#[test]
fn who_follows_what_is_not_there_is_told_so_and_goes_on() {
    let (server, mut alice) = (RealServer::start(), Writer::new(14));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let (stream, nobodys) = (alice.genesis.stream(), Writer::new(9).genesis.stream());
    let mut bob = server.socket().greeted();
    let mut asks = |up: Up| {
        bob.says(&up);
        bob.says(&Up::Ping { nonce: 3 });
        let heard = bob.hears();
        if heard != (Down::Pong { nonce: 3 }) {
            assert_eq!(bob.hears(), Down::Pong { nonce: 3 }, "the connection goes on");
        }
        heard
    };
    let topic = TopicId::from_bytes([9; 16]);
    for up in [
        Up::FollowHeads { stream: nobodys, cursor: None },
        Up::FollowTopic { stream: nobodys, topic: room, after: SeqNum(0) },
        Up::FollowTopic { stream, topic, after: SeqNum(0) },
    ] {
        let Down::Fault { fault, .. } = asks(up) else { panic!("a fault was expected") };
        assert_eq!(fault.code, FaultCode::NotFound);
    }
    let unfollowed = asks(Up::UnfollowTopic { stream: nobodys, topic });
    assert_eq!(unfollowed, Down::Pong { nonce: 3 }, "nothing to say of what was not followed");
    for cursor in [b"garbage".to_vec(), vec![255; 8], Vec::new(), vec![7; 300]] {
        let heads = asks(Up::FollowHeads { stream, cursor: Some(Cursor(cursor.clone())) });
        let Down::Heads { heads, .. } = heads else { panic!("{heads:?} for {cursor:?}") };
        assert_eq!(heads.len(), 1, "a cursor of no history begins anew: {cursor:?}");
    }
    let far = asks(Up::FollowTopic { stream, topic: room, after: SeqNum(u64::MAX) });
    assert_eq!(far, Down::Pong { nonce: 3 }, "what is after the end has not come yet");
}
