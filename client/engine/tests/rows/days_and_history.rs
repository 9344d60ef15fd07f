//! Days, counts, and how a message came to be as it is.

use crate::{Space, alice, bob};
use rill_engine::queries::{Amended, count_before, count_messages, days, history};
use rill_events::{MessageEdited, MessagePosted, Payload};
use rill_oracle::Placed;
use rill_protocol::{Place, Position, SeqNum, Slot};

const HOUR: i64 = 3_600_000;

#[test]
fn days_are_those_of_the_reader_before_1970_too() {
    let mut space = Space::new();
    for at in [-25 * HOUR, -HOUR, 0, 23 * HOUR, 24 * HOUR, 24 * HOUR + 1] {
        let place = Place::Anchor { at: Some(at) };
        let placed = Placed { topic: space.room, place, slot: None, voice: None };
        space.writer.says(&alice(), placed, MessagePosted::default());
    }
    let of = |offset| space.ask(|connection, scope| days(connection, scope.topic, offset));
    assert_eq!(of(0), [(-2, 1), (-1, 1), (0, 2), (1, 2)]);
    assert_eq!(of(120), [(-1, 1), (0, 2), (1, 3)]);
    assert_eq!(of(-90), [(-2, 1), (-1, 2), (0, 3)]);
    let before = Position { at: 23 * HOUR, seq: SeqNum::ZERO };
    assert_eq!(space.ask(|connection, scope| count_before(connection, scope.topic, before)), 3);
    assert_eq!(space.ask(|connection, scope| count_messages(connection, scope.topic)), 6);
}

#[test]
fn removed_messages_are_not_counted() {
    let mut space = Space::new();
    let post = space.posts(&alice(), "hello");
    space.posts(&bob(), "hello, Alice");
    space.redacts(post);
    assert_eq!(space.ask(|connection, scope| count_messages(connection, scope.topic)), 1);
}

fn posted(text: &str) -> Vec<u8> {
    Payload::from(MessagePosted { text: text.to_owned(), ..MessagePosted::default() }).to_bytes().unwrap()
}

fn edited(text: &str, at: Option<i64>) -> Vec<u8> {
    let edited = MessageEdited { text: text.to_owned(), at, ..MessageEdited::default() };
    Payload::from(edited).to_bytes().unwrap()
}

fn told(anchor: Amended<'_>, amendments: &[Amended<'_>]) -> Vec<(i64, Option<String>)> {
    history(anchor, amendments).into_iter().map(|entry| (entry.at, entry.text)).collect()
}

#[test]
fn a_history_has_each_text_by_its_author_oldest_first() {
    let (alice, bob) = (Slot::of_person(&alice()), Slot::of_person(&bob()));
    let written = [posted("one"), edited("three", None), edited("two", None), edited("not his", None)];
    let event = |seq, author, payload| Amended { seq: SeqNum(seq), at: seq as i64 * 10, author, payload };
    let anchor = event(1, alice, Some(&written[0][..]));
    let amendments = [
        event(4, alice, Some(&written[1][..])),
        event(2, alice, Some(&written[2][..])),
        event(3, bob, Some(&written[3][..])),
        event(5, alice, None),
    ];
    let texts = ["one", "two", "three"].map(|text| Some(text.to_owned()));
    assert_eq!(told(anchor, &amendments), [10, 20, 40].into_iter().zip(texts).collect::<Vec<_>>());
}

#[test]
fn the_first_text_of_an_import_that_kept_only_the_last_is_not_known() {
    let author = Slot::of_person(&alice());
    let (anchor, edit) = (posted("now"), edited("now", Some(70)));
    let anchor = Amended { seq: SeqNum(1), at: 10, author, payload: Some(&anchor) };
    let edit = Amended { seq: SeqNum(2), at: 500, author, payload: Some(&edit) };
    assert_eq!(told(anchor, &[edit]), [(10, None), (70, Some("now".to_owned()))]);
}
