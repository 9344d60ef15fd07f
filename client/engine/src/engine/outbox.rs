//! The outbox as the engine has it: entries in memory as they are in its file, and their order stream by stream.
//! Here: loading it, finding in it, and keeping what a step of the order changed. Not here: what goes into it
//! (`writing.rs`), sending it (`pushing.rs`), when an entry is done with (`confirming.rs`), how it shows (`echo.rs`).

mod access;
mod entropy;
mod intents;
mod keeping;
mod limits;
mod making;
mod moving;
mod passing_on;
mod rulings;

pub(super) use access::{changes, with_posting};
pub(super) use entropy::Entropy;
pub(super) use intents::{At, NewEvent, Saying, events_of};
pub(super) use limits::name;
pub(super) use making::{Making, files_of, reauthored, renamed, with_payload};
pub(super) use moving::Stood;
pub(super) use rulings::Ruled;

use crate::{
    FetchId,
    store::{
        StoreError,
        outbox::{Contents, Entry, OpenedOutbox, OutboxError, OutboxFile},
    },
};
use rill_events::Payload;
use rill_protocol::{EventId, Millis, Place, SpanRequest, StreamId, TopicId};
use rill_sync::{Outbox as Order, OutboxEvent, OutboxStanding};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Under this the name that one is called is kept.
pub(super) const NAME: &str = "name";

/// What was written here and is not acknowledged, and what this device remembers besides.
pub(super) struct Outbox {
    pub(super) file: File,
    /// What is wrong with the file, in words for the reader.
    pub(super) file_trouble: Option<String>,
    entries: BTreeMap<i64, Entry>,
    places: HashMap<EventId, i64>,
    pub(super) streams: BTreeMap<StreamId, Stream>,
    pub(super) done: HashSet<EventId>,
    pub(super) kept: BTreeMap<String, Vec<u8>>,
    last: i64,
    /// Pushes that are under way.
    pub(super) pushes: BTreeMap<FetchId, StreamId>,
    /// Streams of which the copy has something new, or of which something was acknowledged.
    pub(super) to_look_at: BTreeSet<StreamId>,
    /// The run of acknowledged events that was asked for last, and until when it is not asked for again.
    pub(super) fetched: Option<(SpanRequest, Millis)>,
    /// How often the copy was written when it was looked into last.
    pub(super) copy_seen_at: u64,
    pub(super) entropy: Entropy,
    /// The stream of which nobody is told that something waits in it: what was read.
    pub(super) quiet: Option<StreamId>,
    /// Entries and ids that are done with and are to be taken off the disk, or noted there.
    to_remove: Vec<i64>,
    to_note: Vec<(i64, EventId)>,
    flush_at: Option<Millis>,
    /// When what it has left of what was taken out is swept.
    sweep_at: Option<Millis>,
    /// Why the last writing did not succeed.
    pub(super) disk_trouble: Option<String>,
}

/// The file that it is kept in.
pub(super) enum File {
    /// Open.
    Open(OutboxFile),
    /// Damaged: the shell is to put it aside and hand in a new one. What could be read is in memory.
    Damaged(Option<Connection>),
    /// Cannot be used, and is not touched.
    Unusable(Connection),
}

