//! The outbox's steps: one by one, and through made-up lives with a server that loses, delays and refuses.

mod slow;

use super::{Outbox, OutboxEffect, OutboxEvent, OutboxInput, OutboxStanding, SlowTopic};
use proptest::prelude::*;
use rill_protocol::{Answer, EventId, Fault, FaultCode, Millis, SeqNum, TopicId};
use std::collections::{BTreeMap, BTreeSet};

fn id(number: u8) -> EventId {
    EventId::from_bytes([number; 16])
}

fn event(number: u8, topic: u8, needs: &[u8]) -> OutboxEvent {
    OutboxEvent {
        id: id(number),
        topic: TopicId::opened_by(id(topic)),
        needs: needs.iter().copied().map(id).collect(),
        bytes: 100,
        is_post: true,
        awaits_files: false,
        tried: false,
        standing: OutboxStanding::Waiting,
    }
}

fn refusal() -> Answer {
    Answer::Refused(Fault::new(FaultCode::NotAllowed, "not here"))
}

/// An outbox and what it wants done, by hand.
#[derive(Default)]
struct Hand {
    outbox: Outbox,
    now: Millis,
}

impl Hand {
    fn does(&mut self, input: OutboxInput) -> Vec<OutboxEffect> {
        let (outbox, effects) = std::mem::take(&mut self.outbox).step(self.now, 1, input);
        self.outbox = outbox;
        effects
    }

    fn open() -> Self {
        let mut hand = Self::default();
        hand.does(OutboxInput::Open(true));
        hand
    }

    fn makes(&mut self, number: u8, topic: u8, needs: &[u8]) -> Vec<OutboxEffect> {
        self.does(OutboxInput::Made(event(number, topic, needs)))
    }
}

fn pushed(numbers: &[u8]) -> OutboxEffect {
    OutboxEffect::Push(numbers.iter().copied().map(id).collect())
}

#[test]
fn what_waits_goes_in_one_push_and_the_next_waits_for_its_answer() {
    let mut hand = Hand::default();
    assert_eq!(hand.makes(1, 200, &[]), []);
    assert_eq!(hand.makes(2, 200, &[1]), []);
    assert_eq!(hand.does(OutboxInput::Open(true)), [pushed(&[1, 2])]);
    assert_eq!(hand.makes(3, 201, &[]), []);
    let accepted = vec![Answer::Accepted(SeqNum(1)), Answer::AlreadyThere(SeqNum(2))];
    let effects = hand.does(OutboxInput::Answered(accepted));
    let acknowledged = |number, seq| OutboxEffect::Acknowledged(id(number), SeqNum(seq));
    assert_eq!(effects, [acknowledged(1, 1), acknowledged(2, 2), pushed(&[3])]);
    assert_eq!(hand.does(OutboxInput::Held(vec![id(1)])), [OutboxEffect::Gone(id(1))]);
}

#[test]
fn later_stops_its_topic_and_no_other_and_nothing_of_it_is_refused_meanwhile() {
    let mut hand = Hand::default();
    hand.makes(1, 200, &[]);
    hand.makes(2, 200, &[1]);
    hand.makes(3, 201, &[]);
    hand.does(OutboxInput::Open(true));
    let answers = vec![Answer::Later { after_ms: 4_000 }, refusal(), Answer::Accepted(SeqNum(9))];
    let effects = hand.does(OutboxInput::Answered(answers));
    assert_eq!(effects, [OutboxEffect::Acknowledged(id(3), SeqNum(9)), OutboxEffect::WakeAt(4_000)]);
    assert_eq!(hand.makes(4, 200, &[]), [OutboxEffect::WakeAt(4_000)]);
    assert_eq!(hand.makes(5, 201, &[]), [pushed(&[5])]);
    hand.does(OutboxInput::Answered(vec![Answer::Accepted(SeqNum(10))]));
    hand.now = 4_000;
    assert_eq!(hand.does(OutboxInput::Woke), [pushed(&[1, 2, 4])]);
}

