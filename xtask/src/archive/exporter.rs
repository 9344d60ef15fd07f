//! The exporter's JSON: its members, in its order, and a file that is written as it grows.
//! Here: form. Not here: what stands in it (`room.rs`).

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use serde::Serialize;

pub(super) const GUILD_ID: &str = "1490900000000000001";
const NOTHING: [(); 0] = [];

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct User {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) discriminator: &'static str,
    pub(super) nickname: String,
    pub(super) color: Option<&'static str>,
    pub(super) is_bot: bool,
    pub(super) roles: [(); 0],
    pub(super) avatar_url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message<'a> {
    pub(super) id: String,
    pub(super) r#type: &'static str,
    pub(super) timestamp: String,
    pub(super) timestamp_edited: Option<String>,
    pub(super) call_ended_timestamp: Option<String>,
    pub(super) is_pinned: bool,
    pub(super) content: String,
    pub(super) author: &'a User,
    pub(super) attachments: Vec<Attachment>,
    pub(super) components: [(); 0],
    pub(super) embeds: Vec<Embed>,
    pub(super) stickers: Vec<Sticker>,
    pub(super) reactions: Vec<Reaction<'a>>,
    pub(super) mentions: Vec<&'a User>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<Reference>,
    pub(super) inline_emojis: [(); 0],
}

impl<'a> Message<'a> {
    /// A message with nothing but its text.
    pub(super) fn plain(
        id: String,
        r#type: &'static str,
        timestamp: String,
        author: &'a User,
        content: String,
    ) -> Self {
        Self {
            id,
            r#type,
            timestamp,
            timestamp_edited: None,
            call_ended_timestamp: None,
            is_pinned: false,
            content,
            author,
            attachments: Vec::new(),
            components: NOTHING,
            embeds: Vec::new(),
            stickers: Vec::new(),
            reactions: Vec::new(),
            mentions: Vec::new(),
            reference: None,
            inline_emojis: NOTHING,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attachment {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) file_name: String,
    pub(super) file_size_bytes: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Embed {
    pub(super) title: String,
    pub(super) url: String,
    pub(super) timestamp: Option<String>,
    pub(super) description: String,
    pub(super) color: &'static str,
    pub(super) images: [(); 0],
    pub(super) fields: [(); 0],
    pub(super) inline_emojis: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sticker {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) format: &'static str,
    pub(super) source_url: String,
}

#[derive(Serialize)]
pub(super) struct Reaction<'a> {
    pub(super) emoji: Emoji,
    pub(super) count: usize,
    pub(super) users: Vec<&'a User>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Emoji {
    /// Empty for a Unicode emoji.
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) code: &'static str,
    pub(super) is_animated: bool,
    pub(super) image_url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Reference {
    pub(super) r#type: &'static str,
    pub(super) message_id: Option<String>,
    pub(super) channel_id: String,
    pub(super) guild_id: &'static str,
}

/// What a file says of its room or thread.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) r#type: &'static str,
    pub(super) category_id: String,
    pub(super) category: String,
    pub(super) name: String,
    pub(super) topic: Option<String>,
}

/// A file being written, a message at a time.
pub(super) struct Export {
    to: BufWriter<File>,
    messages: u64,
}

impl Export {
    pub(super) fn create(folder: &Path, channel: &Channel) -> Result<Self> {
        let path =
            folder.join(format!("Generated - {} - {} [{}].json", channel.category, channel.name, channel.id));
        let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        let mut to = BufWriter::new(file);
        let guild = serde_json::json!({ "id": GUILD_ID, "name": "Generated", "iconUrl": "https://cdn.discordapp.com/embed/avatars/0.png" });
        writeln!(to, "{{\n\"guild\": {guild},\n\"channel\": {},", serde_json::to_string(channel)?)?;
        writeln!(
            to,
            "\"dateRange\": {{\"after\": null, \"before\": null}},\n\"exportedAt\": \"2026-11-01T00:00:00+00:00\","
        )?;
        write!(to, "\"messages\": [")?;
        Ok(Self { to, messages: 0 })
    }

    pub(super) fn add(&mut self, message: &Message<'_>) -> Result<()> {
        self.to.write_all(if self.messages == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer_pretty(&mut self.to, message)?;
        self.messages += 1;
        Ok(())
    }

    /// Writes the closing part; says how many messages the file holds.
    pub(super) fn finish(mut self) -> Result<u64> {
        write!(self.to, "\n],\n\"messageCount\": {}\n}}\n", self.messages)?;
        self.to.flush()?;
        Ok(self.messages)
    }
}
