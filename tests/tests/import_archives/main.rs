//! Archives of DiscordChatExporter: what they become, what is wrong with bad ones, and that order does not matter.
//! Here: what the stories share. Not here: the server's side of an import (`import_server`).

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

mod bad_files;
mod bad_media;
mod bad_records;
mod rich;
mod sets;

use rill::import::DiskMedia;
use rill_import::{
    Entry, MediaError, NoMedia,
    discord::{Archive, ArchiveError, FilePlace, Found, Head, Mapping, Message, RecordError, Space},
};
use rill_protocol::{Did, EventId, Millis};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The day after the demo's last message: nothing in the archives is younger.
pub(crate) const NOW: Millis = 1_800_000_000_000;

/// The sample that has every field and kind of message.
pub(crate) fn rich() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/rich")
}

/// What one text of an archive gives.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) texts: Vec<String>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) broken: Vec<(FilePlace, RecordError)>,
    pub(crate) problems: Vec<MediaError>,
    pub(crate) end: Option<ArchiveError>,
}

/// Reads one archive, as far as it goes.
pub(crate) fn read(bytes: &[u8]) -> Reading {
    read_beside(bytes, None)
}

/// As [`read`], with the files that lie in a folder.
pub(crate) fn read_beside(bytes: &[u8], folder: Option<&Path>) -> Reading {
    let mut reading = Reading::default();
    let archive = match Archive::open(bytes) {
        Ok(archive) => archive,
        Err(error) => return Reading { end: Some(error), ..reading },
    };
    let head = archive.head().clone();
    let mut mapping = mapping(&[&head]);
    reading.entries = mapping.room(&head);
    let mut media = folder.map(|folder| DiskMedia::beside(&folder.join("archive.json")));
    let end = archive.read(|place, found| {
        match found {
            Found::Broken(error) => reading.broken.push((place, error)),
            Found::Record(message) => {
                let mapped = match &mut media {
                    Some(media) => mapping.message(&head, &message, media),
                    None => mapping.message(&head, &message, &mut NoMedia),
                };
                match mapped {
                    Ok(mut entries) => {
                        reading.texts.push(entries.text.clone());
                        reading.problems.append(&mut entries.problems);
                        reading.entries.push(entries.anchor);
                    }
                    Err(error) => reading.broken.push((place, error)),
                }
            }
        }
        Ok::<(), ArchiveError>(())
    });
    reading.end = end.err();
    reading.entries.extend(mapping.finish());
    reading
}

/// An import of files with these heads.
pub(crate) fn mapping(heads: &[&Head]) -> Mapping {
    let creator = Did::parse("did:web:localhost").unwrap();
    Mapping::new(Space::named(creator, "Test", &heads[0].guild), heads.iter().copied(), NOW)
}

/// All events of some archives, read in this order.
pub(crate) fn events(archives: &[Vec<u8>]) -> BTreeMap<EventId, Entry> {
    let heads: Vec<Head> =
        archives.iter().map(|bytes| Archive::open(&bytes[..]).unwrap().head().clone()).collect();
    let mut mapping = mapping(&heads.iter().collect::<Vec<_>>());
    let importer = mapping.importer();
    let mut entries = Vec::new();
    for (bytes, head) in archives.iter().zip(&heads) {
        entries.extend(mapping.room(head));
        let mut take = |message: &Message<'_>| {
            let mapped = mapping.message(head, message, &mut NoMedia).unwrap();
            entries.extend(
                mapped
                    .amendments
                    .iter()
                    .map(|amendment| mapped.amending(&importer, amendment, None).unwrap()),
            );
            entries.push(mapped.anchor);
        };
        let read = Archive::open(&bytes[..]).unwrap().read(|_, found| {
            match found {
                Found::Record(message) => take(&message),
                Found::Broken(error) => panic!("{error}"),
            }
            Ok::<(), ArchiveError>(())
        });
        read.unwrap();
    }
    entries.extend(mapping.finish());
    entries.into_iter().map(|entry| (entry.id, entry)).collect()
}

/// An archive of one channel with these messages, indented as the exporter does.
pub(crate) fn archive(messages: &[serde_json::Value]) -> String {
    let whole = serde_json::json!({
        "guild": { "id": "7", "name": "Harbour", "iconUrl": null },
        "channel": { "id": "70", "type": "GuildTextChat", "categoryId": null, "category": null, "name": "quay", "topic": null },
        "exportedAt": "2025-06-01T09:30:15+00:00",
        "messages": messages,
        "messageCount": messages.len(),
    });
    serde_json::to_string_pretty(&whole).unwrap()
}

/// The n-th message of a channel.
pub(crate) fn message(n: u64, text: &str) -> serde_json::Value {
    serde_json::json!({
        "id": ((n + 1) << 22).to_string(),
        "type": "Default",
        "timestamp": format!("2024-03-09T18:{:02}:{:02}+00:00", n / 60 % 60, n % 60),
        "timestampEdited": null,
        "isPinned": false,
        "content": text,
        "author": { "id": "701", "name": "mira", "discriminator": "0000", "nickname": "Mira", "isBot": false },
        "attachments": [],
        "embeds": [],
        "reactions": [],
        "mentions": [],
    })
}
