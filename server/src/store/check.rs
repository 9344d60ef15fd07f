//! Checking a log from its first event to its last: both chains, seqs without a gap, payloads that fit their hash.
//! Not here: what is kept beside them (`check/beside.rs`).

pub(super) mod beside;

use super::{LogError, StreamLog};
use beside::Beside;
use rill_protocol::{Envelope, Hash, Millis, SeqNum, TopicId, log_hash, payload_hash, row_hash};
use rusqlite::Row;
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
    SELECT log_pos, topic.id, event.seq, received_at, event.row_hash, log_hash, envelope, body,
        event.id, kind, did, at, live, target, slot, stands
    FROM event JOIN topic ON topic.key = event.topic JOIN author ON author.key = event.author ORDER BY log_pos";

impl StreamLog {
    /// Reads the whole log, and whatever it keeps beside the events so as to find them. Takes some seconds a
    /// million events, and memory for each that stands in a slot.
    pub fn check(&self) -> Result<Checked, CheckError> {
        let sound: String = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(LogError::Damaged(sound).into());
        }
        let (mut chains, mut beside) = (Chains::default(), Beside::default());
        let mut reading = self.connection.prepare(ALL)?;
        let mut rows = reading.query([])?;
        while let Some(row) = rows.next()? {
            let log_pos: i64 = row.get(0)?;
            let wrong = |what: String| CheckError::At { log_pos, what };
            let (envelope, body): (Vec<u8>, Option<Vec<u8>>) = (row.get(6)?, row.get(7)?);
            chains.go_on(row, &envelope).map_err(|error| error.at(log_pos))?;
            let read = Envelope::from_bytes(&envelope).map_err(|error| wrong(error.to_string()))?;
            if !body.as_deref().is_none_or(|body| fits(&read, body)) {
                return Err(wrong("its payload does not fit the hash in its envelope".into()));
            }
            beside.go_on(row, &read).map_err(|error| error.at(log_pos))?;
        }
        beside.fits(&self.connection, &chains.topics)?;
        Ok(Checked { events: chains.events, topics: chains.topics.len() as u64 })
    }
}

/// What is wrong with a row, or why it could not be read.
enum Wrong {
    Unread(rusqlite::Error),
    Is(&'static str),
}

impl Wrong {
    fn at(self, log_pos: i64) -> CheckError {
        match self {
            Self::Unread(error) => error.into(),
            Self::Is(what) => CheckError::At { log_pos, what: what.to_owned() },
        }
    }
}

impl From<rusqlite::Error> for Wrong {
    fn from(error: rusqlite::Error) -> Self {
        Self::Unread(error)
    }
}

/// How far the chains go.
struct Chains {
    topics: HashMap<TopicId, (SeqNum, Hash)>,
    events: u64,
    log: Hash,
    time: Millis,
}

impl Default for Chains {
    fn default() -> Self {
        Self { topics: HashMap::new(), events: 0, log: Hash::START, time: Millis::MIN }
    }
}

impl Chains {
    fn go_on(&mut self, row: &Row<'_>, envelope: &[u8]) -> Result<(), Wrong> {
        let topic = TopicId::from_bytes(row.get(1)?);
        let (seq, received_at) = (SeqNum(row.get(2)?), row.get(3)?);
        let (row_is, log_is) = (Hash::from_bytes(row.get(4)?), Hash::from_bytes(row.get(5)?));
        let (tail, before) = self.topics.get(&topic).copied().unwrap_or((SeqNum::ZERO, Hash::START));
        if seq != tail.next() {
            return Err(Wrong::Is("its seq does not follow the one before in its topic"));
        }
        if received_at < self.time {
            return Err(Wrong::Is("its time lies before that of the event before it"));
        }
        if row_hash(&before, envelope, seq, received_at) != row_is {
            return Err(Wrong::Is("its envelope does not fit the chain of its topic"));
        }
        self.log = log_hash(&self.log, &row_is);
        if self.log != log_is {
            return Err(Wrong::Is("it does not fit the chain of the log"));
        }
        self.topics.insert(topic, (seq, row_is));
        (self.events, self.time) = (self.events + 1, received_at);
        Ok(())
    }
}

fn fits(envelope: &Envelope, body: &[u8]) -> bool {
    let Some((salt, payload)) = body.split_first_chunk::<16>() else { return false };
    payload_hash(salt, payload) == envelope.payload_hash
}
