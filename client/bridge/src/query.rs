//! The questions that a page keeps open, and the answers that are small enough to be sent whole.

use crate::{Person, RoomRow, ThreadRow, Window};
use rill_events::Level;
use rill_protocol::{Did, EventId, Millis, RulesAsk, Slot, StreamId, TopicId};
use serde::{Deserialize, Serialize};

/// A question. Each has one kind of answer: see [`crate::Answer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// The spaces that are held, and those of the server that one may open.
    Spaces,
    /// The conversations that one is in, newest first.
    Conversations,
    /// The people of all spaces that are held with whom one can have a conversation, by name.
    Acquaintances,
    /// One space: its name, and its rooms in order.
    Space {
        /// The space.
        stream: StreamId,
    },
    /// A window of a room's messages.
    Messages {
        /// The space.
        stream: StreamId,
        /// The room.
        topic: TopicId,
        /// Which part of it.
        window: Window,
    },
    /// Messages of each day of a room, for the calendar and the scrollbar.
    Days {
        /// The space.
        stream: StreamId,
        /// The room.
        topic: TopicId,
        /// Minutes to add to UTC for the reader's days.
        utc_offset_minutes: i32,
    },
    /// How a message came to be as it is.
    History {
        /// The space.
        stream: StreamId,
        /// The room.
        topic: TopicId,
        /// The message.
        anchor: EventId,
    },
    /// Pinned messages of a room, newest first, as rows: answered as a window that has both its ends.
    Pinned {
        /// The space.
        stream: StreamId,
        /// The room.
        topic: TopicId,
    },
    /// The people of a space, by name.
    Members {
        /// The space.
        stream: StreamId,
    },
    /// Who types in a room, now.
    Typing {
        /// The space.
        stream: StreamId,
        /// The room.
        topic: TopicId,
    },
    /// Who of a space is connected now.
    Here {
        /// The space.
        stream: StreamId,
    },
    /// What is held on this device.
    Storage,
    /// Who one is here.
    Me,
    /// Whom one blocked.
    Blocked,
    /// The outbox: what is not sent yet, and what was refused.
    Unsent,
    /// What is unread, of all spaces that are held.
    Inbox,
    /// How many messages of a space are one's own.
    Own {
        /// The space.
        stream: StreamId,
    },
    /// Roles, members, bans, reports, who joins and who reads: how a space stands.
    Governed {
        /// The space.
        stream: StreamId,
    },
    /// What was done in a space.
    Audit {
        /// The space.
        stream: StreamId,
        /// How many of the newest at most.
        most: u32,
    },
    /// What the rules of a space say. What one may write in topics is answered from what is kept here, and asked anew
    /// where it may have changed; all else while there is a connection.
    Rules {
        /// The space, which need not be held but for what one may write.
        stream: StreamId,
        /// What.
        ask: RulesAsk,
    },
}

/// Who one is on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The person; none: this browser cannot keep a key, so one can read and not write.
    pub person: Option<Did>,
    /// The slot of their profile: a row whose author has it is one's own.
    pub voice: Option<Slot>,
    /// The name that one is called ([`crate::Command::Introduce`]); none: not said yet.
    pub name: Option<String>,
    /// Bytes of one file at most, as the server said last.
    pub file_max: u64,
}

/// Somebody whom one blocked, in all spaces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockedRow {
    /// Who, as a space that is held names them.
    pub person: Person,
    /// That space, where their picture is; none: no space that is held knows them.
    pub stream: Option<StreamId>,
}

/// A space in the rail and on the first page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceCard {
    /// The space.
    pub stream: StreamId,
    /// Its name; none: it has none, or the server has not said it yet.
    pub name: Option<String>,
    /// Its icon.
    pub icon: Option<crate::Picture>,
    /// What it is about.
    pub description: Option<String>,
    /// Whether it was opened here, so that something of it is held.
    pub held: bool,
    /// The room last in view here.
    pub last_room: Option<TopicId>,
    /// Unread messages of its rooms that are not muted.
    pub unread: u64,
    /// Those that call the reader, of muted rooms too.
    pub mentions: u64,
    /// What its badge counts: those that call the reader, and all of rooms of which they want to hear all.
    pub badge: u64,
}

/// One space as its sidebar shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceView {
    /// The space as in the rail.
    pub card: SpaceCard,
    /// Categories and channels in the order in which they are shown; a category before what is in it.
    pub rooms: Vec<RoomRow>,
    /// Threads that are known, newest first, at most 200.
    pub threads: Vec<ThreadRow>,
    /// People known here.
    pub people: u64,
    /// Whether a full copy is kept.
    pub full_copy: bool,
    /// Whether it is a conversation: it is called by its people then, as its room is, unless somebody named that.
    pub is_conversation: bool,
    /// Whether one is a member, or will be once the outbox is sent.
    pub joined: bool,
    /// Whether one may write in its rooms, as far as this device knows: a member, or the founder.
    pub may_write: bool,
    /// Whether one may see to its rooms, pin, and delete what others wrote: the founder, or a moderator.
    pub may_manage: bool,
    /// Of what one wants to hear in rooms that have no level of their own.
    pub level: Level,
}

/// One state of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When it became so.
    pub at: Millis,
    /// Its text then; none: an earlier text that the source did not keep.
    pub text: Option<String>,
}

/// A person in the list of members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Who.
    pub person: Person,
    /// Names of roles at the source, highest first.
    pub roles: Vec<String>,
    /// They are a member of the space: others wrote elsewhere, before it was brought here, or have left.
    pub joined: bool,
}

/// What is held on this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageView {
    /// Bytes of the database.
    pub database_bytes: u64,
    /// Bytes of files that wait to be sent.
    pub waiting_bytes: u64,
    /// (space, its name, events held, events there are as far as known).
    pub spaces: Vec<(StreamId, String, u64, u64)>,
}

/// One's own messages of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnView {
    /// How many are known of.
    pub messages: u64,
    /// Whether these are all: the server has said so.
    pub is_whole: bool,
}
