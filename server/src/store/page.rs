//! Pages: neighbouring anchors of a topic by position. One index range, then one range for each anchor's amendments.

use super::{LogError, Sight, StreamLog, rows::wire_event, sight::SeenTopic};
use rill_protocol::{Covered, EventId, PAGE_MAX, Page, PageFrom, Position, SeqNum, TopicId, WireEvent};
use rusqlite::{OptionalExtension, Row, named_params};

/// Index: `event_by_position`.
pub(super) const BEFORE: &str = "
    SELECT seq, received_at, row_hash, envelope, body, at, id FROM event
    WHERE topic = :topic AND kind = 2 AND (at, seq) < (:at, :seq) AND (at, seq) >= (:from_at, :from_seq)
      AND (:since = 0 OR (live = 1 AND seq >= :since))
    ORDER BY at DESC, seq DESC LIMIT :limit";
/// Index: `event_by_position`.
pub(super) const FROM: &str = "
    SELECT seq, received_at, row_hash, envelope, body, at, id FROM event
    WHERE topic = :topic AND kind = 2 AND (at, seq) >= (:at, :seq) AND (:since = 0 OR (live = 1 AND seq >= :since))
    ORDER BY at, seq LIMIT :limit";
pub(super) const WHERE_IS: &str = "
    SELECT at, seq FROM event
    WHERE id = :id AND topic = :topic AND kind = 2 AND (:since = 0 OR (live = 1 AND seq >= :since))";
/// For many changes and a range that may be small. Index: `event_by_position`, then `event_by_target`.
pub(super) const CHANGED_OF_RANGE: &str = "
    SELECT seq, received_at, row_hash, envelope, body, at, id FROM event AS anchor
    WHERE topic = :topic AND kind = 2 AND (at, seq) BETWEEN (:at, :seq) AND (:to_at, :to_seq)
      AND (seq > :through OR EXISTS (SELECT 1 FROM event WHERE target = anchor.id AND seq > :through
           AND event.topic = anchor.topic))
      AND (:since = 0 OR (live = 1 AND seq >= :since))
    ORDER BY at, seq LIMIT :limit";
/// For few changes and a range that may be the whole topic. Index: `event_by_seq`, then `event_by_id`.
pub(super) const CHANGED_OF_CHANGES: &str = "
    SELECT seq, received_at, row_hash, envelope, body, at, id FROM event INDEXED BY event_by_id
    WHERE id IN (SELECT CASE kind WHEN 2 THEN id ELSE target END FROM event INDEXED BY event_by_seq
                 WHERE topic = :topic AND seq > :through)
      AND topic = :topic AND kind = 2 AND (at, seq) BETWEEN (:at, :seq) AND (:to_at, :to_seq)
      AND (:since = 0 OR (live = 1 AND seq >= :since))
    ORDER BY at, seq LIMIT :limit";
