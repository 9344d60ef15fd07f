//! Windows of messages: which part of a room the page wants, and what changed in it.

use crate::{MessageRow, ReadState};
use rill_events::MovedTo;
use rill_protocol::{EventId, Millis, Position};
use serde::{Deserialize, Serialize};

/// A part of a room: rows around a center.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Around what.
    pub center: Center,
    /// Rows before the center, at most 200.
    pub before: u32,
    /// Rows from the center on, at most 200.
    pub after: u32,
}

/// What a window lies around.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Center {
    /// After the newest message.
    Newest,
    /// The first message that is unread as this is asked; where none is, as `Newest`.
    Unread,
    /// Before the first message.
    Oldest,
    /// A place in time: the first message at or after it begins the second half.
    Position(Position),
    /// A message: it begins the second half. Where it is not there, the answer has no `center`.
    Anchor(EventId),
}

/// What is under a row's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKey {
    /// A message or notice.
    Anchor(EventId),
    /// A gap, named by the anchor before it (or by nothing, at the very beginning).
    Gap(Option<EventId>),
}

/// A row of a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    /// A message or notice.
    Anchor(Box<MessageRow>),
    /// Something that is there and not held.
    Gap(Gap),
}

/// A part of a room that is not held: shown as such, and filled when it comes into view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The anchor before it.
    pub after: Option<EventId>,
    /// From where.
    pub from: Position,
    /// To where.
    pub to: Position,
    /// How many messages, as far as known from the days; 0: not known.
    pub messages: u64,
    /// Whether it is being asked for at this moment.
    pub coming: bool,
}

/// What lies beyond an end of a window. Three facts apart, none taken for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edge {
    /// Nothing: the room begins or ends here.
    TrueEnd,
    /// More rows that are held: move the window.
    Held,
    /// Something that is not held.
    NotHeld {
        /// Whether it is being asked for at this moment (false: no network).
        coming: bool,
    },
}

/// A window's rows, as a difference to what was sent before under the same query id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowChange {
    /// The window that this answers: a page that moved on meanwhile can tell.
    pub window: Window,
    /// The rows in order, by key. A row that the page does not have under this key is in `changed`.
    pub order: Vec<RowKey>,
    /// Rows that are new, or differ from what was sent.
    pub changed: Vec<Row>,
    /// Beyond the first row.
    pub before: Edge,
    /// Beyond the last row.
    pub after: Edge,
    /// The row that begins the second half of the window.
    pub center: Option<RowKey>,
    /// Where the message is by now that the window was to lie around, where it was moved.
    pub moved_to: Option<MovedTo>,
    /// How many messages the room has.
    pub total: Option<u64>,
    /// The server has more of what is drawn than is held, and is asked for it: rows may come between these.
    pub behind: bool,
    /// How many lie before the first row, where that is known exactly.
    pub index_of_first: Option<u64>,
    /// The time of the newest message of the room, as far as known.
    pub newest_at: Option<Millis>,
    /// Messages of the room that are unread.
    pub unread: u64,
    /// How the room is read.
    pub reading: ReadState,
}
