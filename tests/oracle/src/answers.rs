//! A server's answers about a history, made in memory: what a client asks to open a space and to copy it whole.
//! Not here: pages, following, rules, storage. Stories have a real server; benches and browsers have this.

use crate::Event;
use rill_protocol::{
    Cursor, Did, Envelope, Erasable, Genesis, Hash, Head, HistoryId, Millis, Opening, OpeningRequest, Place,
    Position, RoomOpening, Rules, SPAN_BYTES, SeqNum, Span, SpanRequest, StreamId, TopicId, WireEvent,
    decode, encode, payload_hash, row_hash,
};
use std::collections::BTreeMap;

const HISTORY: HistoryId = HistoryId([1; 16]);
const SALT: [u8; 16] = [7; 16];

/// A history as a server has it, under a stream of its own.
#[derive(Debug)]
pub struct Answers {
    genesis: Genesis,
    topics: BTreeMap<TopicId, Topic>,
}

#[derive(Debug)]
struct Topic {
    head: Head,
    /// For a room: the topic that it was opened under.
    parent: Option<TopicId>,
    events: Vec<WireEvent>,
}

impl Answers {
    /// The same events in the same order, chained, in a stream that this makes for them.
    pub fn about(events: &[Event]) -> Self {
        let creator = Did::parse("did:web:localhost").expect("letters");
        let genesis = Genesis { v: 1, creator, rules: Rules::Space, params: Vec::new(), nonce: [3; 16] };
        let mut answers = Self { genesis, topics: BTreeMap::new() };
        let mut now = Millis::MIN;
        for event in events {
            // A time of one's own is never later than the server's.
            let own = match event.envelope.place {
                Place::Anchor { at } => at,
                Place::Opens { .. } | Place::State | Place::Amends(_) | Place::Redacts(_) => None,
            };
            now = now.max(event.received_at).max(own.unwrap_or(Millis::MIN));
            answers.take(event, now);
        }
        answers
    }

    /// The stream.
    pub fn stream(&self) -> StreamId {
        self.genesis.stream()
    }

    /// How many events there are.
    pub fn events(&self) -> usize {
        self.topics.values().map(|topic| topic.events.len()).sum()
    }

    /// The rooms with the number of their messages, most first.
    pub fn rooms(&self) -> Vec<(TopicId, u64)> {
        let mut rooms: Vec<_> = self.topics.iter().map(|(id, topic)| (*id, topic.head.anchors)).collect();
        rooms.sort_by_key(|(id, anchors)| (std::cmp::Reverse(*anchors), *id));
        rooms
    }

    /// The answer to a question; none: it is one that is not answered here.
    pub fn answer(&self, path: &str, body: &[u8]) -> Option<Vec<u8>> {
        match path {
            "/api/open" => encode(&self.open(&decode(body).ok()?)).ok(),
            "/api/span" => encode(&self.span(&decode(body).ok()?)?).ok(),
            _ => None,
        }
    }

    fn take(&mut self, event: &Event, received_at: Millis) {
        let payload = event.payload.as_deref();
        let hash = payload.map_or(event.envelope.payload_hash, |payload| payload_hash(&SALT, payload));
        let envelope = Envelope { stream: self.stream(), payload_hash: hash, ..event.envelope.clone() };
        let topic = self.topics.entry(envelope.topic).or_insert_with(|| Topic::new(envelope.topic));
        let seq = topic.head.seq.next();
        let bytes = envelope.to_bytes();
        let row_hash = row_hash(&topic.head.row_hash, &bytes, seq, received_at);
        let body = payload.map_or(Erasable::Erased, |payload| Erasable::whole(&SALT, payload));
        (topic.head.seq, topic.head.row_hash) = (seq, row_hash);
        match envelope.place {
            Place::Opens { parent, .. } => topic.parent = Some(parent),
            Place::Anchor { at } => {
                let position = Position { at: at.unwrap_or(received_at), seq };
                topic.head.anchors += 1;
                topic.head.newest = topic.head.newest.max(Some(position));
            }
            Place::State | Place::Amends(_) | Place::Redacts(_) => {}
        }
        topic.events.push(WireEvent { seq, received_at, row_hash, envelope: bytes, body });
    }

    /// Without a page: a copy brings everything.
    fn open(&self, asked: &OpeningRequest) -> Opening {
        let after = |topic: &TopicId| asked.rooms_after.is_none_or(|after| *topic > after);
        let rooms = self.topics.iter().filter(|(id, topic)| topic.parent.is_some() && after(id));
        let rooms = rooms.map(|(id, topic)| RoomOpening {
            topic: *id,
            parent: topic.parent.unwrap_or(TopicId::ROOT),
            on: None,
            state: topic.events.iter().take(1).cloned().collect(),
            head: topic.head.clone(),
        });
        let fixed = self.topics.values().filter(|topic| topic.parent.is_none());
        Opening {
            genesis: self.genesis.clone(),
            history: HISTORY,
            cursor: Cursor(vec![1]),
            newest_at: 0,
            root: Vec::new(),
            fixed_heads: fixed.map(|topic| topic.head.clone()).collect(),
            rooms: rooms.collect(),
            more_rooms_after: None,
            page: None,
        }
    }

    fn span(&self, asked: &SpanRequest) -> Option<Span> {
        let topic = self.topics.get(&asked.topic)?;
        let after = usize::try_from(asked.after.0).ok()?.min(topic.events.len());
        let mut bytes = 0;
        let run = topic.events[after..].iter().take_while(|event| {
            let fits = bytes < SPAN_BYTES && asked.to.is_none_or(|to| event.seq <= to);
            bytes += 96 + event.envelope.len() + event.body.payload().map_or(0, <[u8]>::len);
            fits
        });
        let before = after.checked_sub(1).map_or(Hash::START, |last| topic.events[last].row_hash);
        let (topic, newest) = (asked.topic, topic.head.seq);
        Some(Span { history: HISTORY, topic, before, events: run.cloned().collect(), newest })
    }
}

impl Topic {
    fn new(topic: TopicId) -> Self {
        let head = Head {
            topic,
            seq: SeqNum::ZERO,
            row_hash: Hash::START,
            anchors: 0,
            live_anchors: 0,
            newest: None,
            oldest: None,
            notifies: 0,
            own: 0,
            gone: 0,
            since: SeqNum::ZERO,
        };
        Self { head, parent: None, events: Vec::new() }
    }
}
