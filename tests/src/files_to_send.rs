//! Files that a person puts into messages: their bytes wait on the device as a page puts them there.

use crate::Device;
use rill_bridge::Intent;
use rill_events::{Attachment, FileRef, media_type};
use rill_protocol::{BlobId, EventId, StreamId, TopicId};

impl Device {
    /// Posts a text with files, each of them a name and bytes.
    pub fn posts_files(&mut self, at: (StreamId, TopicId), text: &str, files: &[(&str, Vec<u8>)]) -> EventId {
        let event = self.next_event();
        let attached = files.iter().map(|(name, bytes)| {
            let blob = BlobId::of(bytes);
            self.files.insert(blob_path(at, event, blob), bytes.clone());
            let file = FileRef { blob, media: media_type(bytes), bytes: bytes.len() as u64, size: None };
            let name = (*name).to_owned();
            Attachment { name, file: Some(file), lost_bytes: None, spoiler: false, alt: None }
        });
        let files = attached.collect();
        let intent = Intent::Post { text: text.to_owned(), mentions: Vec::new(), reply: None, files };
        self.writes_as(at, event, intent);
        event
    }
}

/// Where a file of a message is at the server, and waits on a device.
pub fn blob_path((stream, topic): (StreamId, TopicId), event: EventId, blob: BlobId) -> String {
    format!("/api/blob/{stream}/{topic}/{event}/{blob}")
}
