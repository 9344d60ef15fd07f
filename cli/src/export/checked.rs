//! Reading an export that is checked by itself: each event is chained to the one before it, each payload is the one its
//! envelope speaks of, each file is the one of its name, and all that is told of is there.

use super::form::{FormError, Reading, Record};
use rill_protocol::{
    BLOB_MAX, BlobId, Envelope, Erasable, Genesis, Hash, HistoryId, SeqNum, StreamId, TopicId, WireEvent,
    log_hash, payload_hash, row_hash,
};
use sha2::{Digest as _, Sha256};
use std::io::Read;

/// Why an export is not whole, and where.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// As a file.
    #[error(transparent)]
    Form(#[from] FormError),
    /// As the history of a space.
    #[error("the export is not what was exported: {what} (the record at byte {at})")]
    Odd {
        /// Where the record begins.
        at: u64,
        /// What is wrong.
        what: String,
    },
    /// It ends before its last record.
    #[error("the export ends without its last record: it was cut off. Export again")]
    NoEnd,
}

/// What is found in an export, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Which space it is of.
    Space(Genesis, HistoryId),
    /// A file, whole.
    File(BlobId, Vec<u8>),
    /// An event; without an envelope: one that was withheld from whoever exported.
    Event(TopicId, Box<(WireEvent, Option<Envelope>)>),
}

/// What there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Topics.
    pub topics: u64,
    /// Events.
    pub events: u64,
    /// Events whose bytes were taken away by a deletion.
    pub erased: u64,
    /// Events that were withheld from whoever exported.
    pub blanks: u64,
    /// Files.
    pub files: u64,
}

/// A topic that is being read.
struct Topic {
    topic: TopicId,
    held: SeqNum,
    chain: Hash,
    /// What is to be come to.
    end: (SeqNum, Hash),
}

struct Checking {
    stream: Option<StreamId>,
    topic: Option<Topic>,
    blob: Option<(BlobId, Vec<u8>)>,
    sum: Hash,
    counted: Counted,
}

/// Reads an export to its end. What is found is handed on as soon as it is checked; that all of it is whole is known when
/// this returns.
pub fn check<E: From<CheckError>>(
    from: impl Read,
    mut found: impl FnMut(Found) -> Result<(), E>,
) -> Result<Counted, E> {
    let mut reading = Reading::begin(from).map_err(CheckError::from)?;
    let mut checking =
        Checking { stream: None, topic: None, blob: None, sum: Hash::START, counted: Counted::default() };
    let mut is_over = false;
    while let Some((at, record)) = reading.record().map_err(CheckError::from)? {
        let odd = |what: String| E::from(CheckError::Odd { at, what });
        if is_over {
            return Err(odd("something comes after its end".to_owned()));
        }
        is_over = matches!(record, Record::End { .. });
        checking.take(record, &mut |it| found(it).map_err(Stopped::Outside)).map_err(
            |stopped| match stopped {
                Stopped::Odd(what) => odd(what),
                Stopped::Outside(error) => error,
            },
        )?;
    }
    if is_over { Ok(checking.counted) } else { Err(CheckError::NoEnd.into()) }
}

enum Stopped<E> {
    Odd(String),
    Outside(E),
}

type Step<E> = Result<(), Stopped<E>>;

impl Checking {
    fn take<E>(&mut self, record: Record, found: &mut impl FnMut(Found) -> Step<E>) -> Step<E> {
        if self.stream.is_none() != matches!(record, Record::Space { .. }) {
            return odd("it must begin with its space, once");
        }
        match record {
            Record::Space { genesis, history, at: _ } => {
                self.stream = Some(genesis.stream());
                found(Found::Space(genesis, history))
            }
            Record::Topic { topic, seq, row_hash } => {
                self.ends_topic()?;
                self.topic =
                    Some(Topic { topic, held: SeqNum::ZERO, chain: Hash::START, end: (seq, row_hash) });
                Ok(())
            }
            Record::Blob(blob) if self.blob.is_none() => {
                self.blob = Some((blob, Vec::new()));
                Ok(())
            }
            Record::Blob(_) => odd("a file begins within another"),
            Record::Part(part) => match &mut self.blob {
                Some((blob, bytes)) if bytes.len() + part.len() > BLOB_MAX => {
                    odd(format!("file {blob} is longer than files are"))
                }
                Some((_, bytes)) => {
                    bytes.extend(part);
                    Ok(())
                }
                None => odd("a part of no file"),
            },
            Record::BlobEnds => self.ends_file(found),
            Record::Events(events) => events.into_iter().try_for_each(|event| self.event(event, found)),
            Record::End { topics, events, files, sum } => {
                self.ends_topic()?;
                let counted = &self.counted;
                let is_so = (topics, events, files) == (counted.topics, counted.events, counted.files);
                if is_so && sum == self.sum && self.blob.is_none() {
                    return Ok(());
                }
                odd("something of it is missing, or was put into it")
            }
        }
    }

    fn ends_topic<E>(&mut self) -> Step<E> {
        let Some(Topic { topic, held, chain, end }) = self.topic.take() else { return Ok(()) };
        if (held, chain) != end {
            return odd(format!("topic {topic} ends after event {held}, before its event {}", end.0));
        }
        self.sum = log_hash(&self.sum, &chain);
        self.counted.topics += 1;
        Ok(())
    }

    fn ends_file<E>(&mut self, found: &mut impl FnMut(Found) -> Step<E>) -> Step<E> {
        let Some((blob, bytes)) = self.blob.take() else { return odd("a file ends that did not begin") };
        if BlobId::from_digest(Sha256::digest(&bytes).into()) != blob {
            return odd(format!("the bytes of file {blob} are not those of its name"));
        }
        self.counted.files += 1;
        found(Found::File(blob, bytes))
    }

    fn event<E>(&mut self, event: WireEvent, found: &mut impl FnMut(Found) -> Step<E>) -> Step<E> {
        let (Some(stream), Some(topic)) = (self.stream, &mut self.topic) else {
            return odd("events of no topic");
        };
        let place = format!("event {} of topic {}", event.seq, topic.topic);
        if event.seq != topic.held.next() {
            return odd(format!("{place} comes after event {}", topic.held));
        }
        let is_chained = event.is_blank()
            || row_hash(&topic.chain, &event.envelope, event.seq, event.received_at) == event.row_hash;
        if !is_chained {
            return odd(format!("{place} does not follow from what was before it"));
        }
        (topic.held, topic.chain) = (event.seq, event.row_hash);
        let id = topic.topic;
        self.counted.events += 1;
        if event.is_blank() {
            self.counted.blanks += 1;
            return found(Found::Event(id, Box::new((event, None))));
        }
        let envelope = event.read_envelope().map_err(|error| Stopped::Odd(format!("{place}: {error}")))?;
        if envelope.stream != stream || envelope.topic != id {
            return odd(format!("{place} belongs elsewhere"));
        }
        match &event.body {
            Erasable::Whole(bytes) => {
                let body = bytes.split_first_chunk::<16>();
                if body.map(|(salt, payload)| payload_hash(salt, payload)) != Some(envelope.payload_hash) {
                    return odd(format!("what {place} says is not what it said"));
                }
            }
            Erasable::Erased => self.counted.erased += 1,
            Erasable::Elsewhere => return odd(format!("what {place} says is missing")),
        }
        found(Found::Event(id, Box::new((event, Some(envelope)))))
    }
}

fn odd<E>(what: impl Into<String>) -> Step<E> {
    Err(Stopped::Odd(what.into()))
}
