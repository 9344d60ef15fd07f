//! Pages: neighbouring anchors of a topic by position. One index range, then one range for each anchor's amendments.

use super::{LogError, StreamLog, rows::wire_event};
use rill_protocol::{Covered, Did, EventId, PAGE_MAX, Page, PageFrom, Position, SeqNum, TopicId, WireEvent};
use rusqlite::{OptionalExtension, Row, named_params};

/// Index: `event_by_position`.
const BEFORE: &str = "
    SELECT seq, received_at, row_hash, envelope, body, at, id FROM event
    WHERE topic = :topic AND kind = 2 AND (at, seq) < (:at, :seq) ORDER BY at DESC, seq DESC LIMIT :limit";
/// Index: `event_by_position`.
const FROM: &str = "
    SELECT seq, received_at, row_hash, envelope, body, at, id FROM event
    WHERE topic = :topic AND kind = 2 AND (at, seq) >= (:at, :seq) ORDER BY at, seq LIMIT :limit";
const WHERE_IS: &str = "SELECT at, seq FROM event WHERE id = :id AND topic = :topic AND kind = 2";
/// Index: `event_by_position`, then `event_by_target`.
const CHANGED: &str = "
    SELECT seq, received_at, row_hash, envelope, body, at, id FROM event AS anchor
    WHERE topic = :topic AND kind = 2 AND (at, seq) BETWEEN (:at, :seq) AND (:to_at, :to_seq)
      AND (seq > :through OR EXISTS (SELECT 1 FROM event WHERE target = anchor.id AND seq > :through
           AND event.topic = anchor.topic))
    ORDER BY at, seq LIMIT :limit";

/// An anchor where it sorts.
pub(super) struct Anchor {
    pub(super) position: Position,
    pub(super) id: EventId,
    pub(super) event: WireEvent,
}

fn anchor(row: &Row<'_>) -> Result<Anchor, rusqlite::Error> {
    let event = wire_event(row)?;
    let position = Position { at: row.get(5)?, seq: event.seq };
    Ok(Anchor { position, id: EventId::from_bytes(row.get(6)?), event })
}

impl StreamLog {
    /// A page of a topic; `None` where there is no such topic, or no such anchor in it.
    ///
    /// A page that is asked for past either end is empty and covers what lies there: nothing.
    pub fn page(
        &self,
        topic: TopicId,
        from: PageFrom,
        limit: u32,
        reader: &Did,
    ) -> Result<Option<Page>, LogError> {
        let reading = self.connection.unchecked_transaction()?;
        let Some((head, key)) = self.head_and_key(topic, reader)? else { return Ok(None) };
        let limit = (limit as usize).clamp(1, PAGE_MAX);
        let (anchors, covered) = match from {
            PageFrom::Newest => self.before(key, Position::END, limit, Position::END)?,
            PageFrom::Before(position) => self.before(key, position, limit, just_before(position))?,
            PageFrom::After(position) => self.from(key, just_after(position), limit)?,
            PageFrom::Around(position) => self.around(key, position, limit)?,
            PageFrom::AroundAnchor(id) => match self.where_is(key, id)? {
                Some(position) => self.around(key, position, limit)?,
                None => return Ok(None),
            },
            PageFrom::Changed { from, to, through } => self.changed(key, (from, to), through, limit)?,
        };
        let page = self.fill(anchors, Some(covered), head, reader)?;
        drop(reading);
        Ok(Some(page))
    }

    fn before(
        &self,
        topic: i64,
        position: Position,
        limit: usize,
        to: Position,
    ) -> Result<(Vec<Anchor>, Covered), LogError> {
        let mut anchors: Vec<Anchor> = self
            .connection
            .prepare_cached(BEFORE)?
            .query_map(
                named_params! { ":topic": topic, ":at": position.at, ":seq": position.seq.0, ":limit": limit },
                anchor,
            )?
            .collect::<Result<_, _>>()?;
        anchors.reverse();
        let first = anchors.first().filter(|_| anchors.len() == limit);
        let covered = Covered { from: first.map_or(Position::START, |first| first.position), to };
        Ok((anchors, covered))
    }

    fn from(&self, topic: i64, position: Position, limit: usize) -> Result<(Vec<Anchor>, Covered), LogError> {
        let anchors: Vec<Anchor> = self
            .connection
            .prepare_cached(FROM)?
            .query_map(
                named_params! { ":topic": topic, ":at": position.at, ":seq": position.seq.0, ":limit": limit },
                anchor,
            )?
            .collect::<Result<_, _>>()?;
        let last = anchors.last().filter(|_| anchors.len() == limit);
        let covered = Covered { from: position, to: last.map_or(Position::END, |last| last.position) };
        Ok((anchors, covered))
    }

    fn around(
        &self,
        topic: i64,
        position: Position,
        limit: usize,
    ) -> Result<(Vec<Anchor>, Covered), LogError> {
        let half = (limit / 2).max(1);
        let (mut anchors, before) = self.before(topic, position, half, just_before(position))?;
        let (after, rest) = self.from(topic, position, half)?;
        anchors.extend(after);
        Ok((anchors, Covered { from: before.from, to: rest.to }))
    }

    fn changed(
        &self,
        topic: i64,
        (from, to): (Position, Position),
        through: SeqNum,
        limit: usize,
    ) -> Result<(Vec<Anchor>, Covered), LogError> {
        let which = named_params! {
            ":topic": topic, ":at": from.at, ":seq": from.seq.0, ":to_at": to.at, ":to_seq": to.seq.0,
            ":through": through.0, ":limit": limit,
        };
        let anchors: Vec<Anchor> =
            self.connection.prepare_cached(CHANGED)?.query_map(which, anchor)?.collect::<Result<_, _>>()?;
        let last = anchors.last().filter(|_| anchors.len() == limit);
        let covered = Covered { from, to: last.map_or(to, |last| last.position) };
        Ok((anchors, covered))
    }

    fn where_is(&self, topic: i64, id: EventId) -> Result<Option<Position>, LogError> {
        let which = named_params! { ":id": id.as_bytes(), ":topic": topic };
        let read = |row: &Row<'_>| super::rows::position(row, 0);
        Ok(self.connection.prepare_cached(WHERE_IS)?.query_row(which, read).optional()?.flatten())
    }
}

/// The last place that sorts before this one.
fn just_before(position: Position) -> Position {
    match position.seq.0.checked_sub(1) {
        Some(seq) => Position { at: position.at, seq: SeqNum(seq) },
        None => Position { at: position.at.saturating_sub(1), seq: Position::END.seq },
    }
}

/// The first place that sorts after this one.
fn just_after(position: Position) -> Position {
    if position.seq >= Position::END.seq {
        return Position { at: position.at.saturating_add(1), seq: SeqNum::ZERO };
    }
    Position { at: position.at, seq: position.seq.next() }
}
