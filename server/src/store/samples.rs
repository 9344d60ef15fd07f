//! A log in a folder of its own, and events by number to put into it: for the tests of the store and its owner.

use super::{Entry, LogError, StreamLog};
use rill_protocol::{
    Did, Envelope, EventId, Genesis, HistoryId, Place, Rules, Slot, StreamId, TopicId, payload_hash,
};
use std::path::Path;
use tempfile::TempDir;

pub(crate) struct Sample {
    pub(crate) log: StreamLog,
    data: TempDir,
}

/// An event with its body.
pub(crate) type Made = (Envelope, Vec<u8>);

impl Sample {
    pub(crate) fn new() -> Self {
        let data = tempfile::tempdir().expect("a folder for a test");
        let creator = Did::parse("did:web:localhost").expect("a DID");
        let genesis = Genesis { v: 1, creator, rules: Rules::Space, params: Vec::new(), nonce: [1; 16] };
        let log = StreamLog::create(data.path(), &genesis, HistoryId([1; 16])).expect("a new log");
        Self { log, data }
    }

    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    pub(crate) fn stream(&self) -> StreamId {
        self.log.genesis().stream()
    }

    /// Closes the log, and opens it again.
    pub(crate) fn reopened(self) -> Self {
        let stream = self.stream();
        drop(self.log);
        let log = StreamLog::open(self.data.path(), &stream).expect("a sound log").expect("a log");
        Self { log, data: self.data }
    }

    pub(crate) fn event(&self, number: u8, place: Place, payload: Vec<u8>) -> Made {
        let salt = [number; 16];
        let slot = matches!(place, Place::State).then(|| Slot::named(&[&number.to_string()]));
        let envelope = Envelope {
            v: 1,
            stream: self.stream(),
            id: id(number),
            author: self.log.genesis().creator.clone(),
            topic: TopicId::ROOT,
            place,
            slot,
            voice: None,
            notify: None,
            blobs: Vec::new(),
            moved: None,
            proof: None,
            payload_hash: payload_hash(&salt, &payload),
        };
        (envelope, [&salt[..], &payload[..]].concat())
    }

    pub(crate) fn anchor(&self, number: u8) -> Made {
        self.event(number, Place::Anchor { at: None }, vec![number; 40])
    }

    pub(crate) fn redaction(&self, number: u8, target: u8) -> Made {
        self.event(number, Place::Redacts(id(target)), Vec::new())
    }

    pub(crate) fn append(&self, events: &[Made]) {
        self.try_append(events).expect("room on the disk");
    }

    pub(crate) fn try_append(&self, events: &[Made]) -> Result<(), LogError> {
        let mut batch = self.log.begin()?;
        for (envelope, body) in events {
            batch.append(&Entry { envelope, envelope_bytes: &envelope.to_bytes(), body, now: 1 })?;
        }
        batch.commit()
    }
}

pub(crate) fn id(number: u8) -> EventId {
    EventId::from_parts(i64::from(number), [number; 10])
}
