//! What somebody may write: the answers to `allowed`, which is what a page offers.

use rill_protocol::Fault;
use serde::{Deserialize, Serialize};

/// Whether somebody may write events of one kind in a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowed {
    /// The `$type` of the events.
    pub kind: String,
    /// Whose: a person's own anchors, or also those of others. Of anchors and state: their own.
    pub of: Whose,
    /// Why not; none: they may.
    pub refused: Option<Fault>,
}

/// Whose events are amended or redacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// One's own.
    Own,
    /// Anybody's.
    Anybodys,
}
