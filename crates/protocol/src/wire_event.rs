//! [`WireEvent`]: an event with what the server added, as it is sent, and as a client keeps it.

use crate::{Envelope, EnvelopeError, Hash, Millis, SeqNum};
use serde::{Deserialize, Serialize};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};

/// An event of a topic. On the wire a list of its fields in this order: histories are long, names are not free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize_tuple, Deserialize_tuple)]
pub struct WireEvent {
    /// Its place in the topic.
    pub seq: SeqNum,
    /// When the server took it in; never goes back within a stream.
    pub received_at: Millis,
    /// The topic's chain up to here.
    pub row_hash: Hash,
    /// The DAG-CBOR of the [`Envelope`], as hashed. Empty: a *blank*, withheld from this reader.
    #[serde(with = "serde_bytes")]
    pub envelope: Vec<u8>,
    /// What a redaction takes away.
    pub body: Erasable,
}

/// Salt and payload, or what stands in their place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Erasable {
    /// As it was written: 16 bytes of salt, and the payload after them.
    Whole(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Redacted: the bytes are gone.
    Erased,
    /// Too long for a frame, or withheld: to be asked for by HTTP.
    Elsewhere,
}

impl WireEvent {
    /// Withheld from this reader: stands for its place in the chain alone.
    pub fn is_blank(&self) -> bool {
        self.envelope.is_empty()
    }
    /// The envelope, read and checked. A blank has none: ask [`WireEvent::is_blank`] first.
    pub fn read_envelope(&self) -> Result<Envelope, EnvelopeError> {
        Envelope::from_bytes(&self.envelope)
    }
}

impl Erasable {
    /// Puts salt and payload into the one form in which they are kept.
    pub fn whole(salt: &[u8; 16], payload: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(16 + payload.len());
        bytes.extend_from_slice(salt);
        bytes.extend_from_slice(payload);
        Self::Whole(bytes)
    }
    /// The payload, where it is here and not erased.
    pub fn payload(&self) -> Option<&[u8]> {
        match self {
            Self::Whole(bytes) => bytes.get(16..),
            Self::Erased | Self::Elsewhere => None,
        }
    }
}
