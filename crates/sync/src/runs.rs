//! [`Runs`]: which SeqNums of a topic are held without a gap. Spans and following bring runs, pages do not.

use rill_protocol::SeqNum;

/// A gapless run of events: those after `after`, up to and including `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Exclusive.
    pub after: SeqNum,
    /// Inclusive; greater than `after`.
    pub to: SeqNum,
}

/// Runs in order; no two touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Runs(Vec<Run>);

impl Runs {
    /// Takes a run in, and joins it with those that it touches.
    pub fn add(&mut self, run: Run) {
        if run.to <= run.after {
            return;
        }
        let mut joined = run;
        self.0.retain(|other| {
            let touches = other.after <= joined.to && joined.after <= other.to;
            if touches {
                joined = Run { after: joined.after.min(other.after), to: joined.to.max(other.to) };
            }
            !touches
        });
        let place = self.0.partition_point(|other| other.after < joined.after);
        self.0.insert(place, joined);
    }

    /// The end of the run that goes on from `seq`; `seq` itself where none does.
    pub fn reach(&self, seq: SeqNum) -> SeqNum {
        let going_on = self.0.iter().find(|run| run.after <= seq && seq <= run.to);
        going_on.map_or(seq, |run| run.to)
    }

    /// The first hole up to `newest`: (the last event held before it, the last event missing).
    pub fn first_hole(&self, newest: SeqNum) -> Option<Run> {
        let after = self.reach(SeqNum::ZERO);
        let next = self.0.iter().map(|run| run.after).find(|start| *start > after);
        let to = next.map_or(newest, |start| start.min(newest));
        (after < to).then_some(Run { after, to })
    }

    /// How many events they have.
    pub fn held(&self) -> u64 {
        self.0.iter().map(|run| run.to.0 - run.after.0).sum()
    }

    /// Takes out what lies after `last`.
    pub fn cut(&mut self, last: SeqNum) {
        self.0.retain_mut(|run| {
            run.to = run.to.min(last);
            run.after < run.to
        });
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = Run> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Run, Runs};
    use proptest::prelude::*;
    use rill_protocol::SeqNum;
    use std::collections::BTreeSet;

    fn run(after: u64, to: u64) -> Run {
        Run { after: SeqNum(after), to: SeqNum(to) }
    }

    proptest! {
        #[test]
        fn runs_hold_what_a_set_of_numbers_holds(pieces in prop::collection::vec((0u64..40, 0u64..12), 0..12), cut in 0u64..60) {
            let mut runs = Runs::default();
            let mut naive = BTreeSet::new();
            for (after, length) in pieces {
                runs.add(run(after, after + length));
                naive.extend(after + 1..=after + length);
            }
            prop_assert_eq!(runs.held(), naive.len() as u64);
            let hole = (1..=60).find(|seq| !naive.contains(seq)).map(|seq| seq - 1);
            prop_assert_eq!(runs.first_hole(SeqNum(60)).map(|hole| hole.after.0), hole);
            prop_assert!(runs.iter().zip(runs.iter().skip(1)).all(|(one, next)| one.to < next.after));
            runs.cut(SeqNum(cut));
            naive.retain(|seq| *seq <= cut);
            prop_assert_eq!(runs.held(), naive.len() as u64);
        }
    }

    #[test]
    fn a_hole_between_two_runs_ends_where_the_second_begins() {
        let mut runs = Runs::default();
        runs.add(run(0, 10));
        runs.add(run(20, 30));
        assert_eq!(runs.first_hole(SeqNum(30)), Some(run(10, 20)));
        runs.add(run(10, 20));
        assert_eq!(runs.first_hole(SeqNum(30)), None);
    }
}
