//! The hashes that make a log one that can be verified by whoever holds any of it.

use crate::{Millis, SeqNum};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::fmt;

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// What stands before the first of a chain.
    pub const START: Self = Self([0; 32]);

    /// From its 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..6].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_bytes::Bytes::new(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_bytes::ByteArray::<32>::deserialize(deserializer).map(|bytes| Self(bytes.into_array()))
    }
}

/// SHA-256(salt ‖ payload).
pub fn payload_hash(salt: &[u8; 16], payload: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(payload);
    Hash(hasher.finalize().into())
}

/// The next link of a topic's chain: SHA-256(previous ‖ seq ‖ received_at ‖ envelope), integers big-endian.
/// Payloads are in it through the envelope's `payload_hash` alone, so a redaction changes no link.
pub fn row_hash(previous: &Hash, envelope: &[u8], seq: SeqNum, received_at: Millis) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous.0);
    hasher.update(seq.0.to_be_bytes());
    hasher.update(received_at.to_be_bytes());
    hasher.update(envelope);
    Hash(hasher.finalize().into())
}

/// The next link of the chain over a whole log, for `rill check` alone: SHA-256(previous ‖ row hash).
pub fn log_hash(previous: &Hash, row: &Hash) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(previous.0);
    hasher.update(row.0);
    Hash(hasher.finalize().into())
}
