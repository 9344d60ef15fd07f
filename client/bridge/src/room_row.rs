//! Rooms as a sidebar shows them.

use crate::{MessageRow, RoomAccess};
use rill_events::{Level, RoomKind};
use rill_protocol::{EventId, Millis, Position, StreamId, TopicId};
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
    /// Live messages of others after the read mark.
    pub unread: u64,
    /// Live messages of others after the read mark that call the reader.
    pub mentions: u64,
    /// How it is read.
    pub reading: ReadState,
    /// Pinned messages that are held.
    pub pinned: u64,
    /// How it is slowed; none: members write as fast as they like.
    pub slow: Option<Slow>,
    /// Who reads it, and who posts there.
    pub access: RoomAccess,
}

/// A room in which a member's messages follow each other only after a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slow {
    /// Seconds from one message to the next.
    pub every_s: u32,
    /// When what the reader writes next goes out, by this device's clock; none: at once, or they are not held up.
    pub next_at: Option<Millis>,
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
    /// As of a room; of a thread that one has not written in, those alone that call the reader.
    pub unread: u64,
    /// As of a room.
    pub mentions: u64,
    /// How it is read.
    pub reading: ReadState,
    /// As of a room.
    pub slow: Option<Slow>,
}

/// How somebody reads a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadState {
    /// Whatever lies up to here was read; none: that was not said yet.
    pub read_to: Option<Position>,
    /// It was marked as unread by hand: reading alone does not take that back in a view that is open.
    pub by_hand: bool,
    /// How often that was said or taken back. What was read before the page knew of it takes nothing back.
    pub turn: u32,
    /// What was chosen for this very room; none: as the space has it.
    pub chosen: Option<Level>,
    /// Of what they want to hear.
    pub level: Level,
}

/// What is shown of what is unread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Messages; of a muted room those alone that call the reader.
    pub unread: u64,
    /// Those that call the reader.
    pub mentions: u64,
    /// The number in its badge: what the reader wants to hear of.
    pub badge: u64,
}

impl ReadState {
    /// Nothing but calls is shown of it.
    pub fn is_muted(&self) -> bool {
        self.level == Level::Nothing
    }

    /// What is shown where so much is unread.
    pub fn shown(&self, unread: u64, mentions: u64) -> Shown {
        match self.level {
            Level::All => Shown { unread, mentions, badge: unread },
            Level::Mentions => Shown { unread, mentions, badge: mentions },
            Level::Nothing => Shown { unread: mentions, mentions, badge: mentions },
        }
    }
}

/// A room or thread with something unread, of any space.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxRow {
    /// The space.
    pub stream: StreamId,
    /// Its name.
    pub space: Option<String>,
    /// Whether that is a conversation.
    pub is_conversation: bool,
    /// The room or thread.
    pub topic: TopicId,
    /// Its name.
    pub name: String,
    /// The channel of a thread.
    pub channel: Option<String>,
    /// As of a room.
    pub unread: u64,
    /// As of a room.
    pub mentions: u64,
    /// How it is read.
    pub reading: ReadState,
    /// When its newest was written.
    pub newest_at: Option<Millis>,
    /// The newest that are unread, as far as held; at most [`INBOX_MESSAGES`], in order.
    pub messages: Vec<MessageRow>,
}

/// Messages of a room in the inbox.
pub const INBOX_MESSAGES: usize = 3;
