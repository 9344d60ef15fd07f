//! [`Coverage`]: what a client holds of a topic, and how complete that is. Every claim in it was stated by the
//! server or follows from the log's own rules; nothing is inferred from what happened to come.
//! Not here: what to ask for (`plan.rs`), where it is kept (`rill-engine`'s `store/`).

use crate::{Range, Run, Runs, after, before};
use rill_protocol::{EventId, Millis, Position, SeqNum};
use std::collections::BTreeMap;

/// Beyond so many, neighbours become one at the lower through.
const RANGES_MAX: usize = 64;

/// What is held of a topic.
///
/// ```text
///   START ──[====through 40====]········[==through 55==][=====through 90=====]── END
///                                 gap                      an island ● : one anchor, complete by itself
/// ```
/// 1. Ranges are in order and apart; two that touch differ in `through`.
/// 2. An event that lies in a range or amends an anchor of it, and is not after `through`, is held.
/// 3. `through` is as far as the runs reach from it: a gapless run from there on brings all that came later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    ranges: Vec<Range>,
    runs: Runs,
    islands: BTreeMap<EventId, SeqNum>,
}

impl Coverage {
    /// As it was kept.
    pub fn restore(
        ranges: impl IntoIterator<Item = Range>,
        runs: impl IntoIterator<Item = Run>,
        islands: impl IntoIterator<Item = (EventId, SeqNum)>,
    ) -> Self {
        let mut coverage = Self::default();
        runs.into_iter().for_each(|run| coverage.runs.add(run));
        ranges.into_iter().for_each(|range| coverage.add(range));
        coverage.islands.extend(islands);
        coverage
    }

    /// A page covers this range.
    pub fn add(&mut self, new: Range) {
        if new.to < new.from {
            return;
        }
        // No event has seq 0: what begins right after the start begins at it.
        let from = if new.from <= after(Position::START) { Position::START } else { new.from };
        let new = Range { from, through: self.runs.reach(new.through), ..new };
        let mut pieces = Vec::with_capacity(self.ranges.len() + 2);
        let mut open = Some(new.from);
        for held in &self.ranges {
            if held.to < new.from || new.to < held.from {
                pieces.push(*held);
                continue;
            }
            pieces.extend((held.from < new.from).then(|| Range { to: before(new.from), ..*held }));
            let (from, to) = (held.from.max(new.from), held.to.min(new.to));
            pieces.extend(open.filter(|open| *open < from).map(|open| Range {
                from: open,
                to: before(from),
                ..new
            }));
            pieces.push(Range { from, to, through: held.through.max(new.through) });
            pieces.extend((new.to < held.to).then(|| Range { from: after(new.to), ..*held }));
            open = (to < new.to).then(|| after(to));
        }
        pieces.extend(open.map(|open| Range { from: open, ..new }));
        pieces.sort_unstable_by_key(|range| range.from);
        self.ranges = pieces;
        self.join();
    }

    /// A span or the live tail brought a gapless run; `received_at` is that of its first event.
    ///
    /// A time of one's own is never later than `received_at`, and that never goes back: so whatever sorts after
    /// the first event of a run, as if it had no time of its own, came after it. Hence a run covers up to the end.
    pub fn add_run(&mut self, run: Run, received_at: Millis) {
        if run.to <= run.after {
            return;
        }
        self.runs.add(run);
        for range in &mut self.ranges {
            range.through = self.runs.reach(range.through);
        }
        for through in self.islands.values_mut() {
            *through = self.runs.reach(*through);
        }
        let first = Position { at: received_at, seq: run.after.next() };
        let from = if run.after == SeqNum::ZERO { Position::START } else { first };
        self.add(Range { from, to: Position::END, through: run.to });
    }

    /// These anchors came by themselves, each with all that amends it.
    pub fn add_islands(&mut self, anchors: impl IntoIterator<Item = EventId>, through: SeqNum) {
        let through = self.runs.reach(through);
        for anchor in anchors {
            let held = self.islands.entry(anchor).or_insert(through);
            *held = (*held).max(through);
        }
    }

    /// The server's history goes together with ours up to `common` only: claims beyond it are taken back.
    pub fn set_back(&mut self, common: SeqNum) {
        self.runs.cut(common);
        self.ranges.iter_mut().for_each(|range| range.through = range.through.min(common));
        self.islands.values_mut().for_each(|through| *through = (*through).min(common));
        self.join();
    }

    /// The pieces, in order and apart. Two that touch differ in `through`.
    pub fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    /// The runs of SeqNums.
    pub fn runs(&self) -> &Runs {
        &self.runs
    }

    /// Single anchors.
    pub fn islands(&self) -> impl Iterator<Item = (EventId, SeqNum)> + '_ {
        self.islands.iter().map(|(anchor, through)| (*anchor, *through))
    }

    /// How complete a single anchor is, where it is an island.
    pub fn island(&self, anchor: EventId) -> Option<SeqNum> {
        self.islands.get(&anchor).copied()
    }

    /// The stretch without a gap that a position lies in, at its lowest through.
    pub fn stretch_at(&self, position: Position) -> Option<Range> {
        let index = self.ranges.iter().position(|range| range.contains(position))?;
        let mut stretch = self.ranges[index];
        for range in self.ranges[..index].iter().rev() {
            if after(range.to) != stretch.from {
                break;
            }
            stretch = Range { from: range.from, through: stretch.through.min(range.through), ..stretch };
        }
        for range in &self.ranges[index + 1..] {
            if range.from != after(stretch.to) {
                break;
            }
            stretch = Range { to: range.to, through: stretch.through.min(range.through), ..stretch };
        }
        Some(stretch)
    }

    /// The nearest stretch that ends before a position.
    pub fn stretch_before(&self, position: Position) -> Option<Range> {
        let range = self.ranges.iter().rev().find(|range| range.to < position)?;
        self.stretch_at(range.to)
    }

    /// The nearest stretch that begins after a position.
    pub fn stretch_after(&self, position: Position) -> Option<Range> {
        let range = self.ranges.iter().find(|range| position < range.from)?;
        self.stretch_at(range.from)
    }

    /// Whether all of the topic is held up to `seq`.
    pub fn is_whole(&self, seq: SeqNum) -> bool {
        self.stretch_at(Position::START).is_some_and(|stretch| stretch.ends() && stretch.through >= seq)
    }

    /// From where to follow so that the newest that is held stays current: its through.
    pub fn newest_through(&self) -> Option<SeqNum> {
        self.ranges.last().filter(|range| range.ends()).map(|range| range.through)
    }

    fn join(&mut self) {
        self.ranges.dedup_by(|next, held| {
            let touch = after(held.to) == next.from && held.through == next.through;
            if touch {
                held.to = next.to;
            }
            touch
        });
        while self.ranges.len() > RANGES_MAX {
            let touching = |pair: &[Range]| after(pair[0].to) == pair[1].from;
            let Some(index) = self.ranges.windows(2).position(touching) else { return };
            let next = self.ranges.remove(index + 1);
            let held = &mut self.ranges[index];
            *held = Range { from: held.from, to: next.to, through: held.through.min(next.through) };
        }
    }
}

#[cfg(test)]
mod tests;
