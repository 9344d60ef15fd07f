//! What one can write: each intent becomes an event (or a few) in the outbox, and shows at once.
//! Not here: how it is told which room and under which id (`request.rs`).

use crate::{AccessChoice, Ruling, Whom};
use rill_events::{Attachment, Emoji, Mention, MessagePosted, ReplyTo, RoomKind};
use rill_protocol::{EventId, Millis, TopicId};
use serde::{Deserialize, Serialize};

/// What a person wants to be so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// A message.
    Post {
        /// Markdown as typed.
        text: String,
        /// What was picked from a list while typing. "@name" of one person alone is found without.
        mentions: Vec<Mention>,
        /// The message of this room that it answers.
        reply: Option<EventId>,
        /// Files. The page has put their bytes where this device keeps what waits to be sent.
        files: Vec<Attachment>,
    },
    /// A message of this space, passed on into the room as it is shown now.
    Forward {
        /// What it says and shows.
        message: Box<MessagePosted>,
        /// Which it is.
        from: ReplyTo,
        /// When it was written.
        at: Millis,
        /// Who wrote it, by name.
        author: String,
    },
    /// A message of another room of this space, moved into this one. It stays where it is until the server has it here.
    Move {
        /// The room that it is in.
        from: TopicId,
        /// The message.
        anchor: EventId,
        /// The id of the event that takes it away there.
        removal: EventId,
    },
    /// Another text for a message of one's own. Of one that was refused: the text that is sent instead.
    Edit {
        /// The message.
        anchor: EventId,
        /// Markdown as typed.
        text: String,
        /// As of a message.
        mentions: Vec<Mention>,
    },
    /// Delete a message. One that was not sent yet is never sent.
    Delete {
        /// The message.
        anchor: EventId,
    },
    /// React, or no longer.
    React {
        /// The message.
        anchor: EventId,
        /// With what.
        emoji: Emoji,
        /// Whether to.
        on: bool,
    },
    /// Pin, or take the pin off.
    Pin {
        /// The message.
        anchor: EventId,
        /// Whether to.
        on: bool,
    },
    /// Open a channel or category. The room is named by the event.
    Open {
        /// *root*, or a category.
        parent: TopicId,
        /// What kind.
        kind: RoomKind,
        /// 1 to 80 characters.
        name: String,
        /// Private from the beginning, to oneself and to these; none: as its category.
        private_to: Option<Vec<Whom>>,
    },
    /// Open a thread by its first message. The thread is named by the event.
    StartThread {
        /// The channel.
        channel: TopicId,
        /// The message of the channel that it is started on.
        on: EventId,
        /// 1 to 80 characters.
        name: String,
        /// The id of the first message.
        first: EventId,
        /// Markdown as typed.
        text: String,
        /// As of a message.
        mentions: Vec<Mention>,
    },
    /// Give the room another name; where it is *root*, the space.
    Rename {
        /// 1 to 80 characters.
        name: String,
    },
    /// Say what the room is about; where it is *root*, the space.
    Describe {
        /// At most 1,024 characters.
        text: String,
    },
    /// Put the room elsewhere among the others.
    Place {
        /// The category; none: outside of any. Of a category without meaning.
        category: Option<TopicId>,
        /// The room (of a category: the category) after which it comes; none: it comes first.
        after: Option<TopicId>,
    },
    /// Let members write in the room only so often.
    Slow {
        /// Seconds from one message of a member to their next, at most six hours; 0: as often as they like.
        every_s: u32,
    },
    /// Say who reads the room, and who posts there. What of it is so already is not said again.
    Access {
        /// All of it.
        choice: AccessChoice,
    },
    /// Settle something about the space or its people. Said of the topic that it belongs to ([`Ruling::topic`]).
    Rule {
        /// What.
        ruling: Ruling,
    },
    /// Put the room away, or back.
    Archive {
        /// Whether to.
        archived: bool,
    },
}
