//! Coverage against a naive model: a topic whose every event is known, and the set of those that came.

use crate::{Coverage, Range, Run};
use proptest::prelude::*;
use rill_protocol::{Millis, Position, SeqNum};
use std::collections::BTreeSet;

/// An event of the model: where the anchor lies that it is or amends.
#[derive(Clone, Copy, Debug)]
struct Event {
    received_at: Millis,
    lies_at: Position,
}

/// A topic of which the events up to `newest` are there at a time.
fn topic(shape: &[(bool, u8, u8)]) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut received_at = 100;
    for (index, (amends, step, own)) in shape.iter().enumerate() {
        received_at += Millis::from(*step % 3);
        let seq = SeqNum(index as u64 + 1);
        let at = if own % 2 == 0 { received_at } else { received_at - Millis::from(*own) };
        let anchor = usize::from(*own).checked_rem(events.len()).map(|which| events[which].lies_at);
        let lies_at = anchor.filter(|_| *amends).unwrap_or(Position { at, seq });
        events.push(Event { received_at, lies_at });
    }
    events
}

#[derive(Clone, Debug)]
enum Step {
    Grow(u8),
    Page(i64, i64),
    Run(u8, u8),
    SetBack(u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (1u8..10).prop_map(Step::Grow),
        (0i64..180, 0i64..60).prop_map(|(from, length)| Step::Page(from, from + length)),
        (0u8..60, 1u8..30).prop_map(|(after, length)| Step::Run(after, length)),
        (0u8..60).prop_map(Step::SetBack),
    ];
    prop::collection::vec(step, 1..24)
}

fn holds_what_it_claims(
    coverage: &Coverage,
    events: &[Event],
    held: &BTreeSet<u64>,
) -> Result<(), TestCaseError> {
    for range in coverage.ranges() {
        for (index, event) in events.iter().enumerate() {
            let seq = index as u64 + 1;
            if seq <= range.through.0 && range.contains(event.lies_at) {
                prop_assert!(held.contains(&seq), "{range:?} claims {seq} at {:?}", event.lies_at);
            }
        }
    }
    prop_assert!(coverage.ranges().windows(2).all(|pair| pair[0].to < pair[1].from), "ranges overlap");
    Ok(())
}

proptest! {
    #[test]
    fn whatever_is_claimed_is_held(shape in prop::collection::vec((any::<bool>(), any::<u8>(), 0u8..90), 60), steps in steps()) {
        let events = topic(&shape);
        let mut newest = 20u64;
        let mut coverage = Coverage::default();
        let mut held = BTreeSet::new();
        for step in steps {
            match step {
                Step::Grow(more) => newest = (newest + u64::from(more)).min(60),
                Step::Page(from, to) => {
                    let whole = Range {
                        from: if from == 0 { Position::START } else { Position { at: from, seq: SeqNum(0) } },
                        to: if to > 170 { Position::END } else { Position { at: to, seq: SeqNum(3) } },
                        through: SeqNum(newest),
                    };
                    held.extend((1..=newest).filter(|seq| whole.contains(events[*seq as usize - 1].lies_at)));
                    coverage.add(whole);
                    let through = coverage.stretch_at(whole.from).expect("just added");
                    prop_assert!(through.to >= whole.to, "a page that came is held without a gap");
                }
                Step::Run(after, length) => {
                    let run = Run { after: SeqNum(u64::from(after)), to: SeqNum((u64::from(after) + u64::from(length)).min(newest)) };
                    if run.after < run.to {
                        held.extend(run.after.0 + 1..=run.to.0);
                        coverage.add_run(run, events[run.after.0 as usize].received_at);
                    }
                }
                Step::SetBack(common) => {
                    held.retain(|seq| *seq <= u64::from(common));
                    coverage.set_back(SeqNum(u64::from(common)));
                }
            }
            holds_what_it_claims(&coverage, &events, &held)?;
        }
        let kept = Coverage::restore(coverage.ranges().iter().copied(), coverage.runs().iter(), coverage.islands());
        prop_assert_eq!(kept, coverage);
    }
}

fn at(at: Millis) -> Position {
    Position { at, seq: SeqNum(1) }
}

fn range(from: Millis, to: Millis, through: u64) -> Range {
    Range { from: at(from), to: at(to), through: SeqNum(through) }
}

#[test]
fn a_newer_page_inside_an_older_one_leaves_the_rest_as_it_was() {
    let mut coverage = Coverage::default();
    coverage.add(range(10, 50, 7));
    coverage.add(range(20, 30, 9));
    let throughs: Vec<_> = coverage.ranges().iter().map(|range| range.through.0).collect();
    assert_eq!(throughs, [7, 9, 7]);
    assert_eq!(coverage.stretch_at(at(25)), Some(range(10, 50, 7)), "one stretch, at the lower through");
}

#[test]
fn following_from_where_a_range_is_complete_makes_it_complete_further() {
    let mut coverage = Coverage::default();
    coverage.add(Range { from: at(10), to: Position::END, through: SeqNum(40) });
    coverage.add(range(1, 3, 12));
    coverage.add_run(Run { after: SeqNum(40), to: SeqNum(44) }, 100);
    assert_eq!(coverage.newest_through(), Some(SeqNum(44)));
    assert_eq!(coverage.ranges()[0].through, SeqNum(12), "what was stale stays stale");
}

#[test]
fn all_events_from_the_first_on_are_the_whole_topic() {
    let mut coverage = Coverage::default();
    coverage.add_run(Run { after: SeqNum(0), to: SeqNum(9) }, 5);
    assert!(coverage.is_whole(SeqNum(9)));
    assert!(!coverage.is_whole(SeqNum(10)));
}

#[test]
fn many_pieces_that_touch_become_few_at_the_lower_through() {
    let mut coverage = Coverage::default();
    for piece in 0..200 {
        let from = Position { at: piece, seq: SeqNum(0) };
        let to = Position { at: piece, seq: Position::END.seq };
        coverage.add(Range { from, to, through: SeqNum(200 - piece as u64) });
    }
    assert!(coverage.ranges().len() <= 64);
    assert_eq!(coverage.stretch_at(at(0)).map(|stretch| stretch.through), Some(SeqNum(1)));
}
