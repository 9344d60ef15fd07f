//! [`Book`]: what a log has acknowledged, kept beside it. Here: what must be found in the log again, bit by bit.
//! Not here: what is written (`life.rs`).

use rill_protocol::{
    Envelope, Erasable, EventId, Hash, Millis, PageFrom, Place, SeqNum, TopicId, WireEvent, row_hash,
};
use rill_server::store::{Appended, Sight, StreamLog};
use std::collections::BTreeMap;

/// The events of a log, by topic, in order.
#[derive(Clone, Default)]
pub struct Book {
    topics: BTreeMap<TopicId, Vec<WireEvent>>,
    /// Anchors with their amendments, both as they still stand.
    standing: BTreeMap<EventId, (TopicId, Vec<EventId>)>,
    places: BTreeMap<EventId, (TopicId, SeqNum)>,
    events: u64,
}

impl Book {
    /// How many events.
    pub fn len(&self) -> u64 {
        self.events
    }

    /// Whether nothing was acknowledged.
    pub fn is_empty(&self) -> bool {
        self.events == 0
    }

    /// The topics with their events.
    pub fn topics(&self) -> impl Iterator<Item = (TopicId, &[WireEvent])> {
        self.topics.iter().map(|(topic, events)| (*topic, &events[..]))
    }

    /// The rooms.
    pub fn rooms(&self) -> Vec<TopicId> {
        self.topics.keys().filter(|topic| !topic.is_fixed()).copied().collect()
    }

    /// The anchors that were not redacted, with their topics and what amends them.
    pub fn anchors(&self) -> impl ExactSizeIterator<Item = (EventId, TopicId, &[EventId])> {
        self.standing.iter().map(|(anchor, (topic, amendments))| (*anchor, *topic, &amendments[..]))
    }

    /// The bodies that a redaction took away, of events in `before`.
    pub fn erased_since(&self, before: &Self) -> Vec<Vec<u8>> {
        let pairs = before.topics.iter().flat_map(|(topic, events)| events.iter().zip(&self.topics[topic]));
        pairs
            .filter_map(|(was, is)| match (&was.body, &is.body) {
                (Erasable::Whole(body), Erasable::Erased) => Some(body.clone()),
                _ => None,
            })
            .collect()
    }

    /// Notes an event as the log says it stands.
    pub fn note(&mut self, envelope: &Envelope, body: &[u8], appended: Appended) {
        let Appended { seq, received_at } = appended;
        let events = self.topics.entry(envelope.topic).or_default();
        let before = events.last().map_or(Hash::START, |event| event.row_hash);
        let bytes = envelope.to_bytes();
        let row_hash = row_hash(&before, &bytes, seq, received_at);
        let body = Erasable::Whole(body.to_vec());
        events.push(WireEvent { seq, received_at, row_hash, envelope: bytes, body });
        self.places.insert(envelope.id, (envelope.topic, seq));
        self.events += 1;
        match envelope.place {
            Place::Anchor { .. } => drop(self.standing.insert(envelope.id, (envelope.topic, Vec::new()))),
            Place::Amends(anchor) => {
                if let Some((_, amendments)) = self.standing.get_mut(&anchor) {
                    amendments.push(envelope.id);
                }
            }
            Place::Redacts(target) => self.erase(target),
            Place::Opens { .. } | Place::State => {}
        }
    }

    fn erase(&mut self, target: EventId) {
        let amendments = self.standing.remove(&target).map_or_else(Vec::new, |(_, amendments)| amendments);
        for (_, amendments) in self.standing.values_mut() {
            amendments.retain(|amendment| *amendment != target);
        }
        for gone in amendments.into_iter().chain([target]) {
            let (topic, seq) = self.places[&gone];
            let at = self.topics[&topic].iter().position(|event| event.seq == seq);
            if let Some(event) = at.and_then(|at| self.topics.get_mut(&topic)?.get_mut(at)) {
                event.body = Erasable::Erased;
            }
        }
    }

    /// Whether the log is exactly this, and whole. Says what is not.
    pub fn is_that_of(&self, log: &StreamLog) -> Result<(), String> {
        let checked = log.check().map_err(|error| format!("the check says: {error}"))?;
        if (checked.events, checked.topics) != (self.events, self.topics.len() as u64) {
            return Err(format!("{checked:?}, but {} events of {} topics", self.events, self.topics.len()));
        }
        for (topic, events) in &self.topics {
            let found = events_of(log, *topic).map_err(|error| format!("{topic}: {error}"))?;
            for (is, should) in found.iter().zip(events) {
                if is != should {
                    return Err(format!("{topic}, {}: {is:?} instead of {should:?}", should.seq));
                }
            }
            if found.len() != events.len() {
                return Err(format!("{topic}: {} events instead of {}", found.len(), events.len()));
            }
            let sight = Sight::of_everything(Some(&log.genesis().creator));
            let page = log.page(*topic, PageFrom::Newest, 1, &sight).map_err(|error| error.to_string())?;
            let head = page.ok_or_else(|| format!("{topic} has no page"))?.head;
            let anchors = self.standing.values().filter(|(of, _)| of == topic).count() as u64;
            if (head.anchors, head.seq) != (anchors, SeqNum(events.len() as u64)) {
                return Err(format!("{topic} says {head:?}, but has {anchors} anchors"));
            }
        }
        Ok(())
    }

    /// The latest time of an event.
    pub fn newest(&self) -> Millis {
        self.topics
            .values()
            .filter_map(|events| events.last())
            .map(|event| event.received_at)
            .max()
            .unwrap_or(0)
    }
}

fn events_of(log: &StreamLog, topic: TopicId) -> Result<Vec<WireEvent>, String> {
    let mut events: Vec<WireEvent> = Vec::new();
    loop {
        let after = events.last().map_or(SeqNum::ZERO, |event| event.seq);
        let span = log.span(topic, after, None).map_err(|error| error.to_string())?;
        let span = span.ok_or("there is no such topic")?;
        if span.events.is_empty() {
            return Ok(events);
        }
        events.extend(span.events);
    }
}