#[test]
fn a_refusal_refuses_what_needs_it_and_trying_again_takes_all_of_it_along() {
    let mut hand = Hand::open();
    hand.makes(1, 200, &[]);
    hand.makes(2, 200, &[1]);
    hand.makes(3, 200, &[]);
    let effects = hand.does(OutboxInput::Answered(vec![refusal()]));
    let refused: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            OutboxEffect::Refused(event, _) => Some(*event),
            _ => None,
        })
        .collect();
    assert_eq!(refused, [id(1), id(2)]);
    assert_eq!(effects.last(), Some(&pushed(&[3])));
    hand.does(OutboxInput::Answered(vec![Answer::Accepted(SeqNum(1))]));
    let waits = |number| OutboxEffect::Waits(id(number));
    assert_eq!(hand.does(OutboxInput::Retried(id(2))), [waits(1), waits(2), pushed(&[1, 2])]);
}

#[test]
fn a_push_without_an_answer_is_sent_again_after_a_while_and_at_once_over_a_new_connection() {
    let mut hand = Hand::open();
    hand.makes(1, 200, &[]);
    let effects = hand.does(OutboxInput::Lost);
    let [OutboxEffect::WakeAt(at)] = effects[..] else { panic!("{effects:?}") };
    assert!((1..1_000).contains(&at), "{at}");
    assert_eq!(hand.does(OutboxInput::Open(false)), [OutboxEffect::WakeAt(at)]);
    assert_eq!(hand.does(OutboxInput::Open(true)), [OutboxEffect::WakeAt(at)]);
    assert_eq!(hand.does(OutboxInput::Reconnected), [pushed(&[1])]);
    hand.does(OutboxInput::Lost);
    hand.now = 60_000;
    assert_eq!(hand.does(OutboxInput::Woke), [pushed(&[1])]);
}

#[test]
fn what_is_taken_goes_out_under_its_new_id_with_all_that_needs_it() {
    let mut hand = Hand::open();
    hand.makes(1, 1, &[]);
    hand.makes(2, 1, &[1]);
    assert_eq!(hand.does(OutboxInput::Answered(vec![Answer::Taken])), [OutboxEffect::Rename(id(1))]);
    assert_eq!(hand.does(OutboxInput::Renamed { from: id(1), to: id(7) }), [pushed(&[7, 2])]);
    let room = TopicId::opened_by(id(7));
    assert!(hand.outbox.events().iter().all(|event| event.topic == room));
    assert_eq!(hand.outbox.event(id(2)).unwrap().needs, [id(7)]);
}

#[test]
fn what_was_never_sent_is_let_go_with_all_that_needs_it_and_what_was_sent_is_not() {
    let mut hand = Hand::default();
    hand.makes(1, 200, &[]);
    hand.makes(2, 200, &[1]);
    hand.makes(3, 200, &[]);
    let gone = |number| OutboxEffect::Gone(id(number));
    assert_eq!(hand.does(OutboxInput::Discarded(id(1))), [gone(1), gone(2)]);
    hand.does(OutboxInput::Open(true));
    hand.does(OutboxInput::Lost);
    let effects = hand.does(OutboxInput::Discarded(id(3)));
    assert!(!effects.contains(&gone(3)), "{effects:?}");
}

#[test]
fn a_message_whose_files_are_not_there_holds_its_room_up_and_no_other() {
    let mut hand = Hand::open();
    let with_files = OutboxEvent { awaits_files: true, ..event(1, 200, &[]) };
    assert_eq!(hand.does(OutboxInput::Made(with_files)), []);
    assert_eq!(hand.makes(2, 200, &[]), []);
    assert_eq!(hand.makes(3, 201, &[]), [pushed(&[3])]);
    let effects = hand.does(OutboxInput::Answered(vec![Answer::Accepted(SeqNum(1))]));
    assert_eq!(effects, [OutboxEffect::Acknowledged(id(3), SeqNum(1))]);
    assert_eq!(hand.does(OutboxInput::FilesThere(id(1))), [pushed(&[1, 2])]);
    hand.does(OutboxInput::Lost);
    hand.does(OutboxInput::FilesAwaited(id(1)));
    assert_eq!(hand.does(OutboxInput::Reconnected), [], "it is asked again whether they are there");
    assert_eq!(hand.does(OutboxInput::FilesThere(id(1))), [pushed(&[1, 2])]);
}

