//! Checking a log from its first event to its last: both chains, seqs without a gap, payloads that fit their hash.

use super::{LogError, StreamLog};
use rill_protocol::{Envelope, Hash, Millis, SeqNum, TopicId, log_hash, payload_hash, row_hash};
use std::collections::HashMap;

/// A log in which everything fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Events in it.
    pub events: u64,
    /// Topics in it.
    pub topics: u64,
}

/// Where a log stops fitting together.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It could not be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The first thing that is wrong.
    #[error("event {log_pos} of the log: {what}. What lies before it is whole")]
    At {
        /// Its place in the log.
        log_pos: i64,
        /// What does not fit.
        what: String,
    },
}

impl From<rusqlite::Error> for CheckError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Log(error.into())
    }
}

pub(super) const ALL: &str = "
    SELECT log_pos, topic.id, event.seq, received_at, event.row_hash, log_hash, envelope, body
    FROM event JOIN topic ON topic.key = event.topic ORDER BY log_pos";

impl StreamLog {
    /// Reads the whole log. Takes some seconds a million events.
    pub fn check(&self) -> Result<Checked, CheckError> {
        let sound: String = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(LogError::Damaged(sound).into());
        }
        let mut topics = HashMap::<TopicId, (SeqNum, Hash)>::new();
        let (mut events, mut log, mut time) = (0, Hash::START, Millis::MIN);
        let mut reading = self.connection.prepare(ALL)?;
        let mut rows = reading.query([])?;
        while let Some(row) = rows.next()? {
            let log_pos: i64 = row.get(0)?;
            let wrong = |what: &str| CheckError::At { log_pos, what: what.to_owned() };
            let topic = TopicId::from_bytes(row.get(1)?);
            let (seq, received_at) = (SeqNum(row.get(2)?), row.get(3)?);
            let (row_is, log_is) = (Hash::from_bytes(row.get(4)?), Hash::from_bytes(row.get(5)?));
            let (envelope, body): (Vec<u8>, Option<Vec<u8>>) = (row.get(6)?, row.get(7)?);
            let (tail, before) = topics.get(&topic).copied().unwrap_or((SeqNum::ZERO, Hash::START));
            if seq != tail.next() {
                return Err(wrong("its seq does not follow the one before in its topic"));
            }
            if received_at < time {
                return Err(wrong("its time lies before that of the event before it"));
            }
            if row_hash(&before, &envelope, seq, received_at) != row_is {
                return Err(wrong("its envelope does not fit the chain of its topic"));
            }
            log = log_hash(&log, &row_is);
            if log != log_is {
                return Err(wrong("it does not fit the chain of the log"));
            }
            let read = Envelope::from_bytes(&envelope).map_err(|error| wrong(&error.to_string()))?;
            if !body.as_deref().is_none_or(|body| fits(&read, body)) {
                return Err(wrong("its payload does not fit the hash in its envelope"));
            }
            topics.insert(topic, (seq, row_is));
            (events, time) = (events + 1, received_at);
        }
        Ok(Checked { events, topics: topics.len() as u64 })
    }
}

fn fits(envelope: &Envelope, body: &[u8]) -> bool {
    let Some((salt, payload)) = body.split_first_chunk::<16>() else { return false };
    payload_hash(salt, payload) == envelope.payload_hash
}
