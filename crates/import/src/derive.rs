//! Ids and salts that follow from the source: the same archive gives the same events, whoever imports it when.

use rill_protocol::{EventId, StreamId};
use sha2::{Digest, Sha256};

/// Id and salt of an event, both from one hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Derived {
    pub(crate) id: EventId,
    pub(crate) salt: [u8; 16],
}

/// Hashes the things that an id follows from, each with its length before it.
pub(crate) struct Derivation(Sha256);

impl Derivation {
    pub(crate) fn new(stream: &StreamId, kind: &str) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"rill-import");
        hasher.update(stream.digest());
        Self(hasher).with(kind.as_bytes())
    }

    pub(crate) fn with(mut self, part: &[u8]) -> Self {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
        self
    }

    /// `at_ms` is what ids sort by; it must itself follow from the source's id alone, since others refer by that.
    pub(crate) fn at(self, at_ms: i64) -> Derived {
        let digest: [u8; 32] = self.0.finalize().into();
        let (mut unique, mut salt) = ([0; 10], [0; 16]);
        unique.copy_from_slice(&digest[..10]);
        salt.copy_from_slice(&digest[10..26]);
        Derived { id: EventId::from_parts(at_ms, unique), salt }
    }
}
