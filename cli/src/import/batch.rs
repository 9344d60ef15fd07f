//! What goes from the thread that reads to the one that pushes.

use super::summary::Problem;
use rill_import::{
    Entry,
    discord::{FilePlace, MessageEntries},
};
use rill_protocol::{BlobId, Draft};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Events of a batch, well below what one push takes: larger ones were not faster, and cost memory.
const EVENTS_MAX: usize = 2_000;
/// Bytes of a batch: what a server commits at once.
const BYTES_MAX: usize = 1024 * 1024;

/// A run of the archive.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) items: Vec<Item>,
    /// Files that were found while making the items, and where they lie.
    pub(super) files: Vec<(BlobId, PathBuf)>,
    events: usize,
    bytes: usize,
}

/// One thing of it.
pub(super) enum Item {
    /// State, or what opens a room.
    State(Entry),
    /// A message with what amends it, and where it stands.
    Message { file: Arc<Path>, place: FilePlace, entries: Box<MessageEntries> },
    /// A record that could not be read.
    Refused(Problem),
    /// Something else that went wrong.
    Problem(Problem),
}

impl Batch {
    pub(super) fn add(&mut self, item: Item) {
        match &item {
            Item::State(entry) => {
                self.events += 1;
                self.bytes += bytes_of(&entry.draft);
            }
            Item::Message { entries, .. } => {
                self.events += 1 + entries.amendments.len();
                self.bytes += bytes_of(&entries.anchor.draft) + entries.amendments.len() * 512;
            }
            Item::Refused(_) | Item::Problem(_) => {}
        }
        self.items.push(item);
    }

    pub(super) fn is_full(&self) -> bool {
        self.events >= EVENTS_MAX || self.bytes >= BYTES_MAX
    }
}

/// About what a draft takes on the wire.
pub(super) fn bytes_of(draft: &Draft) -> usize {
    draft.envelope.len() + draft.payload.len() + 64
}
