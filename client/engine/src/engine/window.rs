//! A window of messages from what is held: rows, the gaps between them, and what lies beyond its ends.
//! Here: reading and arranging. What to ask for what is missing: `rill_sync::pages_wanted`.

use super::space::{Space, Topic};
use crate::{
    queries::{self, Limit, Scope},
    store::{TopicRef, count_between},
};
use rill_bridge::{Center, Edge, Gap, MessageBody, MessageRow, Row, RowKey, Window};
use rill_protocol::{EventId, PageFrom, Position, SeqNum};
use rill_sync::{Coverage, Look, Range, after, before};
use rusqlite::{Connection, Result};

/// Rows of one half at most.
const HALF_MAX: u32 = 200;
/// Gaps that one half crosses at most.
const GAPS_MAX: usize = 4;
/// Messages that are counted one by one to know the index of the first row, at most.
const COUNTED_MAX: u64 = 100_000;

/// What of a window is there.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) rows: Vec<Row>,
    pub(super) before: Beyond,
    pub(super) after: Beyond,
    pub(super) center: Option<RowKey>,
    pub(super) look: Look,
    /// How many messages lie before the first row, where that is known exactly.
    pub(super) index_of_first: Option<u64>,
}

/// What lies beyond an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beyond {
    Nothing,
    Held,
    NotHeld,
}

impl Beyond {
    pub(super) fn edge(self, coming: bool) -> Edge {
        match self {
            Self::Nothing => Edge::TrueEnd,
            Self::Held => Edge::Held,
            Self::NotHeld => Edge::NotHeld { coming },
        }
    }
}

/// One half of a window, from the center outwards.
struct Half {
    /// Outwards.
    rows: Vec<Row>,
    beyond: Beyond,
    /// Rows that are missing from the center's own stretch.
    short: u32,
    /// How far the center's own stretch is drawn.
    drawn: Position,
}

pub(super) struct Reading<'a> {
    pub(super) db: &'a Connection,
    pub(super) space: &'a Space,
    pub(super) topic: &'a Topic,
    pub(super) scope: Scope<'a>,
}

