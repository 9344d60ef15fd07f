//! The members of DiscordChatExporter's JSON, as they stand in a file: borrowed, typed, nothing interpreted.
//! Not here: what they mean (`message.rs`, `notice.rs`, …), or where one ends and the next begins (`elements.rs`).

use serde::{Deserialize, Deserializer, de};
use std::{borrow::Cow, fmt, ops::Deref};

/// A string of the file; borrowed where it has no escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text<'a>(pub(crate) Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowed;
        impl<'de> de::Visitor<'de> for Borrowed {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Borrowed)
    }
}

/// An id of the source: an unsigned 64-bit number, written as a string.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snowflake(pub u64);

/// The millisecond from which Discord counts: 2015-01-01, UTC.
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

impl Snowflake {
    /// When it was given out, if it is one of Discord's own. For sorting alone: other programs count otherwise.
    pub const fn given_out_ms(self) -> i64 {
        (self.0 >> 22) as i64 + DISCORD_EPOCH_MS
    }
}

impl fmt::Display for Snowflake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Snowflake {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;
        impl de::Visitor<'_> for Digits {
            type Value = Snowflake;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an id (a number written as a string)")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Snowflake, E> {
                text.parse().map(Snowflake).map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Digits)
    }
}

/// The space that a file's channel is in. Direct messages have id 0.
#[derive(Clone, Debug, Deserialize)]
pub struct Guild {
    /// Names it.
    pub id: Snowflake,
    /// As people see it.
    pub name: String,
    /// Its picture.
    #[serde(default, rename = "iconUrl")]
    pub icon_url: Option<String>,
}

/// The channel or thread that a file holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// Names it. That of a thread is the id of the message it was started on.
    pub id: Snowflake,
    /// "GuildTextChat" and others.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its category; for a thread, its channel.
    #[serde(default)]
    pub category_id: Option<Snowflake>,
    /// The name of that.
    #[serde(default)]
    pub category: Option<String>,
    /// As people see it.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub topic: Option<String>,
}

/// One message.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message<'a> {
    /// Names it.
    pub(crate) id: Snowflake,
    /// "Default", "Reply", … or a number as a string.
    #[serde(rename = "type", borrow)]
    pub(crate) kind: Text<'a>,
    /// When it was written.
    #[serde(borrow)]
    pub(crate) timestamp: Text<'a>,
    /// When its text was changed last.
    #[serde(default, borrow)]
    pub(crate) timestamp_edited: Option<Text<'a>>,
    /// When the call that it tells of ended.
    #[serde(default, borrow)]
    pub(crate) call_ended_timestamp: Option<Text<'a>>,
    /// Pinned on the day of the export.
    #[serde(default)]
    pub(crate) is_pinned: bool,
    /// Markdown, with mentions resolved or raw.
    #[serde(borrow)]
    pub(crate) content: Text<'a>,
    /// Who wrote it.
    #[serde(borrow)]
    pub(crate) author: User<'a>,
    /// Files.
    #[serde(default, borrow)]
    pub(crate) attachments: Vec<Attachment<'a>>,
    /// Rows of buttons and menus.
    #[serde(default, borrow)]
    pub(crate) components: Vec<Component<'a>>,
    /// Link cards and what bots show.
    #[serde(default, borrow)]
    pub(crate) embeds: Vec<Embed<'a>>,
    /// Stickers.
    #[serde(default, borrow)]
    pub(crate) stickers: Vec<Sticker<'a>>,
    /// Reactions.
    #[serde(default, borrow)]
    pub(crate) reactions: Vec<Reaction<'a>>,
    /// People that the text names.
    #[serde(default, borrow)]
    pub(crate) mentions: Vec<User<'a>>,
    /// What it answers, passes on or tells of.
    #[serde(default)]
    pub(crate) reference: Option<Reference>,
    /// A message of elsewhere, passed on.
    #[serde(default, borrow)]
    pub(crate) forwarded_message: Option<Forwarded<'a>>,
    /// The command that it answers.
    #[serde(default, borrow)]
    pub(crate) interaction: Option<Interaction<'a>>,
    /// Emoji in the text.
    #[serde(default, borrow)]
    pub(crate) inline_emojis: Vec<Emoji<'a>>,
}

/// A person or a program, as on the day of the export. Older exports lack some of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "a person")]
pub(crate) struct User<'a> {
    /// Names them.
    pub(crate) id: Snowflake,
    /// The short name.
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    /// "0000" for short names of the new kind.
    #[serde(default, borrow)]
    pub(crate) discriminator: Option<Text<'a>>,
    /// As others see it.
    #[serde(default, borrow)]
    pub(crate) nickname: Option<Text<'a>>,
    /// "#RRGGBB".
    #[serde(default, borrow)]
    pub(crate) color: Option<Text<'a>>,
    /// A program.
    #[serde(default)]
    pub(crate) is_bot: bool,
    /// Missing where the export says nothing of them.
    #[serde(default, borrow)]
    pub(crate) roles: Option<Vec<Role<'a>>>,
    /// The picture.
    #[serde(default, borrow)]
    pub(crate) avatar_url: Option<Text<'a>>,
}

