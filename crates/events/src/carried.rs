//! What a message takes along when it is moved: what amended it where it stood. Part of the message, which a redaction
//! takes as a whole. Here: the payloads' shape. Whether it is true, a stream's rules ask.

use crate::{Emoji, MessageEdited};
use rill_protocol::{EventId, Slot, TopicId};
use serde::{Deserialize, Serialize};

/// What stood about a message when it was moved. It counts as said with the message: whatever amends that later is newer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// The edit that stood, with its time. Earlier ones stay behind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<MessageEdited>,
    /// Whether it was pinned.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
    /// Reactions, in the order in which they were first given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<CarriedReaction>,
    /// Votes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<CarriedVote>,
}

/// Reactions with one emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedReaction {
    /// With what.
    pub emoji: Emoji,
    /// Who: slots of their profiles.
    pub voices: Vec<Slot>,
    /// How many beside those, as an import counted.
    #[serde(default)]
    pub unnamed: u64,
}

/// Somebody's vote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedVote {
    /// Who: the slot of their profile.
    pub voice: Slot,
    /// As in [`crate::PollVoted`].
    pub chosen: Vec<u32>,
}

/// Where a message is that was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedTo {
    /// The room.
    pub topic: TopicId,
    /// The message there.
    pub event: EventId,
}