impl Reading<'_> {
    /// The window as far as it is held. `alone`: nobody can be asked, so what is nearest is shown.
    pub(super) fn window(&self, window: Window, alone: bool) -> Result<Drawn> {
        let (n_before, n_after) = (window.before.min(HALF_MAX), window.after.min(HALF_MAX));
        let (center, at) = self.center(window.center)?;
        let look = Look { center, at, drawn: None, short_before: n_before, short_after: n_after };
        let Some(at) = at else { return Ok(nothing(look)) };
        let Some(stretch) = self.stretch(window.center, at) else {
            let look = Look { at: None, ..look };
            return if alone { self.around_a_gap(at, n_before, n_after, look) } else { Ok(nothing(look)) };
        };
        let island = self.topic.coverage.stretch_at(at).is_none();
        let back = self.back(at, &stretch, n_before)?;
        let on = self.on(at, &stretch, n_after)?;
        let center = on.rows.first().map(super::live::key);
        let look = Look {
            at: Some(at).filter(|_| !island),
            drawn: Some((back.drawn, on.drawn)),
            short_before: back.short,
            short_after: on.short,
            ..look
        };
        Ok(self.put_together(back, on, center, look))
    }

    fn put_together(&self, back: Half, on: Half, center: Option<RowKey>, look: Look) -> Drawn {
        let mut rows = back.rows;
        rows.reverse();
        rows.extend(on.rows);
        name_gaps(&mut rows);
        let center = center.map(|key| match key {
            RowKey::Gap(_) => {
                rows.iter().map(super::live::key).find(|row| matches!(row, RowKey::Gap(_))).unwrap_or(key)
            }
            RowKey::Anchor(_) => key,
        });
        Drawn { rows, before: back.beyond, after: on.beyond, center, look, index_of_first: None }
    }

    /// How to ask for the center, and where it is.
    fn center(&self, center: Center) -> Result<(PageFrom, Option<Position>)> {
        Ok(match center {
            Center::Newest | Center::Unread => (PageFrom::Newest, Some(Position::END)),
            Center::Oldest => (PageFrom::After(Position::START), Some(Position::START)),
            Center::Position(position) => (PageFrom::Around(position), Some(position)),
            Center::Anchor(id) => {
                (PageFrom::AroundAnchor(id), queries::anchor_position(self.db, self.topic.at.key, id)?)
            }
        })
    }

    /// The stretch that the center lies in; a single anchor is one of its own.
    fn stretch(&self, center: Center, at: Position) -> Option<Range> {
        let coverage = &self.topic.coverage;
        let island = || match center {
            Center::Anchor(id) => coverage.island(id).map(|through| Range { from: at, to: at, through }),
            Center::Newest | Center::Unread | Center::Oldest | Center::Position(_) => None,
        };
        coverage.stretch_at(at).or_else(island)
    }

    fn back(&self, at: Position, stretch: &Range, limit: u32) -> Result<Half> {
        let read =
            |from: Position, limit: u32| queries::messages_before(self.db, &self.scope, from, Limit(limit));
        // Beyond the end there is no place to read from: what is newest is before it.
        let mut rows = read(at, limit + 1)?;
        rows.retain(|row| row.position >= stretch.from);
        rows.reverse();
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let short = limit.saturating_sub(rows.len() as u32);
        let drawn = match rows.last() {
            Some(row) if more || short == 0 => row.position,
            Some(_) | None => stretch.from,
        };
        let mut half =
            Half { beyond: Beyond::Held, rows: rows.into_iter().map(anchor).collect(), short, drawn };
        if more {
            return Ok(half);
        }
        half.beyond = if stretch.begins() { Beyond::Nothing } else { Beyond::NotHeld };
        let mut reached = *stretch;
        for _ in 0..GAPS_MAX {
            let room = limit.saturating_sub(half.rows.len() as u32);
            let next =
                self.topic.coverage.stretch_before(reached.from).filter(|_| room > 0 && !reached.begins());
            let Some(next) = next else { break };
            half.rows.push(gap(after(next.to), before(reached.from)));
            let mut rows = read(reached.from, room + 1)?;
            rows.retain(|row| next.contains(row.position));
            let more = rows.len() > room as usize;
            half.rows.extend(rows.into_iter().rev().take(room as usize).map(anchor));
            half.beyond = beyond(more, next.begins());
            reached = next;
        }
        Ok(half)
    }

    fn on(&self, at: Position, stretch: &Range, limit: u32) -> Result<Half> {
        let read =
            |from: Position, limit: u32| queries::messages_at(self.db, &self.scope, from, Limit(limit));
        let mut rows = if at >= Position::END { Vec::new() } else { read(at, limit + 1)? };
        rows.retain(|row| row.position <= stretch.to);
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let short = limit.saturating_sub(rows.len() as u32);
        let drawn = match rows.last() {
            Some(row) if more || short == 0 => row.position,
            Some(_) | None => stretch.to,
        };
        let mut half =
            Half { beyond: Beyond::Held, rows: rows.into_iter().map(anchor).collect(), short, drawn };
        if more {
            return Ok(half);
        }
        half.beyond = if stretch.ends() { Beyond::Nothing } else { Beyond::NotHeld };
        let mut reached = *stretch;
        for _ in 0..GAPS_MAX {
            let room = limit.saturating_sub(half.rows.len() as u32);
            let next = self.topic.coverage.stretch_after(reached.to).filter(|_| room > 0 && !reached.ends());
            let Some(next) = next else { break };
            half.rows.push(gap(after(reached.to), before(next.from)));
            let mut rows = read(next.from, room + 1)?;
            rows.retain(|row| next.contains(row.position));
            let more = rows.len() > room as usize;
            half.rows.extend(rows.into_iter().take(room as usize).map(anchor));
            half.beyond = beyond(more, next.ends());
            reached = next;
        }
        Ok(half)
    }

    /// The center is not held and nobody can be asked: what is nearest on either side.
    fn around_a_gap(&self, at: Position, n_before: u32, n_after: u32, look: Look) -> Result<Drawn> {
        let coverage = &self.topic.coverage;
        let (earlier, later) = (coverage.stretch_before(at), coverage.stretch_after(at));
        let back = earlier.map(|stretch| self.back(after(stretch.to), &stretch, n_before)).transpose()?;
        let on = later.map(|stretch| self.on(stretch.from, &stretch, n_after)).transpose()?;
        let missing = || Half { rows: Vec::new(), beyond: Beyond::NotHeld, short: 0, drawn: at };
        let mut on = on.unwrap_or_else(missing);
        let mut center = on.rows.first().map(super::live::key);
        if let (Some(earlier), Some(later)) = (earlier, later) {
            let gap = gap(after(earlier.to), before(later.from));
            center = Some(super::live::key(&gap));
            on.rows.insert(0, gap);
        }
        Ok(self.put_together(back.unwrap_or_else(missing), on, center, look))
    }

    /// How many messages lie before the first row. Exact, or not said: counted from the nearer end that is held,
    /// or from where it was known before.
    pub(super) fn index_of_first(
        &self,
        drawn: &Drawn,
        known: &mut Option<(Position, u64)>,
    ) -> Result<Option<u64>> {
        let Some(first) = drawn.rows.iter().find_map(position) else {
            *known = None;
            return Ok((drawn.before == Beyond::Nothing).then_some(0));
        };
        let topic = &self.topic.at;
        let head = self.space.heads.get(&topic.topic);
        let whole = !drawn.rows.iter().any(|row| matches!(row, Row::Gap(_)));
        let index = if drawn.before == Beyond::Nothing && whole {
            self.is_current(Position::START, first).then_some(0)
        } else if let Some(head) = head.filter(|_| drawn.after == Beyond::Nothing && whole) {
            let shown = drawn.rows.iter().filter(|row| counts(row)).count() as u64;
            self.is_current(first, Position::END).then(|| head.anchors.saturating_sub(shown))
        } else {
            self.counted_index(topic, first, *known)?
        };
        *known = index.map(|index| (first, index));
        Ok(index)
    }

    fn counted_index(
        &self,
        topic: &TopicRef,
        first: Position,
        known: Option<(Position, u64)>,
    ) -> Result<Option<u64>> {
        let Some(stretch) = self.topic.coverage.stretch_at(first) else { return Ok(None) };
        let is_near =
            |place: Position| stretch.contains(place) && self.is_current(place.min(first), place.max(first));
        if let Some((place, index)) = known.filter(|(place, _)| is_near(*place)) {
            return Ok(Some(if place <= first {
                index + count_between(self.db, topic, place, first)?
            } else {
                index.saturating_sub(count_between(self.db, topic, first, place)?)
            }));
        }
        let anchors = self.space.heads.get(&topic.topic).map_or(u64::MAX, |head| head.anchors);
        if stretch.begins() && anchors <= COUNTED_MAX && self.is_current(Position::START, first) {
            return count_between(self.db, topic, Position::START, first).map(Some);
        }
        Ok(None)
    }

    /// Whether what is held from one place to another is as new as the server's. What is held through an older event
    /// may lack some: a copy comes in the order of the log.
    fn is_current(&self, from: Position, to: Position) -> bool {
        let topic = self.topic.at.topic;
        let newest = || self.space.heads.get(&topic).map_or(SeqNum::ZERO, |head| head.seq);
        let live = self.space.live(topic).unwrap_or_else(newest);
        let mut held =
            self.topic.coverage.ranges().iter().filter(|range| range.from <= to && from <= range.to);
        held.all(|range| range.through >= live)
    }

    /// How many messages lie in each gap, from the days that the server counted.
    pub(super) fn size_gaps(&self, rows: &mut [Row], days: &[(i32, u32)]) -> Result<()> {
        for row in rows {
            if let Row::Gap(gap) = row {
                gap.messages = in_gap(self.db, &self.topic.at, &self.topic.coverage, gap, days)?;
            }
        }
        Ok(())
    }
}

