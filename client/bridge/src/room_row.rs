//! Rooms as a sidebar shows them.

use rill_events::RoomKind;
use rill_protocol::{EventId, Millis, TopicId};
use serde::{Deserialize, Serialize};

/// A category or channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRow {
    /// The room.
    pub topic: TopicId,
    /// What kind.
    pub kind: RoomKind,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The category that it is shown in.
    pub category: Option<TopicId>,
    /// Put away.
    pub archived: bool,
    /// Messages in it.
    pub messages: u64,
    /// When its newest was written.
    pub newest_at: Option<Millis>,
    /// Live messages after the read mark.
    pub unread: u64,
    /// Live messages after the read mark that call the reader.
    pub mentions: u64,
    /// Pinned messages that are held.
    pub pinned: u64,
}

/// A thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRow {
    /// The thread.
    pub topic: TopicId,
    /// The channel that it hangs under.
    pub parent: TopicId,
    /// The message that it was started on.
    pub on: Option<EventId>,
    /// Its name.
    pub name: String,
    /// Put away.
    pub archived: bool,
    /// Messages in it.
    pub messages: u64,
    /// When its newest was written.
    pub newest_at: Option<Millis>,
}