/// Why a new file cannot be used either.
#[derive(Debug, thiserror::Error)]
pub(super) enum RenewError {
    #[error(transparent)]
    Unusable(#[from] OutboxError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("what you write cannot be kept on this device now: {0}")]
    Database(#[from] rusqlite::Error),
}

/// What was written in one stream.
#[derive(Default)]
pub(super) struct Stream {
    pub(super) order: Order,
    pub(super) wake_at: Option<Millis>,
    /// Why the server took none of it the last time, in its words.
    pub(super) trouble: Option<String>,
}

impl Outbox {
    /// As it is in its file, as far as that can be read.
    pub(super) fn open(connection: Connection, entropy: [u8; 32]) -> Self {
        let (file, contents, trouble) = match OutboxFile::open(connection) {
            OpenedOutbox::Whole(file, contents) => (File::Open(file), contents, None),
            OpenedOutbox::Damaged(connection, contents) => {
                let trouble = lost(&contents);
                (File::Damaged(Some(connection)), contents, Some(trouble))
            }
            OpenedOutbox::Unusable(connection, why) => {
                (File::Unusable(connection), Contents::default(), Some(why.to_string()))
            }
        };
        let mut outbox = Self {
            file,
            file_trouble: trouble,
            entries: BTreeMap::new(),
            places: HashMap::new(),
            streams: BTreeMap::new(),
            last: contents.done.last().map_or(0, |(n, _)| *n),
            done: contents.done.into_iter().map(|(_, id)| id).collect(),
            kept: contents.kept,
            pushes: BTreeMap::new(),
            to_look_at: BTreeSet::new(),
            copy_seen_at: 0,
            fetched: None,
            entropy: Entropy::new(entropy),
            quiet: None,
            to_remove: Vec::new(),
            to_note: Vec::new(),
            flush_at: None,
            sweep_at: None,
            disk_trouble: None,
        };
        outbox.restore(contents.entries);
        outbox
    }

    fn restore(&mut self, entries: Vec<Entry>) {
        let mut events: BTreeMap<StreamId, Vec<OutboxEvent>> = BTreeMap::new();
        for entry in entries {
            self.last = self.last.max(entry.n);
            let standing =
                if entry.refused.is_some() { OutboxStanding::Refused } else { OutboxStanding::Waiting };
            let event = OutboxEvent { tried: entry.tried, standing, ..self.event_of(&entry, &[]) };
            events.entry(entry.envelope.stream).or_default().push(event);
            self.put(entry);
        }
        for (stream, events) in events {
            self.to_look_at.insert(stream);
            self.streams.insert(stream, Stream { order: Order::restore(events), ..Stream::default() });
        }
    }

    /// Gives the file's connection back.
    pub(super) fn close(self) -> Option<Connection> {
        match self.file {
            File::Open(file) => Some(file.close()),
            File::Damaged(damaged) => damaged,
            File::Unusable(connection) => Some(connection),
        }
    }

    /// Whether the file can be written now.
    pub(super) fn can_write(&self) -> bool {
        matches!(self.file, File::Open(_))
    }

    /// One transaction on the file.
    pub(super) fn write(
        &self,
        change: impl FnOnce(&crate::store::outbox::Writing<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let File::Open(file) = &self.file else { return Ok(()) };
        let writing = file.begin()?;
        change(&writing)?;
        writing.commit()
    }

    /// Goes on with this file, and puts all that is in memory into it.
    pub(super) fn renew(&mut self, connection: Connection) -> Result<(), RenewError> {
        let (file, contents) = match OutboxFile::open(connection) {
            OpenedOutbox::Whole(file, contents) => (file, contents),
            OpenedOutbox::Damaged(..) => return Err(OutboxError::AgainDamaged.into()),
            OpenedOutbox::Unusable(_, why) => return Err(why.into()),
        };
        self.join(contents);
        let writing = file.begin()?;
        writing.clear()?;
        self.entries.values().try_for_each(|entry| writing.put(entry))?;
        self.kept.iter().try_for_each(|(key, value)| writing.keep(key, value))?;
        for id in &self.done {
            self.last += 1;
            writing.done(self.last, *id)?;
        }
        writing.commit()?;
        self.file = File::Open(file);
        Ok(())
    }

    /// A new file may have something in it already: from a time when this one could not be used.
    fn join(&mut self, contents: Contents) {
        self.done.extend(contents.done.into_iter().map(|(_, id)| id));
        for (key, value) in contents.kept {
            self.kept.entry(key).or_insert(value);
        }
        let fresh = contents.entries.into_iter().filter(|entry| !self.places.contains_key(&entry.id()));
        for entry in fresh.collect::<Vec<_>>() {
            let n = self.next_place();
            let stream = entry.envelope.stream;
            let standing =
                if entry.refused.is_some() { OutboxStanding::Refused } else { OutboxStanding::Waiting };
            let entry = Entry { n, ..entry };
            let event = OutboxEvent { tried: entry.tried, standing, ..self.event_of(&entry, &[]) };
            self.put(entry);
            self.streams.entry(stream).or_default().order.restore_also(event);
        }
    }

    /// The next place in the order.
    pub(super) fn next_place(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    pub(super) fn put(&mut self, entry: Entry) {
        self.places.insert(entry.id(), entry.n);
        if let Some(before) = self.entries.insert(entry.n, entry)
            && self.entries.get(&before.n).is_some_and(|now| now.id() != before.id())
        {
            self.places.remove(&before.id());
        }
    }

    pub(super) fn take_out(&mut self, id: EventId) -> Option<Entry> {
        let n = self.places.remove(&id)?;
        self.entries.remove(&n)
    }

    pub(super) fn entry(&self, id: EventId) -> Option<&Entry> {
        self.entries.get(self.places.get(&id)?)
    }

    /// In the order in which they were written.
    pub(super) fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.values()
    }

    /// Those of a stream, in order.
    pub(super) fn of_stream(&self, stream: StreamId) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(move |entry| entry.envelope.stream == stream)
    }

    /// Those of a topic, in order.
    pub(super) fn of_topic(&self, stream: StreamId, topic: TopicId) -> impl Iterator<Item = &Entry> {
        self.entries
            .values()
            .filter(move |entry| entry.envelope.stream == stream && entry.envelope.topic == topic)
    }

    /// Where an entry stands in the order of its stream.
    pub(super) fn standing(&self, entry: &Entry) -> OutboxStanding {
        let order = self.streams.get(&entry.envelope.stream).map(|stream| &stream.order);
        let event = order.and_then(|order| order.event(entry.id()));
        event.map_or(OutboxStanding::Waiting, |event| event.standing)
    }

    /// Where all entries of a stream stand.
    pub(super) fn standings(&self, stream: StreamId) -> HashMap<EventId, OutboxStanding> {
        let events = self.streams.get(&stream).into_iter().flat_map(|stream| stream.order.events());
        events.map(|event| (event.id, event.standing)).collect()
    }

    /// Whether a room is here alone so far: it was opened, and the server has not said so.
    pub(super) fn opens(&self, stream: StreamId, topic: TopicId) -> bool {
        let opener = self.entry(EventId::from_bytes(*topic.as_bytes()));
        opener.is_some_and(|opener| opener.envelope.stream == stream && opener.envelope.topic == topic)
    }

    /// Whether it was never pushed, or refused: it can be changed, or let go of, and nobody will have seen it.
    pub(super) fn is_free(&self, entry: &Entry) -> bool {
        match self.standing(entry) {
            OutboxStanding::Refused => true,
            OutboxStanding::Waiting => !entry.tried,
            OutboxStanding::UnderWay | OutboxStanding::Taken | OutboxStanding::Acknowledged(_) => false,
        }
    }

    /// Entries that are about to be put in, as the orders of their streams have them.
    pub(super) fn events_of(&self, added: &[Entry]) -> BTreeMap<StreamId, Vec<OutboxEvent>> {
        let mut made: BTreeMap<StreamId, Vec<OutboxEvent>> = BTreeMap::new();
        for (place, entry) in added.iter().enumerate() {
            let event = self.event_of(entry, &added[..place]);
            made.entry(entry.envelope.stream).or_default().push(event);
        }
        made
    }

    /// An entry as its order has it, when it is new. `before`: what is put in with it, before it.
    pub(super) fn event_of(&self, entry: &Entry, before: &[Entry]) -> OutboxEvent {
        let envelope = &entry.envelope;
        let mut needs = making::needs(entry);
        // Whoever is not a member yet writes after having become one.
        let joining = before.iter().rfind(|it| joins(it, envelope.stream));
        needs.extend(joining.or_else(|| self.joining(envelope.stream, entry.n)).map(Entry::id));
        OutboxEvent {
            id: envelope.id,
            topic: envelope.topic,
            needs,
            bytes: entry.bytes(),
            is_post: matches!(envelope.place, Place::Anchor { .. }),
            awaits_files: !files_of(entry).is_empty(),
            tried: false,
            standing: OutboxStanding::Waiting,
        }
    }

    /// A joining of this stream that was written before this place and is not refused.
    fn joining(&self, stream: StreamId, before: i64) -> Option<&Entry> {
        let entries = self.entries.range(..before).map(|(_, entry)| entry);
        entries.filter(|entry| joins(entry, stream)).rfind(|entry| entry.refused.is_none())
    }
}

fn joins(entry: &Entry, stream: StreamId) -> bool {
    entry.envelope.stream == stream && matches!(entry.said, Payload::MemberJoined(_))
}

/// What is to be said of an outbox of which not all can be read.
fn lost(contents: &Contents) -> String {
    let kept = contents.entries.len();
    let rows = match contents.unreadable {
        0 => "some of it may be lost".to_owned(),
        1 => "one event of it is lost".to_owned(),
        several => format!("{several} events of it are lost"),
    };
    format!(
        "the file that keeps what you wrote until it is sent was damaged; {rows}. What could be read ({kept}) is kept \
         and goes out"
    )
}
