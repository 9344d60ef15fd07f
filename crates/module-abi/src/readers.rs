//! Who may read: the answers to `may_read`, and what an event says about them.

use rill_protocol::{Did, SeqNum, TopicId};
use serde::{Deserialize, Serialize};

/// What one person may read of one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reads {
    /// Nothing: the topic is as if it were not there.
    None,
    /// Everything.
    All,
    /// Openings and state; anchors from this seq on that have no earlier time of their own; what amends these.
    Since(SeqNum),
}

/// Whose answers to `may_read` an accepted event changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadersChanged {
    /// Nobody's.
    Nobody,
    /// These people's.
    People(Vec<Did>),
    /// Everybody's, of these topics.
    Topics(Vec<TopicId>),
    /// Everybody's, of all topics.
    Everyone,
}
