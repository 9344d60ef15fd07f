//! [`EventId`]: a ULID made by the client that writes the event. Not here: where an event stands (`position.rs`).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// Names an event within its stream: a ULID (48 bits of milliseconds, 80 of randomness), so ids sort by time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId([u8; 16]);

/// Why a text is not an event's id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an event's id: 26 letters and digits of a ULID were expected")]
pub struct EventIdError;

impl EventId {
    /// From its 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
    /// From a time and 80 bits that nobody else has at that time: random, or a hash of what is imported.
    /// Times before 1970 count as 1970.
    pub fn from_parts(at_ms: i64, unique: [u8; 10]) -> Self {
        let millis = u64::try_from(at_ms).unwrap_or(0);
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        bytes[6..].copy_from_slice(&unique);
        Self(bytes)
    }
    /// Its 16 bytes, as databases and the wire keep it.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ulid::Ulid::from_bytes(self.0).fmt(f)
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EventId({self})")
    }
}

impl FromStr for EventId {
    type Err = EventIdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ulid = ulid::Ulid::from_string(text).map_err(|_| EventIdError)?;
        Ok(Self(ulid.to_bytes()))
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_bytes::Bytes::new(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for EventId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_bytes::ByteArray::<16>::deserialize(deserializer).map(|bytes| Self(bytes.into_array()))
    }
}
