//! How many messages lie before those in view: exact, or not said, whatever is held and whatever comes late.

use rill_bridge::{Center, Query, Window};
use rill_events::{MessagePosted, Payload};
use rill_protocol::{Draft, Place, Position, SeqNum, StreamId, TopicId};
use rill_tests::{Device, RealServer, Writer, newest};

/// As an importer writes: `numbers` of messages, each at a time of its own.
fn imports(alice: &mut Writer, room: TopicId, numbers: std::ops::Range<i64>) -> Vec<Draft> {
    let import = |number: i64| {
        let posted = MessagePosted { text: number.to_string(), ..MessagePosted::default() };
        alice.draft(
            room,
            Place::Anchor { at: Some(1_000_000 + number * 1_000) },
            None,
            &Payload::from(posted),
        )
    };
    numbers.map(import).collect()
}

fn around(stream: StreamId, topic: TopicId, number: i64) -> Query {
    let center = Center::Position(Position { at: 1_000_000 + number * 1_000, seq: SeqNum::ZERO });
    Query::Messages { stream, topic, window: Window { center, before: 24, after: 36 } }
}

/// What is said of the first row is its number, or nothing.
fn is_exact_or_not_said(bob: &Device, query: u32) {
    let seen = bob.sees(query);
    if let (true, Some(first)) = (seen.is_answered(), seen.texts().first()) {
        let index = seen.window().index_of_first.map(|index| index.to_string());
        assert!(index.as_deref().is_none_or(|index| index == *first), "{index:?} is said of {first}");
    }
}

#[test]
fn while_a_copy_comes_the_place_of_a_message_in_its_room_is_exact_or_not_said() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, opened) = alice.opens("general");
    let genesis = alice.genesis.clone();
    server.takes(&genesis, vec![opened]);
    // Late in the log, and early in the room: a copy brings these last.
    let (early, late) = (imports(&mut alice, room, 0..2_000), imports(&mut alice, room, 2_000..4_000));
    late.chunks(500).chain(early.chunks(500)).for_each(|some| server.takes(&genesis, some.to_vec()));
    let stream = genesis.stream();
    let mut bob = Device::at(&server);
    bob.watches(1, newest(stream, room));
    bob.until("the newest page", |bob| bob.sees(1).messages().len() == 200);
    bob.paints();
    let mut watched = 2;
    for number in (100..3_900).rev().step_by(400) {
        bob.watches(watched, around(stream, room, number));
        bob.until("an answer", |bob| {
            (1..=watched).for_each(|query| is_exact_or_not_said(bob, query));
            bob.sees(watched).is_answered()
        });
        watched += 1;
    }
    bob.until("the whole copy", |bob| {
        (1..watched).for_each(|query| is_exact_or_not_said(bob, query));
        (2..watched).all(|query| bob.sees(query).window().index_of_first.is_some())
    });
}

#[test]
fn messages_that_come_late_into_the_past_are_counted_before_those_in_view() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let (room, opened) = alice.opens("general");
    let genesis = alice.genesis.clone();
    server.takes(&genesis, vec![opened]);
    server.takes(&genesis, imports(&mut alice, room, 0..300));
    let stream = genesis.stream();
    let mut bob = Device::at(&server);
    bob.watches(1, newest(stream, room));
    bob.watches(2, around(stream, room, 150));
    bob.until("its place", |bob| {
        bob.sees(2).is_answered() && bob.sees(2).window().index_of_first == Some(126)
    });
    server.takes(&genesis, imports(&mut alice, room, -5..0));
    bob.until("its new place", |bob| bob.sees(2).window().index_of_first == Some(131));
    assert_eq!(bob.sees(2).texts()[0], "126");
}
