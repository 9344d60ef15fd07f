//! Messages that are moved, as a server takes them in: one that was never written, one of another space, one that is gone.
//! Each rule by itself: the tests of the rules.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_events::{MessageDeleted, MessagePosted, MovedTo, Payload};
use rill_protocol::{
    Answer, Did, Draft, Envelope, EventId, MovedFrom, OwnAnswer, OwnRequest, PageFrom, PageRequest, Place,
    Span, SpanRequest, TopicId,
};
use rill_server::store::StreamLog;
use rill_tests::{Person, RealServer, Writer};

/// A message that says it is another one, which was moved.
fn moved(writer: &mut Writer, to: TopicId, text: &str, at: i64, of: MovedFrom) -> (EventId, Draft) {
    let posted = Payload::from(MessagePosted { text: text.to_owned(), ..MessagePosted::default() });
    let draft = writer.draft(to, Place::Anchor { at: Some(at) }, None, &posted);
    let envelope = Envelope::from_bytes(&draft.envelope).unwrap();
    let id = envelope.id;
    (id, Draft { envelope: Envelope { moved: Some(of), ..envelope }.to_bytes(), ..draft })
}

fn gone_to(writer: &mut Writer, from: TopicId, anchor: EventId, to: MovedTo) -> Draft {
    let deleted = Payload::from(MessageDeleted { moved_to: Some(to) });
    writer.draft(from, Place::Redacts(anchor), None, &deleted)
}

fn words(answers: &[Answer]) -> Vec<&str> {
    fn one(answer: &Answer) -> &str {
        match answer {
            Answer::Refused(fault) => fault.text.as_str(),
            Answer::Accepted(_) => "accepted",
            Answer::Later { .. } => "later",
            Answer::AlreadyThere(_) => "already there",
            Answer::Taken => "taken",
        }
    }
    answers.iter().map(one).collect()
}

const NOT_THERE: &str = "the message that was to be moved is not there any more; nothing was moved";

#[test]
fn what_was_moved_is_there_once_is_its_authors_and_leaves_a_log_that_fits() {
    let (server, mut alice, bob) = (RealServer::start(), Writer::new(1), Person::named("bob"));
    let (from, opened) = alice.opens("general");
    let (to, also) = alice.opens("boats");
    server.takes(&alice.genesis, vec![opened, also]);
    let mut of_bob = alice.beside(&bob);
    let (anchor, posted) = of_bob.posts(from, "of a boat");
    server.push_by(&bob, &alice.genesis, vec![of_bob.joins(), posted]);
    let stream = alice.genesis.stream();
    let span = SpanRequest { stream, topic: from, after: rill_protocol::SeqNum(1), to: None };
    let at = server.ask::<_, Span>("/api/span", &span).events[0].received_at;
    let of = |topic, event| MovedFrom { topic, event, author: bob.did().clone() };

    // Of another space, of another room, never written.
    let mut other = Writer::new(2);
    let (room, opened) = other.opens("elsewhere");
    let (elsewhere, posted) = other.posts(room, "of a boat");
    server.takes(&other.genesis, vec![opened, posted]);
    let author: Did = other.genesis.creator.clone();
    let (_, of_elsewhere) =
        moved(&mut alice, to, "of a boat", at, MovedFrom { topic: room, event: elsewhere, author });
    let (_, of_no_room) = moved(&mut alice, to, "of a boat", at, of(TopicId::from_bytes([9; 16]), anchor));
    let (_, of_nothing) = moved(&mut alice, to, "of a boat", at, of(from, EventId::from_bytes([9; 16])));
    let answers = server.push(&alice.genesis, vec![of_elsewhere, of_no_room, of_nothing]);
    assert_eq!(words(&answers), [NOT_THERE; 3]);

    let (there, first) = moved(&mut alice, to, "of a boat", at, of(from, anchor));
    let away = gone_to(&mut alice, from, anchor, MovedTo { topic: to, event: there });
    let both = vec![first.clone(), away];
    assert_eq!(words(&server.push(&alice.genesis, both.clone())), ["accepted"; 2]);
    assert_eq!(
        words(&server.push(&alice.genesis, both)),
        ["already there"; 2],
        "pushed again it is there once"
    );
    let (_, again) = moved(&mut alice, to, "of a boat", at, of(from, anchor));
    assert_eq!(words(&server.push(&alice.genesis, vec![again])), [NOT_THERE], "it is gone");

    let asked = OwnRequest { stream, after: None };
    let told = server.told_by(Some(&bob), "/api/own", &asked);
    let own: OwnAnswer = rill_protocol::decode(&told.body).unwrap();
    assert_eq!(own.messages, [(to, there)]);
    let page = PageRequest { stream, topic: from, from: PageFrom::AroundAnchor(anchor), limit: 5 };
    let page: rill_protocol::Page = server.ask("/api/page", &page);
    assert_eq!(
        (page.anchors.len(), page.amendments.len()),
        (1, 1),
        "what says where it is comes with its place"
    );

    // Who wrote it edits it, nobody else; over a restart too.
    let data = server.stop();
    let log = StreamLog::open(data.path(), &stream).unwrap().unwrap();
    log.check().unwrap();
    drop(log);
    let server = RealServer::over(data);
    let (_, of_alice) = alice.edits(to, there, "of my boat");
    assert_eq!(words(&server.push(&alice.genesis, vec![of_alice])), ["only its author can change this"]);
    let (_, edited) = of_bob.edits(to, there, "of two boats");
    let deleted = of_bob.deletes(to, there);
    assert_eq!(words(&server.push_by(&bob, &alice.genesis, vec![edited, deleted])), ["accepted"; 2]);
    let data = server.stop();
    StreamLog::open(data.path(), &stream).unwrap().unwrap().check().unwrap();
}
