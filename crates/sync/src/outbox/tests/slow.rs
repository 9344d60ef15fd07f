//! Topics in which one posts only so often.

use super::{Hand, event, id, pushed};
use crate::outbox::{OutboxEffect, OutboxEvent, OutboxInput, SlowTopic};
use rill_protocol::{Answer, Millis, SeqNum, TopicId};

/// This topic is slowed.
const ROOM: u8 = 200;

fn slowed(every_ms: Millis, free_at: Millis) -> OutboxInput {
    OutboxInput::Slowed(TopicId::opened_by(id(ROOM)), Some(SlowTopic { every_ms, free_at }))
}

fn accepted(seq: u64) -> OutboxInput {
    OutboxInput::Answered(vec![Answer::Accepted(SeqNum(seq))])
}

fn acknowledged(number: u8, seq: u64) -> OutboxEffect {
    OutboxEffect::Acknowledged(id(number), SeqNum(seq))
}

/// What is no post: a reaction, an edit.
fn about(number: u8, needs: &[u8]) -> OutboxInput {
    OutboxInput::Made(OutboxEvent { is_post: false, ..event(number, ROOM, needs) })
}

#[test]
fn posts_go_one_by_one_in_order_and_what_waits_was_never_sent() {
    let mut hand = Hand::default();
    hand.does(slowed(5_000, 0));
    (1..=3).for_each(|number| drop(hand.makes(number, ROOM, &[])));
    hand.makes(4, 201, &[]);
    hand.now = 1_000;
    assert_eq!(hand.does(OutboxInput::Open(true)), [pushed(&[1, 4])], "another room is not held up");
    let answers = vec![Answer::Accepted(SeqNum(1)); 2];
    let effects = hand.does(OutboxInput::Answered(answers));
    assert_eq!(effects, [acknowledged(1, 1), acknowledged(4, 1), OutboxEffect::WakeAt(6_000)]);
    assert!(hand.outbox.events().iter().all(|event| event.tried == (event.id == id(1) || event.id == id(4))));
    assert_eq!(hand.makes(5, 201, &[]), [pushed(&[5])]);
    assert_eq!(hand.does(accepted(2)), [acknowledged(5, 2), OutboxEffect::WakeAt(6_000)]);
    hand.now = 6_000;
    assert_eq!(hand.does(OutboxInput::Woke), [pushed(&[2])]);
    hand.now = 6_020;
    assert_eq!(hand.does(accepted(2)), [acknowledged(2, 2), OutboxEffect::WakeAt(11_020)]);
    assert_eq!(hand.does(OutboxInput::Discarded(id(3))), [OutboxEffect::Gone(id(3))]);
}

#[test]
fn a_post_that_waits_holds_up_what_is_about_it_and_no_other_reaction() {
    let mut hand = Hand::open();
    hand.does(slowed(5_000, 4_000));
    assert_eq!(hand.makes(1, ROOM, &[]), [OutboxEffect::WakeAt(4_000)]);
    assert_eq!(hand.does(about(2, &[1])), [OutboxEffect::WakeAt(4_000)], "an edit of it");
    assert_eq!(hand.does(about(3, &[])), [pushed(&[3])], "a reaction to another message");
    assert_eq!(hand.does(accepted(7)), [acknowledged(3, 7), OutboxEffect::WakeAt(4_000)]);
    hand.now = 4_000;
    assert_eq!(hand.does(OutboxInput::Woke), [pushed(&[1, 2])]);
    // The server has another clock. A reaction behind the post is asked again without it.
    hand.does(about(4, &[]));
    let later = OutboxInput::Answered(vec![Answer::Later { after_ms: 900_000 }; 2]);
    assert_eq!(hand.does(later), [OutboxEffect::WakeAt(5_000)]);
    hand.now = 5_000;
    assert_eq!(hand.does(OutboxInput::Woke), [pushed(&[4])]);
    assert_eq!(hand.does(accepted(8)), [acknowledged(4, 8), OutboxEffect::WakeAt(904_000)]);
}

#[test]
fn a_room_that_is_slowed_less_or_no_more_is_asked_at_once() {
    let mut hand = Hand::open();
    hand.makes(1, ROOM, &[]);
    let later = OutboxInput::Answered(vec![Answer::Later { after_ms: 60_000 }]);
    assert_eq!(hand.does(later), [OutboxEffect::WakeAt(60_000)], "by the server's word alone");
    assert_eq!(hand.does(slowed(60_000, 0)), [pushed(&[1])], "it goes by what is known here from now on");
    let later = OutboxInput::Answered(vec![Answer::Later { after_ms: 60_000 }]);
    assert_eq!(hand.does(later), [OutboxEffect::WakeAt(60_000)]);
    assert_eq!(hand.does(slowed(60_000, 10)), [OutboxEffect::WakeAt(60_000)], "nothing changed");
    assert_eq!(hand.does(slowed(5_000, 10)), [OutboxEffect::WakeAt(10)]);
    let room = TopicId::opened_by(id(ROOM));
    assert_eq!(hand.does(OutboxInput::Slowed(room, None)), [pushed(&[1])]);
}
