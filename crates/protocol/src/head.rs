//! What one reader is told of a topic without holding it, and how far they have followed these tellings.

use crate::{Hash, Position, SeqNum, TopicId};
use serde::{Deserialize, Serialize};

/// A topic as one reader may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The topic.
    pub topic: TopicId,
    /// Its newest event.
    pub seq: SeqNum,
    /// Its chain up to there.
    pub row_hash: Hash,
    /// How many anchors this reader may read that are not redacted.
    pub anchors: u64,
    /// How many of these were written live (have no time of their own): what unread is counted from.
    pub live_anchors: u64,
    /// Where the newest of them sorts; none: no anchors.
    pub newest: Option<Position>,
    /// Where the oldest of them sorts; none: no anchors.
    pub oldest: Option<Position>,
    /// Live anchors of others that notify this reader.
    pub notifies: u64,
    /// How many of the live anchors this reader wrote: what is one's own is never unread.
    pub own: u64,
    /// Live anchors that were redacted, ever. Where it is another number than before, what was counted up to a place
    /// may not hold any more: see [`crate::ReadRequest`].
    pub gone: u64,
    /// From which event on this reader may read anchors, live ones alone; zero: all of them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub since: SeqNum,
}

fn is_zero(seq: &SeqNum) -> bool {
    *seq == SeqNum::ZERO
}

/// How far a reader has followed the heads of a stream: opaque outside the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(#[serde(with = "serde_bytes")] pub Vec<u8>);

impl Cursor {
    /// Of a reader who has followed nothing yet: the heads of all topics that they may read come, of quiet ones too.
    pub fn beginning() -> Self {
        Self(Vec::new())
    }
}

/// Names one history of a server's copy of a stream: a restored backup gets a new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HistoryId(#[serde(with = "serde_bytes")] pub [u8; 16]);
