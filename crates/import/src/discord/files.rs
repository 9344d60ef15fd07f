//! What a message shows of files: attachments, stickers, emoji. Gathers the blobs that its envelope must name.

use super::record;
use crate::media::{Address, Media, MediaError};
use rill_events::{Attachment, Emoji, FileRef, InlineEmoji, Sticker, StickerFormat};
use rill_protocol::{BLOBS_MAX, BlobId};

/// The files of one event.
pub(crate) struct Files<'a> {
    media: &'a mut dyn Media,
    pub(crate) blobs: Vec<BlobId>,
    pub(crate) problems: Vec<MediaError>,
}

impl<'a> Files<'a> {
    pub(crate) fn new(media: &'a mut dyn Media) -> Self {
        Self { media, blobs: Vec::new(), problems: Vec::new() }
    }

    /// The file at an address of the archive; none where it is elsewhere, lost or not to be read.
    pub(crate) fn find(&mut self, address: &str) -> Option<FileRef> {
        let found = match Address::parse(address) {
            Ok(Address::Remote) => return None,
            Ok(Address::Local(path)) => self.media.find(&path),
            Err(error) => Err(error),
        };
        let file = found.map_err(|error| self.problems.push(error)).ok()??;
        if !self.blobs.contains(&file.blob) {
            if self.blobs.len() == BLOBS_MAX {
                self.problems.push(MediaError::TooMany(address.to_owned()));
                return None;
            }
            self.blobs.push(file.blob);
        }
        Some(file)
    }

    pub(crate) fn attachments(&mut self, attachments: &[record::Attachment<'_>]) -> Vec<Attachment> {
        attachments.iter().map(|attachment| self.attachment(attachment)).collect()
    }

    fn attachment(&mut self, attachment: &record::Attachment<'_>) -> Attachment {
        let file = self.find(&attachment.url);
        let unspoiled = attachment.file_name.strip_prefix("SPOILER_");
        Attachment {
            name: unspoiled.unwrap_or(&attachment.file_name).to_owned(),
            lost_bytes: file.is_none().then_some(attachment.file_size_bytes),
            file,
            spoiler: unspoiled.is_some(),
            alt: None,
        }
    }

    pub(crate) fn stickers(&mut self, stickers: &[record::Sticker<'_>]) -> Vec<Sticker> {
        stickers.iter().map(|sticker| self.sticker(sticker)).collect()
    }

    fn sticker(&mut self, sticker: &record::Sticker<'_>) -> Sticker {
        let format = match &*sticker.format {
            "Apng" => StickerFormat::Apng,
            "Lottie" => StickerFormat::Lottie,
            "Gif" => StickerFormat::Gif,
            _ => StickerFormat::Png,
        };
        let picture = match format {
            StickerFormat::Lottie => None,
            StickerFormat::Png | StickerFormat::Apng | StickerFormat::Gif => {
                sticker.source_url.as_ref().and_then(|url| self.find(url))
            }
        };
        Sticker { name: sticker.name.to_string(), format, picture }
    }

    /// What somebody reacted with.
    pub(crate) fn emoji(&mut self, emoji: &record::Emoji<'_>) -> Emoji {
        match emoji.custom_id() {
            None => Emoji::Unicode(emoji.name.to_string()),
            Some(id) => Emoji::Custom {
                id: id.to_owned(),
                name: emoji.name.to_string(),
                picture: emoji.image_url.as_ref().and_then(|url| self.find(url)),
            },
        }
    }

    /// Emoji of a space in a text, in both forms in which exports write them.
    pub(crate) fn inline_emoji<'e>(
        &mut self,
        texts: &[&str],
        known: impl Iterator<Item = &'e record::Emoji<'e>>,
    ) -> Vec<InlineEmoji> {
        let known: Vec<_> = known.filter_map(|emoji| Some((emoji.custom_id()?, emoji))).collect();
        let mut found: Vec<InlineEmoji> = Vec::new();
        for (shown, name, id) in texts.iter().flat_map(|text| raw_emoji(text)) {
            if found.iter().any(|emoji| emoji.shown == shown) {
                continue;
            }
            let listed = known.iter().find(|(known_id, _)| *known_id == id);
            let picture =
                listed.and_then(|(_, emoji)| emoji.image_url.as_ref()).and_then(|url| self.find(url));
            found.push(InlineEmoji { shown: shown.to_owned(), name: name.to_owned(), picture });
        }
        for (_, emoji) in known {
            let shown = format!(":{}:", &*emoji.name);
            let stands_alone = texts.iter().any(|text| {
                // Within `<:name:id>` it is no text of its own.
                text.match_indices(&shown)
                    .any(|(at, _)| !text[..at].ends_with('<') && !text[..at].ends_with("<a"))
            });
            if stands_alone && !found.iter().any(|emoji| emoji.shown == shown) {
                let picture = emoji.image_url.as_ref().and_then(|url| self.find(url));
                found.push(InlineEmoji { shown, name: emoji.name.to_string(), picture });
            }
        }
        found
    }
}

impl record::Emoji<'_> {
    /// Its id, where it is one of a space.
    pub(crate) fn custom_id(&self) -> Option<&str> {
        self.id.as_deref().filter(|id| !id.is_empty())
    }
}

/// Each `<:name:id>` and `<a:name:id>` of a text, as (whole, name, id).
fn raw_emoji(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    memchr::memchr_iter(b'<', text.as_bytes()).filter_map(|at| {
        let (inner, _) = text[at + 1..].split_once('>')?;
        let (name, id) = inner.strip_prefix('a').unwrap_or(inner).strip_prefix(':')?.split_once(':')?;
        let fits = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        (fits && is_id).then(|| (&text[at..at + inner.len() + 2], name, id))
    })
}
