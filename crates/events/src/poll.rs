//! Polls: asked in a message, answered by amendments of it.

use rill_protocol::Millis;
use serde::{Deserialize, Serialize};

/// A question with answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// The question.
    pub question: String,
    /// What can be chosen.
    pub options: Vec<PollOption>,
    /// More than one may be chosen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub several: bool,
    /// When it ends or ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Millis>,
}

/// One of the answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollOption {
    /// The answer.
    pub text: String,
    /// Votes that were counted at the source, where who voted is not known.
    #[serde(default)]
    pub counted: u64,
}

/// Somebody chose. Amends; slot: vote, by person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollVoted {
    /// Indices of what was chosen; none: the vote is taken back.
    pub chosen: Vec<u32>,
}
