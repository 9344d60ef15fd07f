//! The outbox as a page is told of it: how much waits, and a list of what was refused.

use crate::Standing;
use rill_protocol::{EventId, StreamId, TopicId};
use serde::{Deserialize, Serialize};

/// What is in the outbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// Events on their way, or waiting for the network, for a sign-in, or for their turn.
    pub waiting: u64,
    /// Events that the server refused: each waits to be tried again, changed or discarded.
    pub refused: u64,
    /// What is wrong with the outbox, or keeps it from being sent: the words say what of it is safe, and what to do.
    pub trouble: Option<String>,
}

/// One event of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnsentRow {
    /// Its id.
    pub event: EventId,
    /// The space.
    pub stream: StreamId,
    /// The room.
    pub topic: TopicId,
    /// What it is.
    pub what: UnsentWhat,
    /// Its text: of a message, an edit, a name.
    pub text: Option<String>,
    /// Pending, or refused.
    pub standing: Standing,
}

/// What an unsent event would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnsentWhat {
    /// Post a message.
    Post,
    /// Edit one.
    Edit,
    /// Delete one.
    Delete,
    /// Move one into another room.
    Move,
    /// React, or no longer.
    Reaction,
    /// Pin, or unpin.
    Pin,
    /// Open a room.
    Room,
    /// Change what a room or the space says of itself.
    Setting,
    /// Join or leave.
    Membership,
    /// Set one's name in a space.
    Profile,
    /// Tell those who keep order of a message.
    Report,
    /// Of a kind that this version does not make.
    Other,
}
