//! [`Going`]: one message's files on their way. Pure.

use crate::FetchId;
use rill_bridge::UploadProgress;
use rill_events::FileRef;
use rill_protocol::{BLOB_PART_MAX, BlobId, BlobThere, EventId, Millis, StreamId};

/// The first part is small, so that the first progress comes soon; over a good line parts grow.
const FIRST_BYTES: u64 = 128 * 1024;
const LEAST_BYTES: u64 = 64 * 1024;
/// Parts that take less grow, those that take longer shrink.
const QUICK_MS: Millis = 1_000;
const SLOW_MS: Millis = 6_000;

/// A message's files on their way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Going {
    pub(super) stream: StreamId,
    pub(super) event: EventId,
    pub(super) fetch: FetchId,
    files: Vec<File>,
    doing: Doing,
    part: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct File {
    blob: BlobId,
    bytes: u64,
    /// How much of it the server has.
    there: BlobThere,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Asks,
    Sends { since: Millis },
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// So many bytes of this blob, which has so many in all.
    Part { blob: BlobId, from: u64, bytes: u64, of: u64 },
    /// All files are there.
    Whole,
}

impl Going {
    pub(super) fn new(stream: StreamId, event: EventId, files: Vec<&FileRef>, fetch: FetchId) -> Self {
        let mut all: Vec<File> = Vec::new();
        for file in files {
            if all.iter().all(|known| known.blob != file.blob) {
                all.push(File { blob: file.blob, bytes: file.bytes, there: BlobThere::Part(0) });
            }
        }
        Self { stream, event, fetch, files: all, doing: Doing::Asks, part: FIRST_BYTES }
    }

    pub(super) fn blobs(&self) -> Vec<BlobId> {
        self.files.iter().map(|file| file.blob).collect()
    }

    pub(super) fn is_asking(&self) -> bool {
        self.doing == Doing::Asks
    }

    /// The server said what it has. Whether that can be.
    pub(super) fn answered(&mut self, there: &[BlobThere]) -> bool {
        let fits = there.len() == self.files.len();
        for (file, there) in self.files.iter_mut().zip(there) {
            file.there = *there;
        }
        fits
    }

    /// A part was taken. Whether anything moved: a server that takes nothing is not asked again and again.
    pub(super) fn took(&mut self, there: BlobThere, now: Millis) -> bool {
        if let Doing::Sends { since } = self.doing {
            self.part = match now - since {
                ..QUICK_MS => (self.part * 2).min(BLOB_PART_MAX as u64),
                SLOW_MS.. => (self.part / 2).max(LEAST_BYTES),
                _ => self.part,
            };
        }
        let Some(file) = self.files.iter_mut().find(|file| file.there != BlobThere::Whole) else {
            return false;
        };
        let moved = file.there != there;
        file.there = there;
        moved
    }

    pub(super) fn sends(&mut self, fetch: FetchId, now: Millis) {
        (self.fetch, self.doing) = (fetch, Doing::Sends { since: now });
    }

    pub(super) fn next(&self) -> Next {
        let part = self.files.iter().find_map(|file| match file.there {
            BlobThere::Whole => None,
            BlobThere::Part(from) => {
                let left = file.bytes.saturating_sub(from);
                let (blob, bytes, of) = (file.blob, left.min(self.part), file.bytes);
                Some(Next::Part { blob, from, bytes, of })
            }
        });
        part.unwrap_or(Next::Whole)
    }

    pub(super) fn progress(&self) -> UploadProgress {
        let sent = self.files.iter().map(|file| match file.there {
            BlobThere::Whole => file.bytes,
            BlobThere::Part(sent) => sent.min(file.bytes),
        });
        UploadProgress {
            event: self.event,
            sent: sent.sum(),
            of: self.files.iter().map(|file| file.bytes).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(number: u8, bytes: u64) -> FileRef {
        FileRef { blob: BlobId::of(&[number]), media: "image/png".to_owned(), bytes, size: None }
    }

    #[test]
    fn files_go_one_after_the_other_in_parts_that_grow_on_a_good_line_and_shrink_on_a_bad_one() {
        let (one, other) = (file(1, 1_000_000), file(2, 10));
        let (stream, event) = (StreamId::of(b"a space"), EventId::from_bytes([1; 16]));
        let mut going = Going::new(stream, event, vec![&one, &other, &one], FetchId(1));
        assert_eq!(going.blobs(), [one.blob, other.blob], "each once");
        assert!(!going.answered(&[BlobThere::Whole]), "not the answer to this");
        assert!(going.answered(&[BlobThere::Part(0), BlobThere::Part(4)]));
        let part = |going: &Going| match going.next() {
            Next::Part { blob, from, bytes, .. } => Some((blob == one.blob, from, bytes)),
            Next::Whole => None,
        };
        assert_eq!(part(&going), Some((true, 0, 131_072)));
        going.sends(FetchId(2), 0);
        assert!(going.took(BlobThere::Part(131_072), 10));
        assert_eq!(part(&going), Some((true, 131_072, 262_144)));
        assert_eq!(going.progress().sent, 131_076);
        going.sends(FetchId(3), 10);
        assert!(going.took(BlobThere::Part(150_000), 20_000), "it was cut off within");
        assert_eq!(part(&going), Some((true, 150_000, 131_072)));
        assert!(!going.took(BlobThere::Part(150_000), 20_000), "nothing moves");
        assert!(going.took(BlobThere::Whole, 20_000));
        assert_eq!(part(&going), Some((false, 4, 6)));
        assert!(going.took(BlobThere::Whole, 20_000));
        assert_eq!((part(&going), going.progress().sent), (None, 1_000_010));
    }
}