#[test]
fn what_another_history_may_not_have_is_pushed_again() {
    let mut hand = Hand::open();
    hand.makes(1, 200, &[]);
    hand.does(OutboxInput::Answered(vec![Answer::Accepted(SeqNum(1))]));
    assert_eq!(hand.does(OutboxInput::OtherHistory), [pushed(&[1])]);
}

#[test]
fn an_event_that_spoils_every_push_is_found_and_the_others_go() {
    let mut hand = Hand::default();
    (1..=8).for_each(|number| drop(hand.makes(number, 200, &[])));
    let mut effects = hand.does(OutboxInput::Open(true));
    let (mut seq, mut refused) = (0, Vec::new());
    while let Some(OutboxEffect::Push(events)) = effects.pop() {
        let input = if events.contains(&id(5)) {
            OutboxInput::Rejected(Fault::new(FaultCode::Malformed, "what is this"))
        } else {
            seq += events.len() as u64;
            OutboxInput::Answered(vec![Answer::Accepted(SeqNum(seq)); events.len()])
        };
        effects = hand.does(input);
        refused.extend(effects.iter().find(|effect| matches!(effect, OutboxEffect::Refused(..))).cloned());
    }
    assert_eq!((seq, refused.len()), (7, 1));
    assert_eq!(hand.outbox.event(id(5)).unwrap().standing, OutboxStanding::Refused);
}

/// One thing that happens in a made-up life of an outbox.
#[derive(Clone, Debug)]
enum Turn {
    Write { topic: u8, needs_last: bool },
    Network(bool),
    Answer { later: u8, refused: u8, taken: u8 },
    LoseQuestion,
    LoseAnswer,
    Wait(Millis),
    Retry(u8),
    Discard(u8),
    Hold(u8),
}

fn turns() -> impl Strategy<Value = Turn> {
    prop_oneof![
        6 => (0..3_u8, any::<bool>()).prop_map(|(topic, needs_last)| Turn::Write { topic, needs_last }),
        1 => any::<bool>().prop_map(Turn::Network),
        4 => (0..8_u8, 0..12_u8, 0..40_u8).prop_map(|(later, refused, taken)| Turn::Answer { later, refused, taken }),
        1 => Just(Turn::LoseQuestion),
        1 => Just(Turn::LoseAnswer),
        2 => (0..40_000_i64).prop_map(Turn::Wait),
        1 => (0..60_u8).prop_map(Turn::Retry),
        1 => (0..60_u8).prop_map(Turn::Discard),
        2 => (0..60_u8).prop_map(Turn::Hold),
    ]
}

/// A server that says no to some, later to others, and keeps what it accepted.
#[derive(Default)]
struct Model {
    hand: Hand,
    made: Vec<OutboxEvent>,
    log: Vec<EventId>,
    under_way: Option<Vec<EventId>>,
    acknowledged: BTreeSet<EventId>,
    refused: BTreeSet<EventId>,
    /// Refused or taken once: others may have gone before them meanwhile.
    overtaken: BTreeSet<EventId>,
    discarded: BTreeSet<EventId>,
    renamed: u8,
    /// When something was posted last in the topic that is slowed.
    posted_at: Option<Millis>,
}

const EVERY_MS: Millis = 5_000;

/// The third of a life's topics is slowed.
fn slowed_topic() -> TopicId {
    TopicId::opened_by(id(202))
}

impl Model {
    fn does(&mut self, input: OutboxInput) {
        let mut effects: std::collections::VecDeque<_> = self.hand.does(input).into();
        while let Some(effect) = effects.pop_front() {
            match effect {
                OutboxEffect::Push(events) => self.is_pushed(events),
                OutboxEffect::Acknowledged(event, _) => drop(self.acknowledged.insert(event)),
                OutboxEffect::Refused(event, _) => {
                    self.refused.insert(event);
                    self.overtaken.insert(event);
                }
                OutboxEffect::Waits(event) => drop(self.refused.remove(&event)),
                OutboxEffect::Rename(from) => {
                    self.renamed += 1;
                    let mut bytes = [0xee; 16];
                    bytes[15] = self.renamed;
                    let to = EventId::from_bytes(bytes);
                    self.overtaken.insert(to);
                    for event in &mut self.made {
                        event.id = if event.id == from { to } else { event.id };
                        event.needs.iter_mut().filter(|need| **need == from).for_each(|need| *need = to);
                    }
                    effects.extend(self.hand.does(OutboxInput::Renamed { from, to }));
                }
                OutboxEffect::Gone(_) | OutboxEffect::WakeAt(_) => {}
            }
        }
    }

