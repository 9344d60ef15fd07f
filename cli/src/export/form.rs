//! The form of an export: a line that names it, then records, each a frame as on the wire (length, CRC-32, DAG-CBOR), so
//! that a byte that was changed is found where it lies. Reading and writing go through the file once, record by record.
//! Not here: what the records must say together (`checked.rs`).

use rill_protocol::{
    BlobId, Genesis, Hash, HistoryId, Millis, SeqNum, TopicId, WireEvent, read_frame, write_frame,
};
use serde::{Deserialize, Serialize};
use std::io::{self, Read, Write};

/// How an export begins.
const BEGINNING: &[u8] = b"rill export 1\n";
const HEADER: usize = 8;
/// A record is at most so long: a span and one event, with what is around them.
const RECORD_MAX: usize = 8 * 1024 * 1024;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// The first: which space.
    Space {
        /// What it is from the beginning; its hash is the space's id.
        genesis: Genesis,
        /// Which history of it.
        history: HistoryId,
        /// When it was exported, by the clock of who did.
        at: Millis,
    },
    /// A topic begins. Its events follow, all of them.
    Topic {
        /// Which.
        topic: TopicId,
        /// Its newest event.
        seq: SeqNum,
        /// The chain of its events up to there.
        row_hash: Hash,
    },
    /// A file begins, that an event shows which comes later.
    Blob(BlobId),
    /// A part of it.
    Part(#[serde(with = "serde_bytes")] Vec<u8>),
    /// All parts of it have come.
    BlobEnds,
    /// Events of the topic, as they are on the wire.
    Events(Vec<WireEvent>),
    /// The last: what there was.
    End {
        /// Topics.
        topics: u64,
        /// Events.
        events: u64,
        /// Files.
        files: u64,
        /// The chain over the topics' own, in order.
        sum: Hash,
    },
}

/// Why bytes are no export, and where.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// It begins otherwise.
    #[error("this is no export of Rill of this version: it does not begin with \"rill export 1\"")]
    NoExport,
    /// It is cut off.
    #[error("the file ends at byte {at}, in the middle: it was cut off. Export again")]
    Cut {
        /// Where.
        at: u64,
    },
    /// Bytes were changed.
    #[error(
        "the file is damaged: bytes of the record at byte {at} are not as they were written. Export again"
    )]
    Damaged {
        /// Where the record begins.
        at: u64,
    },
    /// It cannot be read now.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
}

/// Writes an export.
pub struct Writing<W>(W);

impl<W: Write> Writing<W> {
    /// Begins.
    pub fn begin(mut to: W) -> io::Result<Self> {
        to.write_all(BEGINNING)?;
        Ok(Self(to))
    }

    /// The next record.
    pub fn write(&mut self, record: &Record) -> io::Result<()> {
        self.0.write_all(&write_frame(record))
    }

    /// Ends; gives what was written to.
    pub fn end(mut self) -> io::Result<W> {
        self.0.flush()?;
        Ok(self.0)
    }
}

/// Reads an export, record by record.
pub struct Reading<R> {
    from: R,
    at: u64,
}

impl<R: Read> Reading<R> {
    /// Begins.
    pub fn begin(mut from: R) -> Result<Self, FormError> {
        let mut beginning = Vec::new();
        (&mut from).take(BEGINNING.len() as u64).read_to_end(&mut beginning)?;
        if beginning != BEGINNING {
            return Err(FormError::NoExport);
        }
        Ok(Self { from, at: BEGINNING.len() as u64 })
    }

    /// The next record with the byte at which it begins; none: the file ends here.
    pub fn record(&mut self) -> Result<Option<(u64, Record)>, FormError> {
        let at = self.at;
        let mut frame = self.bytes(HEADER)?;
        if frame.is_empty() {
            return Ok(None);
        }
        let Some(header) = frame.first_chunk::<HEADER>() else { return Err(FormError::Cut { at: self.at }) };
        let length = u32::from_be_bytes([header[0], header[1], header[2], header[3]]) as usize;
        if length > RECORD_MAX {
            return Err(FormError::Damaged { at });
        }
        let body = self.bytes(length)?;
        if body.len() < length {
            return Err(FormError::Cut { at: self.at });
        }
        frame.extend(body);
        let record = read_frame(&frame, HEADER + RECORD_MAX).map_err(|_| FormError::Damaged { at })?;
        Ok(Some((at, record)))
    }

    /// So many bytes, or all that are left.
    fn bytes(&mut self, count: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (&mut self.from).take(count as u64).read_to_end(&mut bytes)?;
        self.at += bytes.len() as u64;
        Ok(bytes)
    }
}
