//! Messages: posted (an anchor), edited and pinned (amendments), deleted (a redaction).

use crate::{Carried, FileRef, MovedTo, Poll};
use rill_protocol::{EventId, Millis, Slot, TopicId};
use serde::{Deserialize, Serialize};

/// A message. Where a list is empty it is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePosted {
    /// Markdown as its author typed it.
    pub text: String,
    /// What in the text stands for a person, a room or a role.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// What in the text stands for an emoji of a space.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emoji: Vec<InlineEmoji>,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ReplyTo>,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Link cards and what bots show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    /// Stickers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stickers: Vec<Sticker>,
    /// A poll.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    /// A message of elsewhere, passed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Box<Forwarded>>,
    /// The command that a bot answers with this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<Interaction>,
    /// Labels of buttons that the source showed; with an address where they are links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<(String, Option<String>)>,
    /// The kind of message at the source, where it is one we have no name for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_kind: Option<String>,
    /// What it took along from where it was moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried: Option<Box<Carried>>,
}

/// What a piece of text stands for: each occurrence of `shown` in the text is drawn as the mentioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The text as it stands: "@Mira" or "<@123>".
    pub shown: String,
    /// What it means.
    pub target: MentionTarget,
}

/// What a mention means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionTarget {
    /// A person, by the slot of their profile.
    Person(Slot),
    /// A room of this space.
    Room(TopicId),
    /// A role, by its name at the source.
    Role(String),
    /// All who may read.
    Everyone,
}

/// An emoji of a space in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlineEmoji {
    /// The text as it stands: ":lantern:" or "<:lantern:123>".
    pub shown: String,
    /// Its name without colons.
    pub name: String,
    /// The picture; none: drawn as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<FileRef>,
}

/// What a message answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTo {
    /// The message; none: the source no longer knows it.
    pub event: Option<EventId>,
    /// Its room, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicId>,
}

/// A file under a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// As its author named it.
    pub name: String,
    /// The file; none: the source had lost it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileRef>,
    /// How large it was at the source, where the file is lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_bytes: Option<u64>,
    /// Shown only when asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spoiler: bool,
    /// What is to be seen on it, for those who do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

/// A link card, or what a bot shows in a frame.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Who wrote what it leads to: name and address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<(String, Option<String>)>,
    /// A picture beside the author's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_icon: Option<CardImage>,
    /// A line at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// A picture beside the footer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer_icon: Option<CardImage>,
    /// A time it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Millis>,
    /// Its edge: 0xRRGGBB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<u32>,
    /// A small picture beside the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<CardImage>,
    /// Large pictures below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<CardImage>,
    /// The address of a video: a link, never played from elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub video: Option<String>,
    /// Rows of a table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<CardField>,
}

/// A picture of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardImage {
    /// The picture, where it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileRef>,
    /// Where it came from: shown as a link, never loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A name and a value in a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardField {
    /// The name.
    pub name: String,
    /// Markdown.
    pub value: String,
    /// May stand beside others.
    pub inline: bool,
}

/// A sticker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sticker {
    /// Its name.
    pub name: String,
    /// How it moves.
    pub format: StickerFormat,
    /// The picture; none: lost, or of a format that no browser shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<FileRef>,
}

/// The format of a sticker at its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StickerFormat {
    /// Still.
    Png,
    /// Moves.
    Apng,
    /// Moves, by a program of its own.
    Lottie,
    /// Moves.
    Gif,
}

/// A message of elsewhere, passed on. What it says of its origin is the word of who passed it on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forwarded {
    /// When it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Millis>,
    /// Who wrote it, by the name that they had then; none: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The message it was, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ReplyTo>,
    /// Markdown.
    pub text: String,
    /// Files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Cards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    /// Stickers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stickers: Vec<Sticker>,
}

/// A command that somebody gave to a bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// Its name.
    pub name: String,
    /// Who gave it.
    pub voice: Slot,
}

/// A message has another text (and what belongs to it). Amends; slot: edit. The anchor's other parts stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageEdited {
    /// Markdown.
    pub text: String,
    /// As in [`MessagePosted`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// As in [`MessagePosted`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emoji: Vec<InlineEmoji>,
    /// When it was edited, where that is not when the server received this: imports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Millis>,
}

/// A message is pinned, or no longer. Amends; slot: pin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePinned {
    /// Pinned, or taken off.
    pub pinned: bool,
}

/// A message was deleted. Redacts: its bytes go everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageDeleted {
    /// Where it is now, where it was not deleted but moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<MovedTo>,
}
