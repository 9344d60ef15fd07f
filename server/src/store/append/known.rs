//! What a batch knows by heart: the topics and authors it met. Each is read once, and a topic is written once, when
//! the batch is committed. Not here: events (`append.rs`).

use crate::store::LogError;
use rill_protocol::{Did, EventId, Hash, SeqNum, TopicId};
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::HashMap;

pub(in crate::store) const TOPIC: &str = "SELECT key, seq, row_hash FROM topic WHERE id = :id";
pub(in crate::store) const ADD_TOPIC: &str = "
    INSERT INTO topic (id, parent, started_on, seq, row_hash, anchors, live_anchors, gone, moved)
    VALUES (:id, :parent, :started_on, 0, zeroblob(32), 0, 0, 0, 0) RETURNING key";
pub(in crate::store) const MOVE_TOPIC: &str = "
    UPDATE topic SET seq = :seq, row_hash = :row_hash, moved = :moved,
        anchors = anchors + :anchors, live_anchors = live_anchors + :live, gone = gone + :gone
    WHERE key = :key";
pub(in crate::store) const WROTE: &str = "
    INSERT INTO wrote (topic, author, anchors) VALUES (:topic, :author, :by)
    ON CONFLICT (topic, author) DO UPDATE SET anchors = anchors + :by";
pub(in crate::store) const AUTHOR: &str = "SELECT key FROM author WHERE did = :did";
pub(in crate::store) const ADD_AUTHOR: &str = "INSERT INTO author (did) VALUES (:did) RETURNING key";

/// Where a topic stands within a batch.
#[derive(Clone, Copy)]
pub(in crate::store) struct Tail {
    pub(in crate::store) key: i64,
    pub(super) seq: SeqNum,
    pub(super) row_hash: Hash,
    /// The log position of its newest event, where that is of this batch.
    moved: Option<i64>,
    /// By how much its anchors, and the live ones among them, became more.
    anchors: i64,
    live: i64,
    /// How many live ones were redacted.
    gone: i64,
}

/// One event's step of a topic.
pub(super) struct Step {
    pub(super) row_hash: Hash,
    pub(super) log_pos: i64,
    pub(super) anchors: i64,
    pub(super) live: i64,
    pub(super) gone: i64,
}

/// Topics and authors, as they are within the batch.
#[derive(Default)]
pub(in crate::store) struct Known {
    topics: HashMap<TopicId, Tail>,
    authors: HashMap<Did, i64>,
    /// By how much the live anchors of an author in a topic became more: (topic, author), by their numbers.
    wrote: HashMap<(i64, i64), i64>,
}

impl Known {
    /// Where a topic stands; none: it is not there.
    pub(in crate::store) fn tail(
        &mut self,
        connection: &Connection,
        topic: TopicId,
    ) -> Result<Option<Tail>, LogError> {
        if let Some(tail) = self.topics.get(&topic) {
            return Ok(Some(*tail));
        }
        let read = |row: &rusqlite::Row<'_>| {
            let (key, seq, row_hash) = (row.get(0)?, SeqNum(row.get(1)?), Hash::from_bytes(row.get(2)?));
            Ok(Tail { key, seq, row_hash, moved: None, anchors: 0, live: 0, gone: 0 })
        };
        let which = named_params! { ":id": topic.as_bytes() };
        let tail = connection.prepare_cached(TOPIC)?.query_row(which, read).optional()?;
        self.topics.extend(tail.map(|tail| (topic, tail)));
        Ok(tail)
    }

    /// Makes a topic that is not there.
    pub(super) fn open(
        &mut self,
        connection: &Connection,
        topic: TopicId,
        (parent, on): (Option<TopicId>, Option<EventId>),
    ) -> Result<Tail, LogError> {
        let new = named_params! {
            ":id": topic.as_bytes(),
            ":parent": parent.map(|parent| *parent.as_bytes()),
            ":started_on": on.map(|on| *on.as_bytes()),
        };
        let key = connection.prepare_cached(ADD_TOPIC)?.query_row(new, |row| row.get(0))?;
        let tail =
            Tail { key, seq: SeqNum::ZERO, row_hash: Hash::START, moved: None, anchors: 0, live: 0, gone: 0 };
        self.topics.insert(topic, tail);
        Ok(tail)
    }

    /// Moves a topic that was asked for on by one event.
    pub(super) fn step(&mut self, topic: TopicId, step: Step) {
        let tail = self.topics.get_mut(&topic).expect("the tail was read before");
        tail.seq = tail.seq.next();
        tail.row_hash = step.row_hash;
        tail.moved = Some(step.log_pos);
        tail.anchors += step.anchors;
        tail.live += step.live;
        tail.gone += step.gone;
    }

    /// A live anchor of somebody has come (1) or gone (-1).
    pub(in crate::store) fn wrote(&mut self, topic: i64, author: i64, by: i64) {
        *self.wrote.entry((topic, author)).or_default() += by;
    }

    /// The number of an author, given where there is none.
    pub(in crate::store) fn author(&mut self, connection: &Connection, did: &Did) -> Result<i64, LogError> {
        if let Some(key) = self.authors.get(did) {
            return Ok(*key);
        }
        let which = named_params! { ":did": did.as_str() };
        let known = connection.prepare_cached(AUTHOR)?.query_row(which, |row| row.get(0)).optional()?;
        let key = match known {
            Some(key) => key,
            None => connection.prepare_cached(ADD_AUTHOR)?.query_row(which, |row| row.get(0))?,
        };
        self.authors.insert(did.clone(), key);
        Ok(key)
    }

    /// Writes down where the topics that moved stand now.
    pub(super) fn write(&self, connection: &Connection) -> Result<(), LogError> {
        let mut write = connection.prepare_cached(MOVE_TOPIC)?;
        for tail in self.topics.values() {
            let Some(moved) = tail.moved else { continue };
            write.execute(named_params! {
                ":key": tail.key, ":seq": tail.seq.0, ":row_hash": tail.row_hash.as_bytes(), ":moved": moved,
                ":anchors": tail.anchors, ":live": tail.live, ":gone": tail.gone,
            })?;
        }
        let mut write = connection.prepare_cached(WROTE)?;
        for ((topic, author), by) in self.wrote.iter().filter(|(_, by)| **by != 0) {
            write.execute(named_params! { ":topic": topic, ":author": author, ":by": by })?;
        }
        Ok(())
    }
}