    fn is_pushed(&mut self, events: Vec<EventId>) {
        assert!(self.under_way.is_none(), "1. two pushes at once");
        for (index, event) in events.iter().enumerate() {
            assert!(!self.acknowledged.contains(event), "5. {event} was acknowledged");
            assert!(!self.discarded.contains(event), "{event} was discarded");
            let place = self.made.iter().position(|made| made.id == *event).unwrap();
            let made = &self.made[place];
            let is_in_order = |other: &EventId| {
                events[..index].contains(other) || self.log.contains(other) || self.discarded.contains(other)
            };
            let slowed = made.topic == slowed_topic();
            let before = self.made[..place].iter().filter(|earlier| earlier.topic == made.topic);
            for earlier in before.filter(|earlier| !slowed || (earlier.is_post && made.is_post)) {
                let refused = self.refused.contains(&earlier.id);
                assert!(refused || is_in_order(&earlier.id), "2. {event} overtakes {}", earlier.id);
            }
            assert!(made.needs.iter().all(is_in_order), "3. {event} needs more");
        }
        self.under_way = Some(events);
    }

    /// What the server makes of the push, whether or not anybody hears of it.
    fn server(&mut self, later: u8, refused: u8, taken: u8) -> Vec<Answer> {
        let (mut answers, mut slow) = (Vec::new(), BTreeSet::new());
        for (index, event) in self.under_way.clone().unwrap_or_default().into_iter().enumerate() {
            let made = self.made.iter().find(|made| made.id == event).unwrap().clone();
            let nth = |which: u8| index == usize::from(which);
            if nth(later) {
                slow.insert(made.topic);
            }
            answers.push(if let Some(seq) = self.log.iter().position(|logged| *logged == event) {
                Answer::AlreadyThere(SeqNum(seq as u64 + 1))
            } else if made.needs.iter().any(|need| !self.log.contains(need)) {
                refusal()
            } else if slow.contains(&made.topic) {
                Answer::Later { after_ms: 700 }
            } else if let Some(left) = self.too_soon(&made) {
                slow.insert(made.topic);
                Answer::Later { after_ms: left }
            } else if nth(taken) {
                // Those after it in the push come in before its new id does.
                let rest = self.made.iter().filter(|other| other.topic == made.topic);
                self.overtaken.extend(rest.map(|other| other.id));
                Answer::Taken
            } else if nth(refused) {
                refusal()
            } else {
                self.log.push(event);
                if made.is_post && made.topic == slowed_topic() {
                    self.posted_at = Some(self.hand.now);
                }
                Answer::Accepted(SeqNum(self.log.len() as u64))
            });
        }
        answers
    }

    /// How long a post has to wait in the topic that is slowed.
    fn too_soon(&self, made: &OutboxEvent) -> Option<u32> {
        let posted_at = self.posted_at.filter(|_| made.is_post && made.topic == slowed_topic())?;
        let left = (posted_at + EVERY_MS - self.hand.now).max(0);
        u32::try_from(left).ok().filter(|left| *left > 0)
    }

    fn nth(&self, number: u8) -> Option<EventId> {
        let events = self.hand.outbox.events();
        (!events.is_empty()).then(|| events[usize::from(number) % events.len()].id)
    }

