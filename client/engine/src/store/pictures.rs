//! Pictures of full copies: which blobs are to be kept for reading without a network.

use super::{TopicRef, event::Event};
use rill_events::{Emoji, FileRef, Payload};
use rill_materializer::StreamKey;
use rill_protocol::{BlobId, Envelope, EventId, StreamId, TopicId};
use rusqlite::{Connection, Result, named_params};

/// Index: that of `topic (stream, id)`, then the primary key of `picture`.
pub(super) const ALL: &str = "
    SELECT t.id, p.event, p.blob FROM topic AS t CROSS JOIN picture AS p ON p.topic = t.key
    WHERE t.stream = :stream";
pub(super) const KEEP: &str =
    "INSERT OR IGNORE INTO picture (topic, event, blob) VALUES (:topic, :event, :blob)";
/// Index: the primary key of `event`.
pub(super) const EVENTS: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body FROM event
    WHERE topic = :topic AND standing = 0 AND id IS NOT NULL";

/// Pictures above this are not kept for a full copy before they were seen.
const PICTURE_MAX: u64 = 8 * 1024 * 1024;

/// Remembers the pictures that events show. Gives the paths of those that are new.
pub(super) fn keep_pictures<'a>(
    tx: &Connection,
    topic: &TopicRef,
    events: impl Iterator<Item = (&'a Envelope, Option<&'a [u8]>)>,
) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    let mut keep = tx.prepare_cached(KEEP)?;
    for (envelope, payload) in events {
        for picture in pictures_of(payload) {
            let row = named_params! {
                ":topic": topic.key, ":event": envelope.id.as_bytes(), ":blob": picture.blob.digest(),
            };
            if envelope.blobs.contains(&picture.blob) && keep.execute(row)? > 0 {
                paths.push(path(topic.stream, topic.topic, envelope.id, picture.blob));
            }
        }
    }
    Ok(paths)
}

/// Remembers the pictures of all events of a topic that are held.
pub(crate) fn collect_pictures(tx: &Connection, topic: &TopicRef) -> Result<()> {
    let mut select = tx.prepare_cached(EVENTS)?;
    let mut rows = select.query(named_params! { ":topic": topic.key })?;
    while let Some(row) = rows.next()? {
        let event = Event::read(row)?;
        if let Some(envelope) = event.envelope.as_ref().filter(|envelope| !envelope.blobs.is_empty()) {
            keep_pictures(tx, topic, std::iter::once((envelope, event.payload()?)))?;
        }
    }
    Ok(())
}

/// Paths of all pictures of a space that are to be kept.
pub(crate) fn pictures(connection: &Connection, stream: StreamId, key: StreamKey) -> Result<Vec<String>> {
    let mut select = connection.prepare_cached(ALL)?;
    let rows = select.query_map(named_params! { ":stream": key }, |row| {
        let topic = TopicId::from_bytes(row.get(0)?);
        let event = EventId::from_bytes(row.get(1)?);
        Ok(path(stream, topic, event, BlobId::from_digest(row.get(2)?)))
    })?;
    rows.collect()
}

fn path(stream: StreamId, topic: TopicId, event: EventId, blob: BlobId) -> String {
    format!("/api/blob/{stream}/{topic}/{event}/{blob}")
}

/// The pictures that a payload shows, but for very large ones.
fn pictures_of(payload: Option<&[u8]>) -> Vec<FileRef> {
    let files: Vec<FileRef> = match payload.map(Payload::from_bytes) {
        Some(Ok(Payload::MessagePosted(posted))) => {
            let attached = posted.attachments.into_iter().filter_map(|attachment| attachment.file);
            let emoji = posted.emoji.into_iter().filter_map(|emoji| emoji.picture);
            let stickers = posted.stickers.into_iter().filter_map(|sticker| sticker.picture);
            let cards = posted.cards.into_iter().flat_map(|card| {
                let single = [card.author_icon, card.footer_icon, card.thumbnail].into_iter().flatten();
                single.chain(card.images).filter_map(|image| image.file)
            });
            attached.chain(emoji).chain(stickers).chain(cards).collect()
        }
        Some(Ok(Payload::ProfileSet(profile))) => profile.picture.into_iter().collect(),
        Some(Ok(Payload::SpaceIconSet(set))) => set.icon.into_iter().collect(),
        Some(Ok(Payload::EmojiAdded(added))) => added.picture.into_iter().collect(),
        Some(Ok(Payload::ReactionSet(set))) => emoji_picture(set.emoji).into_iter().collect(),
        Some(Ok(Payload::ReactionCounted(counted))) => emoji_picture(counted.emoji).into_iter().collect(),
        Some(Ok(_) | Err(_)) | None => Vec::new(),
    };
    files.into_iter().filter(|file| file.media.starts_with("image/") && file.bytes <= PICTURE_MAX).collect()
}

fn emoji_picture(emoji: Emoji) -> Option<FileRef> {
    match emoji {
        Emoji::Unicode(_) => None,
        Emoji::Custom { picture, .. } => picture,
    }
}
