//! A message as a page shows it: all that a row needs, and nothing that it would have to look up.

use rill_events::{Emoji, FileRef, MessagePosted, NoticePosted};
use rill_protocol::{EventId, Millis, Position, SeqNum, Slot, TopicId};
use serde::{Deserialize, Serialize};

/// A message or notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// Its id.
    pub id: EventId,
    /// Where it sorts.
    pub position: Position,
    /// Who speaks.
    pub author: Person,
    /// Whose words these are to the reader.
    pub authorship: Authorship,
    /// What is said, as it stands now (edits applied).
    pub body: MessageBody,
    /// When it was edited last.
    pub edited_at: Option<Millis>,
    /// Whether it is pinned.
    pub pinned: bool,
    /// Reactions in the order in which they were first given.
    pub reactions: Vec<ReactionTally>,
    /// Votes of a poll, by option: counted at the source and known by name together.
    pub votes: Vec<u64>,
    /// What it answers, where it is a reply.
    pub reply: Option<ReplyPreview>,
    /// The thread that was started on it.
    pub thread: Option<ThreadSummary>,
    /// Whether the server has it.
    pub standing: Standing,
    /// When it goes out, by this device's clock, where it waits because its room is slowed.
    pub goes_at: Option<Millis>,
    /// What the reader did to it and the server has not taken: an edit, a deletion, a reaction, a pin.
    pub change: Option<Change>,
    /// Tells this state of the row from every earlier one: heights are remembered by (id, revision).
    pub revision: u64,
}

/// Whose words a row has, as far as the reader may block their author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authorship {
    /// Of a person by themselves.
    Theirs,
    /// Of a person whom the reader blocked: it comes along, so that it can be shown where the reader wants to see it.
    Blocked,
    /// Of somebody in whose name another wrote, as an importer does: there is nobody to block.
    InTheirName,
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageBody {
    /// A message.
    Posted(Box<MessagePosted>),
    /// A notice.
    Notice(Box<NoticePosted>),
    /// It was deleted; its place stays as long as something hangs on it.
    Removed,
    /// Of a type that this version does not know: kept, shown after an update.
    Unknown,
}

/// Somebody, as shown beside what they say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The slot of their profile: tells people apart, gives the tile its hue.
    pub voice: Slot,
    /// Their name; empty: the profile is not held (yet).
    pub name: String,
    /// Their picture.
    pub picture: Option<Picture>,
    /// A program.
    pub bot: bool,
    /// An account that is gone.
    pub gone: bool,
}

/// A file with the event that lets one read it: `/api/blob/{stream}/{topic}/{event}/{blob}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The topic of the event.
    pub topic: TopicId,
    /// The event that names the blob.
    pub event: EventId,
    /// The file.
    pub file: FileRef,
}

/// One emoji under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionTally {
    /// Which.
    pub emoji: Emoji,
    /// The event that names the picture of a custom one.
    pub event: EventId,
    /// How many people.
    pub count: u64,
    /// Whether the reader is one of them.
    pub mine: bool,
    /// Names of some of them, at most 12, in the order in which they reacted. Whom the reader blocked is counted alone.
    pub names: Vec<String>,
}

/// What a reply answers: one line, whatever is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyPreview {
    /// Held.
    Held {
        /// The message.
        event: EventId,
        /// Its room, where it is another.
        topic: Option<TopicId>,
        /// Who wrote it.
        author: Person,
        /// Its first 160 characters, or what it has instead of text ("2 images"): the page words that.
        text: String,
        /// Attachments, where it has no text.
        attachments: u32,
    },
    /// Being asked for, or not held and no network.
    NotHeld {
        /// The message.
        event: EventId,
        /// Its room, where it is another.
        topic: Option<TopicId>,
    },
    /// Held, of somebody whom the reader blocked: nothing of it is shown here.
    Blocked {
        /// The message.
        event: EventId,
        /// Its room, where it is another.
        topic: Option<TopicId>,
    },
    /// Withheld, deleted or never there: they look alike.
    Gone,
}

/// A thread as its starting message shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadSummary {
    /// The thread.
    pub topic: TopicId,
    /// Its name.
    pub name: String,
    /// Messages in it.
    pub messages: u64,
    /// When its newest was written.
    pub newest_at: Option<Millis>,
}

/// What the reader did to a message that the server has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It shows already, and is in the outbox.
    Pending,
    /// The server said no, in the space's own words. An edit's text is still shown, so that nothing typed is lost;
    /// a deletion, reaction or pin is not. [`crate::Command::Retry`] and `Discard` take the message's id.
    Refused(String),
}

/// Whether the server has an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In the outbox. Its position sorts after all that is held, by this device's clock.
    Pending,
    /// In the server's log.
    Confirmed(SeqNum),
    /// In the outbox; the server said no: the space's own words.
    Refused(String),
}