/// A role of a person.
#[derive(Debug, Deserialize)]
pub(crate) struct Role<'a> {
    /// Names it.
    pub(crate) id: Snowflake,
    /// As people see it.
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    /// Higher ones stand first.
    #[serde(default)]
    pub(crate) position: i64,
}

/// A file under a message.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attachment<'a> {
    /// Path beside the archive, or the address it had.
    #[serde(borrow)]
    pub(crate) url: Text<'a>,
    /// As its author named it.
    #[serde(borrow)]
    pub(crate) file_name: Text<'a>,
    /// How large it was.
    #[serde(default)]
    pub(crate) file_size_bytes: u64,
}

/// A button, or a row of them.
#[derive(Debug, Deserialize)]
pub(crate) struct Component<'a> {
    /// Text of a button.
    #[serde(default, borrow)]
    pub(crate) label: Option<Text<'a>>,
    /// Where a button leads.
    #[serde(default, borrow)]
    pub(crate) url: Option<Text<'a>>,
    /// A picture before the text.
    #[serde(default, borrow)]
    pub(crate) emoji: Option<Emoji<'a>>,
    /// What is in the row.
    #[serde(default, borrow)]
    pub(crate) components: Vec<Component<'a>>,
}

/// A link card.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Embed<'a> {
    #[serde(default, borrow)]
    pub(crate) title: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) url: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) timestamp: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) description: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) color: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) author: Option<EmbedLine<'a>>,
    #[serde(default, borrow)]
    pub(crate) thumbnail: Option<EmbedMedia<'a>>,
    #[serde(default, borrow)]
    pub(crate) image: Option<EmbedMedia<'a>>,
    #[serde(default, borrow)]
    pub(crate) video: Option<EmbedMedia<'a>>,
    #[serde(default, borrow)]
    pub(crate) footer: Option<EmbedLine<'a>>,
    #[serde(default, borrow)]
    pub(crate) images: Vec<EmbedMedia<'a>>,
    #[serde(default, borrow)]
    pub(crate) fields: Vec<EmbedField<'a>>,
    #[serde(default, borrow)]
    pub(crate) inline_emojis: Vec<Emoji<'a>>,
}

/// The author (`name`) or the footer (`text`) of a card.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmbedLine<'a> {
    #[serde(default, borrow, alias = "text")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) url: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) icon_url: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) icon_canonical_url: Option<Text<'a>>,
}

/// A picture or video of a card: `url` may be a path beside the archive.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmbedMedia<'a> {
    #[serde(default, borrow)]
    pub(crate) url: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) canonical_url: Option<Text<'a>>,
}

/// A row of a card's table.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmbedField<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(borrow)]
    pub(crate) value: Text<'a>,
    #[serde(default)]
    pub(crate) is_inline: bool,
}

/// A sticker.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Sticker<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(default, borrow)]
    pub(crate) format: Text<'a>,
    #[serde(default, borrow)]
    pub(crate) source_url: Option<Text<'a>>,
}

/// One emoji under a message. `users` may hold fewer than `count`, or be missing.
#[derive(Debug, Deserialize)]
pub(crate) struct Reaction<'a> {
    #[serde(borrow)]
    pub(crate) emoji: Emoji<'a>,
    pub(crate) count: u64,
    #[serde(default, borrow)]
    pub(crate) users: Vec<User<'a>>,
}

/// An emoji; `id` is empty for one of Unicode.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Emoji<'a> {
    #[serde(default, borrow)]
    pub(crate) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(default)]
    pub(crate) is_animated: bool,
    #[serde(default, borrow)]
    pub(crate) image_url: Option<Text<'a>>,
}

/// Another message. Each part may be missing or null.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reference {
    #[serde(default)]
    pub(crate) message_id: Option<Snowflake>,
    #[serde(default)]
    pub(crate) channel_id: Option<Snowflake>,
}

/// A message of elsewhere. Its author is not known.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Forwarded<'a> {
    #[serde(default, borrow)]
    pub(crate) timestamp: Option<Text<'a>>,
    #[serde(default, borrow)]
    pub(crate) content: Text<'a>,
    #[serde(default, borrow)]
    pub(crate) attachments: Vec<Attachment<'a>>,
    #[serde(default, borrow)]
    pub(crate) embeds: Vec<Embed<'a>>,
    #[serde(default, borrow)]
    pub(crate) stickers: Vec<Sticker<'a>>,
}

/// A command given to a bot.
#[derive(Debug, Deserialize)]
pub(crate) struct Interaction<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(borrow)]
    pub(crate) user: User<'a>,
}
