//! An anchor as it stands, with all that amends it: what rules are shown of a message that is to be moved.

use super::Batch;
use crate::store::LogError;
use rill_module_abi::{Amending, Source};
use rill_protocol::{Envelope, EventId, Millis, SeqNum, TopicId};
use rusqlite::{OptionalExtension, Row, named_params, types::Type};

/// Index: `event_by_id`.
pub(in crate::store) const STOOD: &str = "
    SELECT topic.id, event.seq, event.at, event.live, event.envelope, event.body FROM event
    JOIN topic ON topic.key = event.topic
    WHERE event.id = :id AND event.kind = 2 AND event.body IS NOT NULL";
/// Index: `event_by_target`.
pub(in crate::store) const AMENDING: &str = "
    SELECT received_at, envelope, body FROM event
    WHERE target = :id AND kind = 3 AND stands = 1 AND body IS NOT NULL ORDER BY seq";

/// An anchor that was not redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// Its topic.
    pub topic: TopicId,
    /// Its place in it.
    pub seq: SeqNum,
    /// Whether it was written when it was received.
    pub is_live: bool,
    at: Millis,
    envelope: Envelope,
    payload: Vec<u8>,
    amendments: Vec<Amending>,
}

impl Stood {
    /// As the rules are told of it.
    pub fn as_source(&self) -> Source<'_> {
        Source { envelope: &self.envelope, payload: &self.payload, at: self.at, amendments: &self.amendments }
    }
}

impl Batch<'_> {
    /// An anchor as it stands, this batch's own changes included; none: it is not there, or was redacted.
    pub fn stood(&self, anchor: EventId) -> Result<Option<Stood>, LogError> {
        let which = named_params! { ":id": anchor.as_bytes() };
        let read = |row: &Row<'_>| {
            Ok(Stood {
                topic: TopicId::from_bytes(row.get(0)?),
                seq: SeqNum(row.get(1)?),
                at: row.get(2)?,
                is_live: row.get(3)?,
                envelope: envelope(row, 4)?,
                payload: payload(row, 5)?,
                amendments: Vec::new(),
            })
        };
        let stood = self.transaction.prepare_cached(STOOD)?.query_row(which, read).optional()?;
        let Some(stood) = stood else { return Ok(None) };
        let read = |row: &Row<'_>| {
            let (envelope, payload) = (envelope(row, 1)?, payload(row, 2)?);
            Ok(Amending { envelope, payload, received_at: row.get(0)? })
        };
        let mut amending = self.transaction.prepare_cached(AMENDING)?;
        let amendments = amending.query_map(which, read)?.collect::<Result<_, _>>()?;
        Ok(Some(Stood { amendments, ..stood }))
    }
}

fn envelope(row: &Row<'_>, column: usize) -> Result<Envelope, rusqlite::Error> {
    let bytes: Vec<u8> = row.get(column)?;
    Envelope::from_bytes(&bytes).map_err(|error| damaged(column, error))
}

/// A body without its salt.
fn payload(row: &Row<'_>, column: usize) -> Result<Vec<u8>, rusqlite::Error> {
    let body: Vec<u8> = row.get(column)?;
    let payload = body.split_first_chunk::<16>().map(|(_, payload)| payload.to_vec());
    payload.ok_or_else(|| damaged(column, NoSalt))
}

/// A row whose bytes are not those that were written.
#[derive(Debug, thiserror::Error)]
#[error("the body of an event is shorter than its salt")]
struct NoSalt;

fn damaged(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Blob, Box::new(error))
}
