//! What the page asks of the worker.

use crate::{Intent, Invited, Query};
use rill_events::Level;
use rill_protocol::{Did, EventId, Position, Slot, StreamId, TopicId};
use serde::{Deserialize, Serialize};

/// Names a live query of one page, chosen by the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QueryId(pub u32);

/// Names a command of one page, chosen by the page; its result comes back under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub u32);

/// Page to worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Keep this question open. The same id again with another question (a moved window) replaces it:
    /// rows that the page has already been given under this id are not sent again.
    Watch {
        /// The page's name for it.
        query: QueryId,
        /// The question.
        question: Query,
    },
    /// Close it.
    Unwatch {
        /// The page's name for it.
        query: QueryId,
    },
    /// Do something.
    Command {
        /// The page's name for it.
        command: CommandId,
        /// What.
        what: Command,
    },
    /// The page is seen, or not: leadership and what is fetched first follow the visible.
    Visible {
        /// Whether it is seen.
        visible: bool,
    },
    /// Somebody looks at these rooms, in a window that has the focus: of what comes there they need not be told.
    Looks {
        /// The space and the room of each.
        rooms: Vec<(StreamId, TopicId)>,
    },
    /// One types in a room: said with each letter, told to others now and then, kept nowhere.
    Typing {
        /// The room's space.
        stream: StreamId,
        /// The room.
        topic: TopicId,
    },
    /// Messages of a room that was just opened are painted: what would have been in their way may go on.
    Painted {
        /// The room's space.
        stream: StreamId,
    },
    /// Does the worker still answer? It says [`crate::Notification::Pong`] at once, whoever leads.
    Ping,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Open a space: from here on it is held, followed, and listed.
    OpenSpace {
        /// The space.
        stream: StreamId,
        /// The room in view, where the address names one.
        room: Option<TopicId>,
    },
    /// Fetch all of it in the background, or no longer.
    KeepFullCopy {
        /// The space.
        stream: StreamId,
        /// Whether to.
        keep: bool,
    },
    /// Remove all that is held of a space from this device.
    ForgetSpace {
        /// The space.
        stream: StreamId,
    },
    /// Throw the local copy away and build it anew from the server. Nothing unsent is lost.
    RebuildCopy,
    /// Write something. Done once it is durable on this device; whether the server takes it, the rows say.
    /// The same `event` again is the same writing: nothing is written twice.
    Write {
        /// The space.
        stream: StreamId,
        /// The room; of an intent that opens one, the room that it opens.
        topic: TopicId,
        /// Made by the page: a ULID of now, so that it sorts after what was written before.
        event: EventId,
        /// What.
        intent: Intent,
    },
    /// Be called this, in every space that one has joined and will join. Remembered on this device.
    Introduce {
        /// 1 to 80 characters.
        name: String,
    },
    /// Make a space of one's own, with a first channel. Done once it is durable on this device; the server makes it
    /// when it is reached. The same nonce again is the same space.
    Found {
        /// 16 random bytes: with who makes it they name the space ([`crate::beginning`]).
        #[serde(with = "serde_bytes")]
        nonce: [u8; 16],
        /// 1 to 80 characters.
        name: String,
        /// Names its first channel: a ULID of now.
        channel: EventId,
        /// The name of its first channel.
        channel_name: String,
    },
    /// Have a conversation with these. Of the same people there is one ([`rill_events::conversation_of`]): where it is here,
    /// nothing is written; one that was left is come back to. Others hear of it by the first message.
    Converse {
        /// One to nine people.
        with: Vec<Did>,
    },
    /// Become a member, by the name that one is called. Where one is already, nothing is written.
    Join {
        /// The space.
        stream: StreamId,
    },
    /// The same by an invite. The space is opened once it is so, though it could not be before.
    JoinInvited {
        /// The space.
        stream: StreamId,
        /// By what.
        invited: Invited,
    },
    /// Be a member no longer. What is held stays: see [`Command::ForgetSpace`].
    Leave {
        /// The space.
        stream: StreamId,
    },
    /// A room was read up to here: painted, in a window that somebody looks at, and confirmed.
    Read {
        /// The space.
        stream: StreamId,
        /// The room.
        topic: TopicId,
        /// The last that was read.
        through: Position,
        /// As the page knew it then ([`crate::ReadState::turn`]).
        turn: u32,
    },
    /// A room, or a whole space, is read: by hand.
    MarkRead {
        /// The space.
        stream: StreamId,
        /// The room; none: all of them.
        topic: Option<TopicId>,
    },
    /// A room is unread from here on: by hand.
    MarkUnread {
        /// The space.
        stream: StreamId,
        /// The room.
        topic: TopicId,
        /// The first that is unread.
        from: Position,
    },
    /// Of what one wants to hear.
    Choose {
        /// The space.
        stream: StreamId,
        /// The room; none: all that have no level of their own.
        topic: Option<TopicId>,
        /// The level; none: as the space has it.
        level: Option<Level>,
    },
    /// Somebody's words are not to be shown any more, in any space. They do not learn of it.
    Block {
        /// A space that knows them.
        stream: StreamId,
        /// The slot of their profile.
        person: Slot,
    },
    /// They are shown again.
    Unblock {
        /// As in [`Query::Blocked`].
        person: Slot,
    },
    /// Send again what was refused: an event, and what was refused along with it. Named by its own id, or by that
    /// of the message that it is about.
    Retry {
        /// Which.
        event: EventId,
    },
    /// Delete all of one's own messages of a space. Done once that is durable on this device; not possible before
    /// [`Query::Own`] has said how many there are.
    DeleteOwn {
        /// The space.
        stream: StreamId,
    },
    /// The page is there. Files that wait on this device and are of none of these drafts, nor in the outbox, are let go
    /// of, but for those of the last hour.
    KeepFiles {
        /// Messages that are being written and have files, by the ids that they will have.
        drafts: Vec<EventId>,
    },
    /// Let what was refused, or was not sent yet, go: an event, and what is about it. Named as in `Retry`.
    Discard {
        /// Which.
        event: EventId,
    },
}
