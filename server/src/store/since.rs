//! The head of a topic for one who reads it from an event on: what they see of it is counted, and nothing else. What came
//! before hardly ever changes, so that is what is counted, remembered, and taken off.

use super::{LogError, StreamLog, rows::position, sight::SeenTopic};
use rill_protocol::{Head, SeqNum};
use rusqlite::{OptionalExtension, Row, named_params};
use std::collections::HashMap;

/// Numbers that are remembered before all are counted anew.
const REMEMBERED: usize = 4096;

/// Index: `event_unread`, as in the next.
pub(super) const LIVE_BEFORE: &str = "
    SELECT count(*) FROM event INDEXED BY event_unread
    WHERE topic = :topic AND kind = 2 AND live = 1 AND stands = 1 AND (at, seq) < (:at, :seq)";
pub(super) const OWN_BEFORE: &str = "
    SELECT count(*) FROM event INDEXED BY event_unread
    WHERE topic = :topic AND kind = 2 AND live = 1 AND stands = 1 AND (at, seq) < (:at, :seq) AND author = :reader";
/// Index: `event_by_position`.
pub(super) const GONE_BEFORE: &str = "
    SELECT count(*) FROM event INDEXED BY event_by_position
    WHERE topic = :topic AND kind = 2 AND stands = 0 AND live = 1 AND (at, seq) < (:at, :seq)";
/// Index: the primary key of `called`.
pub(super) const CALLS_FROM: &str = "
    SELECT count(*) FROM called
    WHERE topic = :topic AND person IN (0, :reader) AND (at, seq) >= (:at, :seq) AND author <> :reader";
/// Index: `event_by_position`, as in the next.
pub(super) const NEWEST_LIVE: &str = "
    SELECT at, seq FROM event WHERE topic = :topic AND kind = 2 AND live = 1 AND seq >= :seq AND (at, seq) >= (:at, :seq)
    ORDER BY at DESC, seq DESC LIMIT 1";
pub(super) const OLDEST_LIVE: &str = "
    SELECT at, seq FROM event WHERE topic = :topic AND kind = 2 AND live = 1 AND seq >= :seq AND (at, seq) >= (:at, :seq)
    ORDER BY at, seq LIMIT 1";

/// What lies before the event from which on somebody reads a topic: topic, that event, and the reader.
pub(super) type Withheld = HashMap<(i64, SeqNum, i64), Before>;

/// How much that is. It changes when something live is redacted, and then alone.
#[derive(Clone, Copy)]
pub(super) struct Before {
    /// How many live ones of the topic had been redacted when it was counted.
    gone_of_all: u64,
    live: u64,
    own: u64,
    gone: u64,
}

impl StreamLog {
    /// Takes what is withheld off a head.
    pub(super) fn tell_since(&self, head: &mut Head, seen: &SeenTopic, reader: i64) -> Result<(), LogError> {
        let before = self.withheld_before(head, seen, reader)?;
        head.since = seen.since;
        head.live_anchors = head.live_anchors.saturating_sub(before.live);
        head.anchors = head.live_anchors;
        head.own = head.own.saturating_sub(before.own);
        head.gone = head.gone.saturating_sub(before.gone);
        let which = named_params! {
            ":topic": seen.key, ":at": seen.from.at, ":seq": seen.from.seq.0, ":reader": reader,
        };
        head.notifies = self.connection.prepare_cached(CALLS_FROM)?.query_row(which, |row| row.get(0))?;
        let which = named_params! { ":topic": seen.key, ":at": seen.from.at, ":seq": seen.from.seq.0 };
        let end = |row: &Row<'_>| position(row, 0);
        let newest = self.connection.prepare_cached(NEWEST_LIVE)?.query_row(which, end).optional()?;
        let oldest = self.connection.prepare_cached(OLDEST_LIVE)?.query_row(which, end).optional()?;
        (head.newest, head.oldest) = (newest.flatten(), oldest.flatten());
        Ok(())
    }

    fn withheld_before(&self, head: &Head, seen: &SeenTopic, reader: i64) -> Result<Before, LogError> {
        let place = (seen.key, seen.since, reader);
        let known = self.withheld.borrow().get(&place).copied();
        if let Some(known) = known.filter(|known| known.gone_of_all == head.gone) {
            return Ok(known);
        }
        let which = named_params! { ":topic": seen.key, ":at": seen.from.at, ":seq": seen.from.seq.0 };
        let count = |statement: &str| -> Result<u64, LogError> {
            Ok(self.connection.prepare_cached(statement)?.query_row(which, |row| row.get(0))?)
        };
        let (live, gone) = (count(LIVE_BEFORE)?, count(GONE_BEFORE)?);
        let which = named_params! {
            ":topic": seen.key, ":at": seen.from.at, ":seq": seen.from.seq.0, ":reader": reader,
        };
        let own = self.connection.prepare_cached(OWN_BEFORE)?.query_row(which, |row| row.get(0))?;
        let before = Before { gone_of_all: head.gone, live, own, gone };
        // From an event on that is not there yet, all that comes until then lies before it.
        if seen.since <= seen.tail.next() {
            let mut withheld = self.withheld.borrow_mut();
            if withheld.len() >= REMEMBERED {
                withheld.clear();
            }
            withheld.insert(place, before);
        }
        Ok(before)
    }
}
