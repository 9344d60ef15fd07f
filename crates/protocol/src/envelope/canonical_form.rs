//! An envelope in the form in which nearly all are: read in one pass, for histories are long.
//!
//! What is not exactly that form is not read here: `envelope.rs` then goes the long way, and says what is wrong. Whom
//! it notifies, and what opens a topic, is rare and goes the long way too.

use super::Envelope;
use crate::{BlobId, Did, EventId, Hash, Millis, Place, Slot, StreamId, TopicId, limits::BLOBS_MAX};

/// A CID with SHA-256 behind its tag, up to the digest: of DAG-CBOR, and of raw bytes.
const STREAM_LINK: &[u8] = b"\xd8\x2a\x58\x25\x00\x01\x71\x12\x20";
const BLOB_LINK: &[u8] = b"\xd8\x2a\x58\x25\x00\x01\x55\x12\x20";

/// The envelope; none: it has not this form. What it gives, [`Envelope::to_bytes`] makes these very bytes of.
pub(super) fn read(bytes: &[u8]) -> Option<Envelope> {
    let mut reader = Reader { left: bytes };
    let [fields @ 0xa0..=0xb7] = reader.array::<1>()? else { return None };
    // The shorter name first, then by their bytes.
    reader.pass(b"\x61v\x01\x62id")?;
    let id = EventId::from_bytes(reader.id()?);
    let slot = reader.field(b"\x64slot", |reader| reader.id().map(Slot::from_bytes))?;
    let blobs = reader.field(b"\x65blobs", Reader::blobs)?;
    reader.pass(b"\x65place")?;
    let place = reader.place()?;
    reader.pass(b"\x65topic")?;
    let topic = TopicId::from_bytes(reader.id()?);
    let voice = reader.field(b"\x65voice", |reader| reader.id().map(Slot::from_bytes))?;
    reader.pass(b"\x66author")?;
    let author = reader.did()?;
    reader.pass(b"\x66stream")?;
    reader.pass(STREAM_LINK)?;
    let stream = StreamId::from_digest(reader.array()?);
    reader.pass(b"\x6cpayload_hash\x58\x20")?;
    let payload_hash = Hash::from_bytes(reader.array()?);
    let optional = [slot.is_some(), blobs.is_some(), voice.is_some()];
    let there = 7 + optional.into_iter().filter(|is_there| *is_there).count();
    let is_whole = reader.left.is_empty() && usize::from(fields - 0xa0) == there;
    let blobs = blobs.unwrap_or_default();
    let envelope =
        Envelope { v: 1, stream, id, author, topic, place, slot, voice, notify: None, blobs, payload_hash };
    is_whole.then_some(envelope)
}

struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Goes past these bytes, if they come next.
    fn pass(&mut self, expected: &[u8]) -> Option<()> {
        self.left = self.left.strip_prefix(expected)?;
        Some(())
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, left) = self.left.split_first_chunk()?;
        self.left = left;
        Some(*taken)
    }

    /// A field that may be missing. None: it is there, and is not read.
    fn field<T>(&mut self, name: &[u8], value: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.pass(name) {
            Some(()) => value(self).map(Some),
            None => Some(None),
        }
    }

    /// 16 bytes.
    fn id(&mut self) -> Option<[u8; 16]> {
        self.pass(b"\x50")?;
        self.array()
    }

    fn did(&mut self) -> Option<Did> {
        let length = match self.array()? {
            [short @ 0x60..=0x77] => usize::from(short - 0x60),
            [0x78] => usize::from(self.array::<1>()?[0]).checked_sub(24)? + 24,
            _ => return None,
        };
        let (text, left) = self.left.split_at_checked(length)?;
        self.left = left;
        Did::parse(std::str::from_utf8(text).ok()?).ok()
    }

    /// A few: an empty list is left out.
    fn blobs(&mut self) -> Option<Vec<BlobId>> {
        let [count @ 0x81..=0x97] = self.array()? else { return None };
        let mut blobs = Vec::with_capacity(BLOBS_MAX.min(usize::from(count - 0x80)));
        for _ in 0x80..count {
            self.pass(BLOB_LINK)?;
            blobs.push(BlobId::from_digest(self.array()?));
        }
        Some(blobs)
    }

    fn place(&mut self) -> Option<Place> {
        if self.pass(b"\xa1\x66anchor").is_some() {
            let at = match self.array()? {
                [0xa0] => None,
                [0xa1] => {
                    self.pass(b"\x62at")?;
                    Some(self.millis()?)
                }
                _ => return None,
            };
            return Some(Place::Anchor { at });
        }
        if self.pass(b"\x65state").is_some() {
            return Some(Place::State);
        }
        if self.pass(b"\xa1\x66amends").is_some() {
            return Some(Place::Amends(EventId::from_bytes(self.id()?)));
        }
        self.pass(b"\xa1\x67redacts")?;
        Some(Place::Redacts(EventId::from_bytes(self.id()?)))
    }

    /// After 1970, and too late for 32 bits: what has another length goes the long way.
    fn millis(&mut self) -> Option<Millis> {
        self.pass(b"\x1b")?;
        let at = u64::from_be_bytes(self.array()?);
        (at > u64::from(u32::MAX)).then_some(at)?.try_into().ok()
    }
}
