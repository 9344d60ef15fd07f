//! [`materialize`]: takes events of one topic in, and says what changed. Here: the order of questions that each
//! event is asked; what its payload makes of a row lies in the file of its family.

use crate::{
    TopicKey, access,
    amendment::{self, Amendment},
    carried, message, redaction, room, state,
};
use rill_events::{MessageDeleted, Named, Payload, PayloadError, RoomOpened};
use rill_protocol::{Did, Envelope, EventId, Millis, Place, SeqNum, Slot};
use rusqlite::Connection;

/// An event of the topic, with its envelope read and checked.
///
/// Within a topic a seq names one event and an id names one seq: the store of events holds no two that differ.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Its place in the topic.
    pub seq: SeqNum,
    /// When the server took it in.
    pub received_at: Millis,
    /// The envelope.
    pub envelope: &'a Envelope,
    /// The payload; none: it is erased. One that is *elsewhere* is not handed in until it is here.
    pub payload: Option<&'a [u8]>,
}

/// What a batch changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Anchors that came, or that something about them came. May name one more than once.
    pub anchors: Vec<EventId>,
    /// Anchors and amendments whose bytes must go from wherever else they are kept; for an anchor, with those
    /// of all that amends it.
    pub redacted: Vec<EventId>,
    /// Slots of state that have something new. In *people* these are voices.
    pub slots: Vec<Slot>,
    /// Whether the topic was opened.
    pub opened: bool,
    /// Events of types that this version does not know: kept, replayed after an update.
    pub unknown: u64,
    /// Events whose payload is not what its type says: passed over.
    pub unreadable: u64,
}

/// Why rows could not be written. Nothing of the batch stands then, once the caller's transaction is dropped.
#[derive(Debug, thiserror::Error)]
pub enum MaterializeError {
    /// The database refused.
    #[error(
        "the local copy could not be written; it can be rebuilt from the server, and nothing unsent is in it: {0}"
    )]
    Database(#[from] rusqlite::Error),
}