/// Days of UTC from the gap's first to its last, less what is held of these days outside of the gap.
fn in_gap(
    db: &Connection,
    topic: &TopicRef,
    coverage: &Coverage,
    gap: &Gap,
    days: &[(i32, u32)],
) -> Result<u64> {
    const DAY_MS: i64 = 86_400_000;
    let day = |at: i64| at.div_euclid(DAY_MS);
    let (first, last) = (day(gap.from.at), day(gap.to.at));
    let in_days = days.iter().filter(|(number, _)| (first..=last).contains(&i64::from(*number)));
    let all: u64 = in_days.map(|(_, messages)| u64::from(*messages)).sum();
    let starts = Position { at: first.saturating_mul(DAY_MS), ..Position::START };
    let ends = Position { at: last.saturating_add(1).saturating_mul(DAY_MS), ..Position::START };
    let held_before = coverage.stretch_at(before(gap.from)).is_some_and(|held| held.from <= starts);
    let held_after = coverage.stretch_at(after(gap.to)).is_some_and(|held| held.to >= ends);
    let earlier = if held_before { count_between(db, topic, starts, gap.from)? } else { 0 };
    let later = if held_after { count_between(db, topic, after(gap.to), ends)? } else { 0 };
    Ok(all.saturating_sub(earlier).saturating_sub(later))
}

fn nothing(look: Look) -> Drawn {
    let beyond = Beyond::NotHeld;
    Drawn { rows: Vec::new(), before: beyond, after: beyond, center: None, look, index_of_first: None }
}

fn beyond(more: bool, ends: bool) -> Beyond {
    match (more, ends) {
        (true, _) => Beyond::Held,
        (false, true) => Beyond::Nothing,
        (false, false) => Beyond::NotHeld,
    }
}

pub(super) fn anchor(row: MessageRow) -> Row {
    Row::Anchor(Box::new(row))
}

pub(super) fn gap(from: Position, to: Position) -> Row {
    Row::Gap(Gap { after: None, from, to, messages: 0, coming: false })
}

/// A gap has the name of the anchor before it.
pub(super) fn name_gaps(rows: &mut [Row]) {
    let mut last: Option<EventId> = None;
    for row in rows {
        match row {
            Row::Anchor(row) => last = Some(row.id),
            Row::Gap(gap) => gap.after = last,
        }
    }
}

fn position(row: &Row) -> Option<Position> {
    match row {
        Row::Anchor(row) => Some(row.position),
        Row::Gap(_) => None,
    }
}

/// A removed message is shown where something hangs on it, and is not counted.
fn counts(row: &Row) -> bool {
    match row {
        Row::Anchor(row) => row.body != MessageBody::Removed,
        Row::Gap(_) => false,
    }
}
