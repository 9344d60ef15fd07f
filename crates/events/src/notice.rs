//! Notices: what a program says in a room about what happened there. Anchors, as messages are.

use crate::InlineEmoji;
use crate::Mention;
use rill_protocol::{EventId, Millis, TopicId};
use serde::{Deserialize, Serialize};

/// Something happened in the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePosted {
    /// What.
    pub kind: NoticeKind,
    /// As the source says it.
    pub text: String,
    /// As in a message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// As in a message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emoji: Vec<InlineEmoji>,
    /// The message it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventId>,
    /// The room it is about: a thread that was started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicId>,
    /// When what it tells of ended: a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
}

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Somebody joined.
    Joined,
    /// Somebody was added.
    Added,
    /// Somebody left or was removed.
    Removed,
    /// A call.
    Call,
    /// The room has a new name.
    Renamed,
    /// The room has a new icon.
    IconChanged,
    /// A message was pinned.
    Pinned,
    /// A thread was started.
    ThreadStarted,
    /// The first of a thread: it was started on the message named here.
    ThreadOrigin,
    /// Somebody gives money for the space.
    Boosted,
    /// Another kind, as the source names it.
    Other(String),
}
