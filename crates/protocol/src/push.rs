//! Push: client to server. Each event gets an answer of its own.

use crate::{EventId, Fault, Genesis, SeqNum, StreamId};
use serde::{Deserialize, Serialize};

/// An event as its author sends it: the server adds seq, time and hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The DAG-CBOR of the envelope.
    #[serde(with = "serde_bytes")]
    pub envelope: Vec<u8>,
    /// 16 random bytes (for an import: derived), so that the payload's hash cannot be guessed.
    #[serde(with = "serde_bytes")]
    pub salt: [u8; 16],
    /// The payload.
    #[serde(with = "serde_bytes")]
    pub payload: Vec<u8>,
}

/// Events of one stream, in their author's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushRequest {
    /// The stream.
    pub stream: StreamId,
    /// Given where the stream may not be there yet: it is made first. Its hash must be `stream`.
    pub genesis: Option<Genesis>,
    /// Live pushes come before an import's next batch.
    pub bulk: bool,
    /// At most [`crate::PUSH_MAX`] events and [`crate::PUSH_BYTES`] bytes.
    pub events: Vec<Draft>,
}

/// One answer for each event pushed, in the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAnswer {
    /// The answers.
    pub answers: Vec<Answer>,
}

/// What became of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// In the log, fsynced.
    Accepted(SeqNum),
    /// Was in the log already: the same author, topic, place and payload hash.
    AlreadyThere(SeqNum),
    /// The id stands for something else: make a new one.
    Taken,
    /// Not now: keep the order, try again.
    Later {
        /// After so many milliseconds.
        after_ms: u32,
    },
    /// Not at all.
    Refused(Fault),
}

/// Asks which events are in a stream: an importer asks what it need not send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HaveRequest {
    /// The stream.
    pub stream: StreamId,
    /// At most [`crate::IDS_MAX`].
    pub events: Vec<EventId>,
}

/// Those of the asked that are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HaveAnswer {
    /// The ids, in the order asked.
    pub events: Vec<EventId>,
}
