//! Opening a space: state and heads of its rooms and the newest page in view, in one answer of at most 100 KB.

use crate::{Cursor, EventId, Genesis, Head, HistoryId, Millis, Page, StreamId, TopicId, WireEvent};
use serde::{Deserialize, Serialize};

/// Asks to open a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningRequest {
    /// The stream.
    pub stream: StreamId,
    /// The room that will be in view, with how many anchors of it; none: the one that has most.
    pub room: Option<TopicId>,
    /// How many anchors of it, up to [`crate::PAGE_MAX`].
    pub limit: u32,
    /// Rooms after this one, when the answer before said there were more.
    pub rooms_after: Option<TopicId>,
}

/// A stream as it stands, for one reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// What it is from the beginning.
    pub genesis: Genesis,
    /// Which history this is.
    pub history: HistoryId,
    /// From where to follow the heads.
    pub cursor: Cursor,
    /// When the newest event of all was received: whatever was there then, has no later time.
    pub newest_at: Millis,
    /// State of *root* that stands, by seq.
    pub root: Vec<WireEvent>,
    /// *root*'s head, then that of *people* where this reader may know it.
    pub fixed_heads: Vec<Head>,
    /// Rooms and categories (topics not started on an anchor), in order of id.
    pub rooms: Vec<RoomOpening>,
    /// There are more than [`crate::ROOMS_MAX`]: ask again after this one.
    pub more_rooms_after: Option<TopicId>,
    /// The page in view.
    pub page: Option<Page>,
}

/// One room: how it was opened, what is so in it, and its head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomOpening {
    /// The room.
    pub topic: TopicId,
    /// What it hangs under.
    pub parent: TopicId,
    /// The anchor that it was started on, for a thread.
    pub on: Option<EventId>,
    /// Its opening event, then its state that stands, by seq.
    pub state: Vec<WireEvent>,
    /// What is in it.
    pub head: Head,
}
