//! One's own messages, to be told to go all at once: also those that a client does not hold.
//! Not here: that they go, which is a redaction of each.

use crate::{EventId, SeqNum, StreamId, TopicId};
use serde::{Deserialize, Serialize};

/// Asks which messages of a stream are one's own, spoken as oneself, and not redacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRequest {
    /// The stream.
    pub stream: StreamId,
    /// Where the last answer ended ([`OwnAnswer::next`]); none: from the beginning.
    pub after: Option<(TopicId, SeqNum)>,
}

/// Some of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAnswer {
    /// At most [`crate::IDS_MAX`], each with its topic.
    pub messages: Vec<(TopicId, EventId)>,
    /// Where to ask on; none: that was all. There may be more though there are none in this answer.
    pub next: Option<(TopicId, SeqNum)>,
}
