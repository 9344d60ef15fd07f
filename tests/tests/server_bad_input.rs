//! What nobody should send, and what is said to it. Each refusal stands beside what is taken.

use rill_events::{MessagePosted, Payload};
use rill_protocol::{
    Answer, Down, FaultCode, PageFrom, PageRequest, Place, SeqNum, SpanRequest, TopicId, Up, write_frame,
};
use rill_tests::{RealServer, Writer};

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
    socket.sends(vec![0; 1024 * 1024]);
    assert_eq!(socket.hears_or_ends(), None, "an oversized frame");
}
