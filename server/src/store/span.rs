//! Spans: a gapless run of a topic by seq.

use super::{
    LogError, Sight, StreamLog,
    rows::wire_event,
    sight::{SeenTopic, blank},
};
use rill_protocol::{Hash, SPAN_BYTES, SeqNum, Span, TopicId};
use rusqlite::{OptionalExtension, named_params};

/// Index: `event_by_seq`.
pub(super) const RUN: &str = "
    SELECT seq, received_at, row_hash, envelope, body FROM event
    WHERE topic = :topic AND seq > :after AND seq <= :to ORDER BY seq";
/// The same, with whether each is seen by who reads from an event on. Index: `event_by_seq`, then `event_by_id`.
pub(super) const RUN_SINCE: &str = "
    SELECT seq, received_at, row_hash, envelope, body,
        CASE kind WHEN 2 THEN live = 1 AND seq >= :since
            WHEN 3 THEN EXISTS (SELECT 1 FROM event AS anchor
                WHERE anchor.id = event.target AND anchor.live = 1 AND anchor.seq >= :since)
            WHEN 4 THEN EXISTS (SELECT 1 FROM event AS anchor
                WHERE anchor.id = event.target AND anchor.live = 1 AND anchor.seq >= :since)
            ELSE 1 END
    FROM event WHERE topic = :topic AND seq > :after AND seq <= :to ORDER BY seq";
/// Index: `event_by_seq`.
pub(super) const HASH: &str = "SELECT row_hash FROM event WHERE topic = :topic AND seq = :seq";

impl StreamLog {
    /// All of the run after `after`, up to `to`, at most [`SPAN_BYTES`]; `None` where there is no such topic.
    pub fn span(&self, topic: TopicId, after: SeqNum, to: Option<SeqNum>) -> Result<Option<Span>, LogError> {
        self.span_within(topic, (after, to), SPAN_BYTES, &Sight::of_everything(None))
    }

    /// As [`StreamLog::span`], but no more than so many bytes and one event; what is not seen as a blank.
    pub fn span_within(
        &self,
        topic: TopicId,
        (after, to): (SeqNum, Option<SeqNum>),
        most: usize,
        sight: &Sight<'_>,
    ) -> Result<Option<Span>, LogError> {
        let reading = self.connection.unchecked_transaction()?;
        let Some(seen) = self.seen(topic, sight)? else { return Ok(None) };
        let SeenTopic { key, tail: newest, since, .. } = seen;
        let before: Option<[u8; 32]> = self
            .connection
            .prepare_cached(HASH)?
            .query_row(named_params! { ":topic": key, ":seq": after.0.min(newest.0) }, |row| row.get(0))
            .optional()?;
        let to = to.map_or(newest, |to| to.min(newest));
        let (mut events, mut bytes) = (Vec::new(), 0);
        let after = after.0.min(newest.0);
        let whole = named_params! { ":topic": key, ":after": after, ":to": to.0 };
        let from = named_params! {
            ":topic": key, ":after": after, ":to": to.0, ":since": since.0.cast_signed(),
        };
        let (run, which) = if since == SeqNum::ZERO { (RUN, whole) } else { (RUN_SINCE, from) };
        let mut run = self.connection.prepare_cached(run)?;
        let mut rows = run.query(which)?;
        while bytes < most
            && let Some(row) = rows.next()?
        {
            let is_seen = since == SeqNum::ZERO || row.get(5)?;
            let event = wire_event(row)?;
            let event = if is_seen { event } else { blank(event, seen.from) };
            bytes += 96 + event.envelope.len() + event.body.payload().map_or(0, <[u8]>::len);
            events.push(event);
        }
        drop(rows);
        drop(reading);
        let before = before.map_or(Hash::START, Hash::from_bytes);
        Ok(Some(Span { history: self.history, topic, before, events, newest }))
    }
}
