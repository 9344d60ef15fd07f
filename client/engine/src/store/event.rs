//! Events as they are kept. Here: what a row of `event` says, and whether that is what was put there: its sum for what
//! stays of an event for ever, the hash in its envelope for what a redaction takes away. Not here: the chain
//! (`check.rs`), which runs alone have.

use rill_materializer::{damage, verify_row};
use rill_protocol::{Envelope, Hash, Millis, SeqNum, decode, payload_hash};
use rusqlite::{Result, Row};

pub(super) const WHOLE: i64 = 0;
pub(super) const ERASED: i64 = 1;
pub(super) const ELSEWHERE: i64 = 2;

/// A row of `event`.
pub(super) struct Event {
    pub(super) seq: SeqNum,
    pub(super) received_at: Millis,
    pub(super) row_hash: Hash,
    /// None: a blank.
    pub(super) envelope: Option<Envelope>,
    pub(super) standing: i64,
    body: Option<Vec<u8>>,
}

impl Event {
    /// `topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body`.
    pub(super) fn read(row: &Row<'_>) -> Result<Self> {
        let row_hash = verified(row)?;
        let envelope = row.get_ref(6)?.as_blob()?;
        let event = Self {
            seq: SeqNum(row.get::<_, i64>(1)?.cast_unsigned()),
            received_at: row.get(4)?,
            row_hash,
            envelope: (!envelope.is_empty()).then(|| decode(envelope).ok()).flatten(),
            standing: row.get(8)?,
            body: row.get(9)?,
        };
        let fits = (event.standing == WHOLE) == event.body.is_some();
        if fits { Ok(event) } else { Err(damage("an event has lost its body")) }
    }

    /// The payload, where it is here: hashed, and compared with what the envelope says of it.
    pub(super) fn payload(&self) -> Result<Option<&[u8]>> {
        let (Some(envelope), Some(body)) = (&self.envelope, &self.body) else { return Ok(None) };
        match body.split_first_chunk::<16>() {
            Some((salt, payload)) if payload_hash(salt, payload) == envelope.payload_hash => {
                Ok(Some(payload))
            }
            Some(_) | None => Err(damage("a payload is not as it was written")),
        }
    }
}

/// The chain at an event: `topic, seq, id, amends, received_at, row_hash, envelope, sum`.
pub(super) fn verified(row: &Row<'_>) -> Result<Hash> {
    verify_row(row, 0..7)?;
    Ok(Hash::from_bytes(row.get(5)?))
}
