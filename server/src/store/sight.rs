//! [`Sight`]: for whom a log is read. Whatever gives events out takes one, and asks it for every topic that it tells of:
//! what it does not see is as if it were not there. Here: what is seen of a topic. Not here: who may read what, which
//! the stream's rules say (`readers.rs`).

use super::{Found, LogError, StreamLog};
use rill_module_abi::Reads;
use rill_protocol::{BlobId, Did, EventId, Position, SeqNum, TopicId, WireEvent};
use rusqlite::{OptionalExtension, named_params};

/// Index: `event_by_seq`.
pub(super) const RECEIVED: &str = "SELECT received_at FROM event WHERE topic = :topic AND seq = :seq";

/// Index: the primary key of `shown`, then that of `event`.
pub(super) const SHOWING: &str = "
    SELECT event.id FROM shown CROSS JOIN event ON event.log_pos = shown.log_pos WHERE shown.blob = :blob";

/// Index: the primary key of `unshown`.
pub(super) const WAS_SHOWN: &str = "SELECT EXISTS (SELECT 1 FROM unshown WHERE blob = :blob)";

type Asks<'a> = &'a dyn Fn(&[TopicId]) -> Result<Vec<Reads>, LogError>;

/// Somebody who reads, and what they may read.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    who: Option<&'a Did>,
    asks: Asks<'a>,
}

impl<'a> Sight<'a> {
    /// That of a person; none: nobody is signed in. `asks`: what they may read of topics, one answer each.
    pub fn new(who: Option<&'a Did>, asks: Asks<'a>) -> Self {
        Self { who, asks }
    }

    /// That of whoever owns the log: everything.
    pub fn of_everything(who: Option<&'a Did>) -> Self {
        Self { who, asks: &|topics| Ok(vec![Reads::All; topics.len()]) }
    }

    /// Who reads.
    pub fn who(&self) -> Option<&'a Did> {
        self.who
    }

    /// From which event on anchors of a topic are seen: zero: all of them; none: the topic is not seen.
    pub fn since(&self, topic: TopicId) -> Result<Option<SeqNum>, LogError> {
        Ok(self.since_each(&[topic])?.first().copied().flatten())
    }

    /// As [`Sight::since`], one answer each.
    pub fn since_each(&self, topics: &[TopicId]) -> Result<Vec<Option<SeqNum>>, LogError> {
        let mut since: Vec<_> = (self.asks)(topics)?.into_iter().map(seen_since).collect();
        // What was not answered is not seen.
        since.resize(topics.len(), None);
        Ok(since)
    }
}

/// From which event on anchors are seen: zero: all of them; none: the topic is not seen.
pub fn seen_since(reads: Reads) -> Option<SeqNum> {
    match reads {
        Reads::None => None,
        Reads::All => Some(SeqNum::ZERO),
        // Anchors with a time of their own are not seen, whatever the number is.
        Reads::Since(seq) => Some(seq.max(SeqNum(1))),
    }
}

/// A topic as far as it is seen.
#[derive(Clone, Copy)]
pub(super) struct SeenTopic {
    pub(super) key: i64,
    /// Its newest event.
    pub(super) tail: SeqNum,
    /// From which event on anchors are seen, live ones alone; zero: all.
    pub(super) since: SeqNum,
    /// Nothing that is seen sorts before: an anchor without a time of its own has that at which it was received.
    pub(super) from: Position,
}

impl StreamLog {
    /// A topic as it is seen; none: it is not there, or not seen.
    pub(super) fn seen(&self, topic: TopicId, sight: &Sight<'_>) -> Result<Option<SeenTopic>, LogError> {
        let Some(since) = sight.since(topic)? else { return Ok(None) };
        let Some((key, tail)) = self.key_and_tail(topic)? else { return Ok(None) };
        Ok(Some(SeenTopic { key, tail, since, from: self.seen_from(key, since)? }))
    }

    /// Nothing that is seen sorts before this.
    pub(super) fn seen_from(&self, topic: i64, since: SeqNum) -> Result<Position, LogError> {
        if since == SeqNum::ZERO {
            return Ok(Position::START);
        }
        let which = named_params! { ":topic": topic, ":seq": since.0.min(Position::END.seq.0) };
        let mut received = self.connection.prepare_cached(RECEIVED)?;
        let at = received.query_row(which, |row| row.get(0)).optional()?;
        Ok(at.map_or(Position::END, |at| Position { at, seq: since }))
    }

    /// Whether all events that show a blob are withheld, or those that showed it were redacted. One that was never shown is
    /// not withheld: who has just put it asks for it.
    pub fn is_withheld(&self, blob: &BlobId, sight: &Sight<'_>) -> Result<bool, LogError> {
        let mut reading = self.connection.prepare_cached(SHOWING)?;
        let showing = reading.query_map(named_params! { ":blob": blob.digest() }, |row| row.get(0))?;
        let mut is_shown = false;
        for id in showing {
            is_shown = true;
            if self.find_seen(EventId::from_bytes(id?), sight)?.is_some() {
                return Ok(false);
            }
        }
        let which = named_params! { ":blob": blob.digest() };
        Ok(is_shown || self.connection.prepare_cached(WAS_SHOWN)?.query_row(which, |row| row.get(0))?)
    }

    /// An event by its id, where it is seen.
    pub fn find_seen(&self, id: EventId, sight: &Sight<'_>) -> Result<Option<Found>, LogError> {
        let Some(found) = self.find(id)? else { return Ok(None) };
        let Some(since) = sight.since(found.topic)? else { return Ok(None) };
        let is_seen = found.is_seen(since, |anchor| self.find(anchor))?;
        Ok(is_seen.then_some(found))
    }
}

impl Found {
    /// Whether it is seen by who sees its topic from an event on: openings and state are; an anchor that is live and not
    /// before that event; what is about one, iff that one is. `find`: an event by its id.
    pub fn is_seen(
        &self,
        since: SeqNum,
        find: impl FnOnce(EventId) -> Result<Option<Self>, LogError>,
    ) -> Result<bool, LogError> {
        let is_seen = |anchor: &Self| anchor.is_live && anchor.seq >= since;
        match self.about {
            _ if since == SeqNum::ZERO => Ok(true),
            _ if self.is_anchor => Ok(is_seen(self)),
            None => Ok(true),
            Some(anchor) => Ok(find(anchor)?.as_ref().is_some_and(is_seen)),
        }
    }
}

/// What stands in the place of an event that is withheld. Of what came before `from` the time is that, so that it says
/// nothing, and what is held after it is not taken for more than it is.
pub(super) fn blank(event: WireEvent, from: Position) -> WireEvent {
    let received_at = event.received_at.max(from.at);
    WireEvent { received_at, envelope: Vec::new(), body: rill_protocol::Erasable::Elsewhere, ..event }
}