    fn takes(&mut self, number: u8, turn: &Turn) {
        match *turn {
            Turn::Write { topic, needs_last } => {
                let topic_id = TopicId::opened_by(id(200 + topic));
                let last = self.made.iter().rev().find(|made| made.topic == topic_id);
                let needs = last.filter(|last| needs_last && !self.discarded.contains(&last.id));
                let needs = needs.map(|last| last.id).into_iter().collect();
                let is_post = topic_id != slowed_topic() || !number.is_multiple_of(3);
                let event = OutboxEvent { needs, is_post, ..event(number, 200 + topic, &[]) };
                self.made.push(event.clone());
                self.does(OutboxInput::Made(event));
            }
            Turn::Network(open) => self.does(OutboxInput::Open(open)),
            Turn::Answer { later, refused, taken } if self.under_way.is_some() => {
                let answers = self.server(later, refused, taken);
                self.under_way = None;
                self.does(OutboxInput::Answered(answers));
            }
            Turn::LoseAnswer if self.under_way.is_some() => {
                drop(self.server(99, 99, 99));
                self.under_way = None;
                self.does(OutboxInput::Lost);
            }
            Turn::LoseQuestion if self.under_way.take().is_some() => self.does(OutboxInput::Lost),
            Turn::Answer { .. } | Turn::LoseAnswer | Turn::LoseQuestion => {}
            Turn::Wait(ms) => {
                self.hand.now += ms;
                self.does(OutboxInput::Woke);
            }
            Turn::Retry(which) => {
                if let Some(event) = self.nth(which) {
                    self.does(OutboxInput::Retried(event));
                }
            }
            Turn::Discard(which) => {
                let Some(event) = self.nth(which) else { return };
                let before: BTreeSet<EventId> = self.hand.outbox.events().iter().map(|it| it.id).collect();
                self.does(OutboxInput::Discarded(event));
                let after: BTreeSet<EventId> = self.hand.outbox.events().iter().map(|it| it.id).collect();
                for gone in before.difference(&after) {
                    assert!(!self.log.contains(gone), "6. {gone} is at the server");
                    self.discarded.insert(*gone);
                    self.refused.remove(gone);
                }
            }
            Turn::Hold(which) => {
                let Some(event) = self.nth(which).filter(|event| self.log.contains(event)) else { return };
                self.acknowledged.insert(event);
                self.does(OutboxInput::Held(vec![event]));
            }
        }
    }

    /// The network is back and the server takes everything.
    fn drains(&mut self) {
        self.does(OutboxInput::Open(true));
        for _ in 0..200 {
            let answer = Turn::Answer { later: 99, refused: 99, taken: 99 };
            self.takes(0, &answer);
            self.takes(0, &Turn::Wait(60_000));
        }
        let standing: BTreeMap<EventId, OutboxStanding> =
            self.hand.outbox.events().iter().map(|event| (event.id, event.standing)).collect();
        for made in &self.made {
            let is_refused = standing.get(&made.id) == Some(&OutboxStanding::Refused);
            assert_eq!(is_refused, self.refused.contains(&made.id), "{} is told as it is", made.id);
            let somewhere = [self.log.contains(&made.id), is_refused, self.discarded.contains(&made.id)];
            assert_eq!(somewhere.iter().filter(|is| **is).count(), 1, "{} {somewhere:?}", made.id);
            let needs_refused = made.needs.iter().any(|need| self.refused.contains(need));
            if needs_refused && !self.discarded.contains(&made.id) {
                assert!(is_refused, "4. {} needs a refused one", made.id);
            }
        }
    }

    fn log_is_in_order(&self) {
        let logged: BTreeSet<EventId> = self.log.iter().copied().collect();
        assert_eq!(logged.len(), self.log.len(), "doubled");
        for topic in 0..3 {
            let topic = TopicId::opened_by(id(200 + topic));
            let is_ordered = |made: &OutboxEvent| topic != slowed_topic() || made.is_post;
            let place = |event: &EventId| {
                let is_it = |made: &OutboxEvent| made.id == *event && made.topic == topic && is_ordered(made);
                self.made.iter().position(is_it)
            };
            let in_order = self.log.iter().filter(|event| !self.overtaken.contains(event));
            let places: Vec<usize> = in_order.filter_map(place).collect();
            assert!(places.is_sorted(), "{places:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn nothing_is_lost_doubled_or_overtaken_whatever_happens_on_the_way(
        turns in prop::collection::vec(turns(), 0..120),
        knows_slow: bool,
    ) {
        let mut model = Model::default();
        if knows_slow {
            let slow = SlowTopic { every_ms: EVERY_MS, free_at: 0 };
            model.does(OutboxInput::Slowed(slowed_topic(), Some(slow)));
        }
        for (number, turn) in turns.iter().enumerate() {
            model.takes(u8::try_from(number).unwrap(), turn);
        }
        model.drains();
        model.log_is_in_order();
    }
}