/// So many changes are few.
const CHANGES_FEW: u64 = 2000;

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
    /// A page of a topic as it is seen; `None` where there is no such topic, or no such anchor in it.
    ///
    /// A page that is asked for past either end is empty and covers what lies there: nothing.
    pub fn page(
        &self,
        topic: TopicId,
        from: PageFrom,
        limit: u32,
        sight: &Sight<'_>,
    ) -> Result<Option<Page>, LogError> {
        let reading = self.connection.unchecked_transaction()?;
        let Some((head, seen)) = self.head_and_topic(topic, sight)? else { return Ok(None) };
        let limit = (limit as usize).clamp(1, PAGE_MAX);
        let (anchors, covered) = match kept_as(from) {
            PageFrom::Newest => self.before(&seen, Position::END, limit, Position::END)?,
            PageFrom::Before(position) => self.before(&seen, position, limit, just_before(position))?,
            PageFrom::After(position) => self.from(&seen, just_after(position), limit)?,
            PageFrom::Around(position) => self.around(&seen, position, limit)?,
            PageFrom::AroundAnchor(id) => match self.where_is(&seen, id)? {
                Some(position) => self.around(&seen, position, limit)?,
                None => return Ok(None),
            },
            PageFrom::Changed { from, to, through } => {
                let changes = head.seq.0.saturating_sub(through.0);
                self.changed(&seen, (from, to), (through, changes), limit)?
            }
        };
        let page = self.fill(anchors, Some(covered), head, sight)?;
        drop(reading);
        Ok(Some(page))
    }

    fn before(
        &self,
        seen: &SeenTopic,
        position: Position,
        limit: usize,
        to: Position,
    ) -> Result<(Vec<Anchor>, Covered), LogError> {
        let mut anchors: Vec<Anchor> = self
            .connection
            .prepare_cached(BEFORE)?
            .query_map(
                named_params! {
                    ":topic": seen.key, ":at": position.at, ":seq": position.seq.0, ":limit": limit,
                    ":from_at": seen.from.at, ":from_seq": seen.from.seq.0, ":since": seen.since.0.cast_signed(),
                },
                anchor,
            )?
            .collect::<Result<_, _>>()?;
        anchors.reverse();
        let first = anchors.first().filter(|_| anchors.len() == limit);
        let covered = Covered { from: first.map_or(Position::START, |first| first.position), to };
        Ok((anchors, covered))
    }

    fn from(
        &self,
        seen: &SeenTopic,
        position: Position,
        limit: usize,
    ) -> Result<(Vec<Anchor>, Covered), LogError> {
        let first = position.max(seen.from);
        let anchors: Vec<Anchor> = self
            .connection
            .prepare_cached(FROM)?
            .query_map(
                named_params! {
                    ":topic": seen.key, ":at": first.at, ":seq": first.seq.0, ":limit": limit,
                    ":since": seen.since.0.cast_signed(),
                },
                anchor,
            )?
            .collect::<Result<_, _>>()?;
        let last = anchors.last().filter(|_| anchors.len() == limit);
        let covered = Covered { from: position, to: last.map_or(Position::END, |last| last.position) };
        Ok((anchors, covered))
    }

    fn around(
        &self,
        seen: &SeenTopic,
        position: Position,
        limit: usize,
    ) -> Result<(Vec<Anchor>, Covered), LogError> {
        let half = (limit / 2).max(1);
        let (mut anchors, before) = self.before(seen, position, half, just_before(position))?;
        let (after, rest) = self.from(seen, position, half)?;
        anchors.extend(after);
        Ok((anchors, Covered { from: before.from, to: rest.to }))
    }

    fn changed(
        &self,
        seen: &SeenTopic,
        (from, to): (Position, Position),
        (through, changes): (SeqNum, u64),
        limit: usize,
    ) -> Result<(Vec<Anchor>, Covered), LogError> {
        let first = from.max(seen.from);
        let which = named_params! {
            ":topic": seen.key, ":at": first.at, ":seq": first.seq.0, ":to_at": to.at, ":to_seq": to.seq.0,
            ":through": through.0, ":limit": limit, ":since": seen.since.0.cast_signed(),
        };
        let statement = if changes <= CHANGES_FEW { CHANGED_OF_CHANGES } else { CHANGED_OF_RANGE };
        let anchors: Vec<Anchor> =
            self.connection.prepare_cached(statement)?.query_map(which, anchor)?.collect::<Result<_, _>>()?;
        let last = anchors.last().filter(|_| anchors.len() == limit);
        let covered = Covered { from, to: last.map_or(to, |last| last.position) };
        Ok((anchors, covered))
    }

    fn where_is(&self, seen: &SeenTopic, id: EventId) -> Result<Option<Position>, LogError> {
        let which =
            named_params! { ":id": id.as_bytes(), ":topic": seen.key, ":since": seen.since.0.cast_signed() };
        let read = |row: &Row<'_>| super::rows::position(row, 0);
        Ok(self.connection.prepare_cached(WHERE_IS)?.query_row(which, read).optional()?.flatten())
    }
}

/// A seq beyond all that a log can have stands for the last of these.
fn kept_as(from: PageFrom) -> PageFrom {
    let kept = |position: Position| Position { seq: position.seq.min(Position::END.seq), ..position };
    match from {
        PageFrom::Newest | PageFrom::AroundAnchor(_) => from,
        PageFrom::Before(position) => PageFrom::Before(kept(position)),
        PageFrom::After(position) => PageFrom::After(kept(position)),
        PageFrom::Around(position) => PageFrom::Around(kept(position)),
        PageFrom::Changed { from, to, through } => {
            PageFrom::Changed { from: kept(from), to: kept(to), through: through.min(Position::END.seq) }
        }
    }
}

/// The last place that sorts before this one.
pub(super) fn just_before(position: Position) -> Position {
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

#[cfg(test)]
mod tests {
    use super::CHANGES_FEW;
    use crate::store::{
        Sight,
        samples::{Sample, id},
    };
    use rill_protocol::{Place, Position, SeqNum, TopicId};

    #[test]
    fn what_changed_in_a_range_is_the_same_whether_the_range_or_the_changes_are_read() {
        let sample = Sample::new();
        let anchors: Vec<_> = (1..=40).map(|number| sample.anchor(number)).collect();
        sample.append(&anchors);
        let edit = |number, target| sample.event(number, Place::Amends(id(target)), vec![number]);
        sample.append(&[edit(50, 3), edit(51, 20), edit(52, 20), sample.redaction(53, 7)]);
        // A redaction of an edit is about the message that was edited.
        sample.append(&[sample.redaction(54, 50), sample.anchor(41), edit(55, 39)]);
        let seen = sample.log.seen(TopicId::ROOT, &Sight::of_everything(None)).unwrap().unwrap();
        let at = |seq| Position { at: 1, seq: SeqNum(seq) };
        for (from, to) in [(1, 99), (1, 20), (20, 20), (8, 41), (41, 99)] {
            for through in 0..=48 {
                for limit in [3, 200] {
                    let read = |changes| {
                        let range = (at(from), at(to));
                        let read = sample.log.changed(&seen, range, (SeqNum(through), changes), limit);
                        let (anchors, covered) = read.unwrap();
                        (anchors.iter().map(|anchor| anchor.event.seq).collect::<Vec<_>>(), covered)
                    };
                    assert_eq!(read(0), read(CHANGES_FEW + 1), "{from} to {to} after {through}");
                }
            }
        }
        let all = sample.log.changed(&seen, (at(1), at(99)), (SeqNum(40), 0), 200).unwrap().0;
        let seqs: Vec<_> = all.iter().map(|anchor| anchor.event.seq.0).collect();
        assert_eq!(seqs, [3, 7, 20, 39, 46]);
    }
}
