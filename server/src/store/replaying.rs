//! Replaying: a log from its first event to its last, for what is derived from it (`module_cache.rs`).

use super::{LogError, StreamLog};
use rill_protocol::{Envelope, Hash, Millis, SeqNum, payload_hash};
use rusqlite::{OptionalExtension, named_params};

/// The primary key.
pub(super) const AFTER: &str = "
    SELECT log_pos, received_at, envelope, body, seq FROM event WHERE log_pos > :after ORDER BY log_pos LIMIT :limit";
/// The primary key.
pub(super) const LOG_HASH: &str = "SELECT log_hash FROM event WHERE log_pos = :log_pos";

/// An event as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged<'a> {
    /// Its place in the log.
    pub log_pos: i64,
    /// Its place in its topic.
    pub seq: SeqNum,
    /// When it was received.
    pub received_at: Millis,
    /// The envelope.
    pub envelope: Envelope,
    /// The payload; none: it was redacted, or what is there is not what was written.
    pub payload: Option<&'a [u8]>,
}

/// What a log that is replayed gives its events to.
pub type Replayed<'a> = dyn FnMut(&Logged<'_>) -> Result<(), LogError> + 'a;

impl StreamLog {
    /// Gives at most so many events, from the one after `after` on, in the order in which they came.
    pub fn replay(&self, after: i64, most: usize, each: &mut Replayed<'_>) -> Result<(), LogError> {
        let mut reading = self.connection.prepare_cached(AFTER)?;
        let mut rows = reading.query(named_params! { ":after": after, ":limit": most })?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            let envelope = Envelope::from_chained_bytes(bytes);
            let envelope = envelope.map_err(|error| LogError::Damaged(error.to_string()))?;
            let body = row.get_ref(3)?.as_blob_or_null().map_err(rusqlite::Error::from)?;
            let payload = body.and_then(|body| body.split_first_chunk::<16>()).map(|(salt, payload)| {
                (payload_hash(salt, payload) == envelope.payload_hash).then_some(payload)
            });
            let payload = payload.flatten();
            let seq = SeqNum(row.get::<_, i64>(4)?.cast_unsigned());
            each(&Logged { log_pos: row.get(0)?, seq, received_at: row.get(1)?, envelope, payload })?;
        }
        Ok(())
    }

    /// The chain over the log up to this place; none: it does not reach so far.
    pub fn log_hash_at(&self, log_pos: i64) -> Result<Option<Hash>, LogError> {
        let (newest, _, hash) = self.newest.get();
        if log_pos == newest {
            return Ok(Some(hash));
        }
        let read = |row: &rusqlite::Row<'_>| row.get(0).map(Hash::from_bytes);
        let which = named_params! { ":log_pos": log_pos };
        Ok(self.connection.prepare_cached(LOG_HASH)?.query_row(which, read).optional()?)
    }
}
