//! Spans: a run of SeqNums of a topic, with everything that was ever in it. For full copies, export and mirrors.

use crate::{Hash, HistoryId, SeqNum, StreamId, TopicId, WireEvent};
use serde::{Deserialize, Serialize};

/// Asks for a run of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanRequest {
    /// The stream.
    pub stream: StreamId,
    /// The topic.
    pub topic: TopicId,
    /// Exclusive: the last that is held.
    pub after: SeqNum,
    /// Inclusive: the last that is wanted; none: all there is.
    pub to: Option<SeqNum>,
}

/// A gapless run of a topic, at most [`crate::SPAN_BYTES`] (and at least one event, where there is one).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The history that it belongs to.
    pub history: HistoryId,
    /// The topic.
    pub topic: TopicId,
    /// The chain before the first event: where the client's own differs, histories differ.
    pub before: Hash,
    /// The events, each one seq after the other; what this reader may not read as a blank.
    pub events: Vec<WireEvent>,
    /// The topic's newest seq when this was read.
    pub newest: SeqNum,
}
