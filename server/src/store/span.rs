//! Spans: a gapless run of a topic by seq.

use super::{LogError, StreamLog, rows::wire_event};
use rill_protocol::{Hash, SPAN_BYTES, SeqNum, Span, TopicId};
use rusqlite::{OptionalExtension, named_params};

/// Index: `event_by_seq`.
pub(super) const RUN: &str = "
    SELECT seq, received_at, row_hash, envelope, body FROM event
    WHERE topic = :topic AND seq > :after AND seq <= :to ORDER BY seq";
/// Index: `event_by_seq`.
pub(super) const HASH: &str = "SELECT row_hash FROM event WHERE topic = :topic AND seq = :seq";

impl StreamLog {
    /// The run after `after`, up to `to`, at most [`SPAN_BYTES`]; `None` where there is no such topic.
    pub fn span(&self, topic: TopicId, after: SeqNum, to: Option<SeqNum>) -> Result<Option<Span>, LogError> {
        self.span_within(topic, after, to, SPAN_BYTES)
    }

    /// As [`StreamLog::span`], but no more than so many bytes and one event.
    pub fn span_within(
        &self,
        topic: TopicId,
        after: SeqNum,
        to: Option<SeqNum>,
        most: usize,
    ) -> Result<Option<Span>, LogError> {
        let reading = self.connection.unchecked_transaction()?;
        let Some((key, newest)) = self.key_and_tail(topic)? else { return Ok(None) };
        let before: Option<[u8; 32]> = self
            .connection
            .prepare_cached(HASH)?
            .query_row(named_params! { ":topic": key, ":seq": after.0.min(newest.0) }, |row| row.get(0))
            .optional()?;
        let to = to.map_or(newest, |to| to.min(newest));
        let (mut events, mut bytes) = (Vec::new(), 0);
        let mut run = self.connection.prepare_cached(RUN)?;
        let mut rows =
            run.query(named_params! { ":topic": key, ":after": after.0.min(newest.0), ":to": to.0 })?;
        while bytes < most
            && let Some(row) = rows.next()?
        {
            let event = wire_event(row)?;
            bytes += 96 + event.envelope.len() + event.body.payload().map_or(0, <[u8]>::len);
            events.push(event);
        }
        drop(rows);
        drop(reading);
        let before = before.map_or(Hash::START, Hash::from_bytes);
        Ok(Some(Span { history: self.history, topic, before, events, newest }))
    }
}
