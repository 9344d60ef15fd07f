//! Who writes in a made history, and the sequencing that a server does for them.

use crate::Event;
use rill_events::Payload;
use rill_protocol::{
    Did, Envelope, EventId, Genesis, Millis, MovedFrom, Place, Rules, SeqNum, Slot, StreamId, TopicId,
    payload_hash,
};
use std::collections::{HashMap, HashSet};

/// Before the first made event.
const BEGINNING: Millis = 1_700_000_000_000;

/// The stream of a seed.
pub fn stream(seed: u64) -> StreamId {
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&seed.to_be_bytes());
    Genesis { v: 1, creator: person(0), rules: Rules::Space, params: Vec::new(), nonce }.stream()
}

/// The n-th person.
pub fn person(n: usize) -> Did {
    Did::parse(&format!("did:web:person{n}.example")).expect("letters and a number")
}

/// Writes events and numbers them by topic, as a server does.
#[derive(Debug)]
pub struct Writer {
    stream: StreamId,
    tails: HashMap<TopicId, SeqNum>,
    ids: HashSet<EventId>,
    now: Millis,
    written: u64,
    /// All that was written, in order.
    pub events: Vec<Event>,
}

/// What an event is, beside its author and payload.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    /// The topic.
    pub topic: TopicId,
    /// What it is there.
    pub place: Place,
    /// Its slot.
    pub slot: Option<Slot>,
    /// Who speaks, where it is not the author.
    pub voice: Option<Slot>,
}

impl Writer {
    /// Nothing is written yet.
    pub fn new(stream: StreamId) -> Self {
        Self {
            stream,
            tails: HashMap::new(),
            ids: HashSet::new(),
            now: BEGINNING,
            written: 0,
            events: Vec::new(),
        }
    }

    /// The id that the next event gets.
    pub fn next_id(&self) -> EventId {
        let mut unique = [0; 10];
        unique[..8].copy_from_slice(&self.written.to_be_bytes());
        EventId::from_parts(self.now, unique)
    }

    /// Lets time pass.
    pub fn wait(&mut self, millis: Millis) {
        self.now += millis;
    }

    /// Writes an event. Gives its id.
    pub fn says(&mut self, author: &Did, placed: Placed, payload: impl Into<Payload>) -> EventId {
        let payload = payload.into().to_bytes().expect("of a known type");
        self.writes(author, placed, payload)
    }

    /// Writes an event that stands for another, which was moved. Gives its id.
    pub fn says_moved(
        &mut self,
        author: &Did,
        placed: Placed,
        moved: Option<MovedFrom>,
        payload: impl Into<Payload>,
    ) -> EventId {
        let payload = payload.into().to_bytes().expect("of a known type");
        self.puts(author, placed, moved, payload)
    }

    /// Writes an event with any bytes as its payload. Gives its id.
    pub fn writes(&mut self, author: &Did, placed: Placed, payload: Vec<u8>) -> EventId {
        self.puts(author, placed, None, payload)
    }

    fn puts(&mut self, author: &Did, placed: Placed, moved: Option<MovedFrom>, payload: Vec<u8>) -> EventId {
        let id = self.next_id();
        let envelope = Envelope {
            v: 1,
            stream: self.stream,
            id,
            author: author.clone(),
            topic: placed.topic,
            place: placed.place,
            slot: placed.slot,
            voice: placed.voice,
            notify: None,
            blobs: Vec::new(),
            moved,
            proof: None,
            payload_hash: payload_hash(&[7; 16], &payload),
        };
        self.take(envelope, payload);
        id
    }

    /// Takes in an event that was made elsewhere. One whose id is there already is not taken twice, whatever it says.
    pub fn take(&mut self, envelope: Envelope, payload: Vec<u8>) {
        if !self.ids.insert(envelope.id) {
            return;
        }
        let tail = self.tails.entry(envelope.topic).or_insert(SeqNum::ZERO);
        *tail = tail.next();
        self.written += 1;
        self.events.push(Event { seq: *tail, received_at: self.now, envelope, payload: Some(payload) });
    }
}
