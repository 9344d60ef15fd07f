//! What lies up to a place that was read: asked where a mark is somewhere within a topic that is not held. A mark at the
//! end of a topic needs no question: then all that its head counts was read.

use crate::{Head, HistoryId, Position, StreamId, TopicId};
use serde::{Deserialize, Serialize};

/// Asks how much of topics was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadRequest {
    /// The stream.
    pub stream: StreamId,
    /// Up to where each was read, included; at most [`crate::MARKS_MAX`].
    pub marks: Vec<(TopicId, Position)>,
}

/// How much of them was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadAnswer {
    /// The history that all this belongs to.
    pub history: HistoryId,
    /// Those that are there, in the order asked. Those that are not, or not for this reader, are left out alike.
    pub topics: Vec<ReadCount>,
}

/// What of one topic was read. `head` and counts are of one moment: what is unread is the head's number less this
/// one, and goes on being that for every later head with the same `gone`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadCount {
    /// The topic.
    pub head: Head,
    /// The mark that was asked for.
    pub mark: Position,
    /// Live anchors of others up to the mark that are not redacted.
    pub read: u64,
    /// Those of them that notify this reader.
    pub notified: u64,
}
