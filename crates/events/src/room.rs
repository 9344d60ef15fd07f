//! Rooms: categories, channels and threads. Each is a topic; what is private about one lies in it.

use crate::Named;
use serde::{Deserialize, Serialize};

/// A room was opened: its topic's first event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomOpened {
    /// What kind of room it is.
    pub kind: RoomKind,
    /// Its first name: 1 to 80 characters.
    pub name: String,
    /// Its id at the source, for an import: ("discord", id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<(String, String)>,
    /// Private from the beginning, to who opens it and to these; none: as [`crate::Access::AsCategory`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_to: Option<Vec<Named>>,
}

/// What kind of room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Holds rooms, has no messages.
    Category,
    /// Where people talk.
    Channel,
    /// Where few talk and many read.
    Announcements,
    /// Its messages are threads.
    Forum,
    /// The text beside a conversation by voice.
    Voice,
    /// Started on a message of a channel, or hanging under it.
    Thread,
    /// A conversation of two or a few.
    Direct,
}

/// The room has this name. Slot: name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomRenamed {
    /// The name.
    pub name: String,
}

/// What the room is about. Slot: description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomDescribed {
    /// Plain text or inline markdown, at most 1,024 characters.
    pub text: String,
}

/// Where the room stands. Slot: home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomMoved {
    /// Its category (the topic's text form is not used: 16 bytes); none: above all categories.
    pub category: Option<rill_protocol::TopicId>,
    /// Its place among others: a fractional key, compared as text.
    pub order: String,
}

/// Whether the room is put away. Slot: archived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomArchived {
    /// Put away, or back.
    pub archived: bool,
}

/// The longest that a room is slowed: six hours, in seconds.
pub const SLOW_MAX_S: u32 = 6 * 60 * 60;

/// How long one person waits in this room from one message to the next. Slot: slow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomSlowed {
    /// Seconds; 0: not at all.
    pub every_s: u32,
}