/// Takes events of one topic into the projection, inside the caller's transaction.
///
/// In any order, any batches, more than once: the rows depend on the set of events alone. What cannot be read is
/// passed over and counted, never an error. Costs a few microseconds an event.
pub fn materialize(
    tx: &Connection,
    topic: TopicKey,
    events: &[Incoming<'_>],
) -> Result<Touched, MaterializeError> {
    Batch::begin(tx, topic, Standing::First)?.take_all(events)
}

/// As [`materialize`], and writes the rows of events anew that had some already: of an older version of this
/// function, or of a history that went on otherwise. Once all events of the topic went through it, in any order and
/// in any number of transactions, its rows are those that [`materialize`] makes in an empty database.
pub fn materialize_again(
    tx: &Connection,
    topic: TopicKey,
    events: &[Incoming<'_>],
) -> Result<Touched, MaterializeError> {
    Batch::begin(tx, topic, Standing::Again)?.take_all(events)
}

/// Whether an event's own row, where there is one, stands or is written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It stands.
    First,
    /// It is written anew.
    Again,
}

struct Batch<'a, 't> {
    tx: &'t Connection,
    topic: TopicKey,
    standing: Standing,
    touched: Touched,
    /// Whether anything was ever redacted in this topic: most topics save themselves the question for each event.
    any_redacted: bool,
    author: AuthorSlot<'a>,
}

impl<'a, 't> Batch<'a, 't> {
    fn begin(tx: &'t Connection, topic: TopicKey, standing: Standing) -> Result<Self, MaterializeError> {
        let any_redacted = redaction::any(tx, topic)?;
        let (touched, author) = (Touched::default(), AuthorSlot::default());
        Ok(Self { tx, topic, standing, touched, any_redacted, author })
    }

    fn take_all(mut self, events: &[Incoming<'a>]) -> Result<Touched, MaterializeError> {
        for event in events {
            self.take(event)?;
        }
        Ok(self.touched)
    }

    fn take(&mut self, event: &Incoming<'a>) -> Result<(), MaterializeError> {
        match event.envelope.place {
            Place::Opens { parent, on } => {
                let payload = self.read(event);
                self.touched.opened |=
                    room::open((self.tx, self.standing), self.topic, event, (parent, on), payload.as_ref())?;
                if let Some(Payload::RoomOpened(RoomOpened { private_to: Some(named), .. })) = payload {
                    self.open_as_private(event, named)?;
                }
            }
            Place::State => self.set_state(event)?,
            Place::Anchor { at } => self.add_anchor(event, at.unwrap_or(event.received_at))?,
            Place::Amends(anchor) => self.amend(event, anchor)?,
            Place::Redacts(target) => self.take_away(event, target)?,
        }
        Ok(())
    }

    fn open_as_private(&mut self, event: &Incoming<'a>, named: Vec<Named>) -> Result<(), MaterializeError> {
        for (slot, said) in access::opened(&event.envelope.author, named) {
            if state::set((self.tx, self.standing), self.topic, event, slot, &said)? {
                self.touched.slots.push(slot);
            }
        }
        Ok(())
    }

    fn set_state(&mut self, event: &Incoming<'a>) -> Result<(), MaterializeError> {
        let Some(slot) = event.envelope.slot else { return Ok(()) };
        let author = self.author.of(&event.envelope.author);
        let said = self.read(event).map(|payload| state::content(slot, author, payload)).unwrap_or_default();
        if state::set((self.tx, self.standing), self.topic, event, slot, &said)? {
            self.touched.slots.push(slot);
        }
        Ok(())
    }

    fn add_anchor(&mut self, event: &Incoming<'a>, at: Millis) -> Result<(), MaterializeError> {
        let id = event.envelope.id;
        let erased = event.payload.is_none() || self.is_redacted(id)?;
        let mut payload = if erased { None } else { self.read(event) };
        let carried = match &mut payload {
            Some(Payload::MessagePosted(posted)) => posted.carried.take(),
            Some(_) | None => None,
        };
        let body = if erased { message::Body::removed() } else { message::body(payload) };
        let author = self.author.of(event.envelope.writer());
        if message::add((self.tx, self.standing), self.topic, event, (at, author), &body)? {
            self.touched.anchors.push(id);
        }
        if let Some(carried) = carried {
            for row in carried::rows(*carried, event, author) {
                amendment::set((self.tx, self.standing), self.topic, &row)?;
            }
        }
        // An anchor that comes erased takes what amends it along, as its redaction does, which may not come at all.
        if event.payload.is_none() { self.redact(id) } else { Ok(()) }
    }

    fn amend(&mut self, event: &Incoming<'a>, anchor: EventId) -> Result<(), MaterializeError> {
        let Some(slot) = event.envelope.slot else { return Ok(()) };
        if self.is_redacted(anchor)? {
            return Ok(());
        }
        let erased = event.payload.is_none() || self.is_redacted(event.envelope.id)?;
        let payload = if erased { None } else { self.read(event) };
        let author = self.author.of(&event.envelope.author);
        let voice = event.envelope.voice.filter(|voice| *voice != author);
        let said = amendment::said(payload, slot, voice.unwrap_or(author), event.received_at);
        let row = Amendment { anchor, author, slot, seq: event.seq, id: event.envelope.id, voice, said };
        if amendment::set((self.tx, self.standing), self.topic, &row)? {
            self.touched.anchors.push(anchor);
        }
        Ok(())
    }

    fn take_away(&mut self, event: &Incoming<'a>, target: EventId) -> Result<(), MaterializeError> {
        self.redact(target)?;
        let Some(Payload::MessageDeleted(MessageDeleted { moved_to: Some(to) })) = self.read(event) else {
            return Ok(());
        };
        let author = self.author.of(&event.envelope.author);
        if carried::moved((self.tx, self.standing), self.topic, (event, target), (author, to))? {
            self.touched.anchors.push(target);
        }
        Ok(())
    }

    fn redact(&mut self, target: EventId) -> Result<(), MaterializeError> {
        if let Some(anchor) = redaction::redact(self.tx, self.topic, target)? {
            self.touched.redacted.push(target);
            self.touched.anchors.push(anchor);
        }
        self.any_redacted = true;
        Ok(())
    }

    fn is_redacted(&self, event: EventId) -> Result<bool, MaterializeError> {
        Ok(self.any_redacted && redaction::is_redacted(self.tx, self.topic, event)?)
    }

    /// The payload, where it is there and can be read; what cannot is counted.
    fn read(&mut self, event: &Incoming<'_>) -> Option<Payload> {
        match Payload::from_bytes(event.payload?) {
            Ok(Payload::Unknown(_)) => {
                self.touched.unknown += 1;
                None
            }
            Ok(payload) => Some(payload),
            Err(PayloadError::NoType(_) | PayloadError::Shape { .. }) => {
                self.touched.unreadable += 1;
                None
            }
        }
    }
}

/// The slot of an author, hashed once for a run of events of the same one.
#[derive(Default)]
pub(crate) struct AuthorSlot<'a> {
    last: Option<(&'a Did, Slot)>,
}

impl<'a> AuthorSlot<'a> {
    pub(crate) fn of(&mut self, did: &'a Did) -> Slot {
        match self.last {
            Some((last, slot)) if last == did => slot,
            Some(_) | None => {
                let slot = Slot::of_person(did);
                self.last = Some((did, slot));
                slot
            }
        }
    }
}
