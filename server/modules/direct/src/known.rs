//! What is known of a conversation: who left, its room, how fast people write.

use rill_events::{DirectParams, Payload};
use rill_module_abi::{Accepted, Cache, CacheError, Pace, Param, first_integer};
use rill_protocol::{Did, Genesis, Millis, Place, TopicId};

/// Five events a second, twenty at once, as in a space.
pub(crate) const WRITING: Pace = Pace { burst: 20, every_ms: 200 };

/// `gone`: who left. `room`: the one there is. `pace`: when somebody may write as if for the first time.
pub(crate) const SCHEMA: [&str; 3] = [
    "CREATE TABLE gone (person TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    "CREATE TABLE room (one INTEGER PRIMARY KEY, topic BLOB NOT NULL) STRICT",
    "CREATE TABLE pace (person TEXT PRIMARY KEY, full_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
];

const IS_GONE: &str = "SELECT 1 FROM gone WHERE person = ?1";
const IS_ROOM: &str = "SELECT topic = ?1 FROM room WHERE one = 1";
const FULL_AT: &str = "SELECT full_at FROM pace WHERE person = ?1";
const GO: &str = "INSERT OR IGNORE INTO gone (person) VALUES (?1)";
const COME: &str = "DELETE FROM gone WHERE person = ?1";
const OPEN: &str = "INSERT OR IGNORE INTO room (one, topic) VALUES (1, ?1)";
const PACE: &str = "INSERT OR REPLACE INTO pace (person, full_at) VALUES (?1, ?2)";

/// What is known.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a>(pub(crate) &'a dyn Cache);

impl Known<'_> {
    /// Whether somebody is one of its people, and did not leave.
    pub(crate) fn is_here(&self, genesis: &Genesis, who: &Did) -> Result<bool, CacheError> {
        Ok(is_named(genesis, who) && self.0.query(IS_GONE, &[Param::Text(who.as_str())])?.is_empty())
    }

    /// Whether this is its room; none: it has none yet.
    pub(crate) fn is_room(&self, topic: TopicId) -> Result<Option<bool>, CacheError> {
        let told = first_integer(&self.0.query(IS_ROOM, &[Param::Blob(topic.as_bytes())])?);
        Ok(told.map(|is_it| is_it == 1))
    }

    /// When somebody may write as if for the first time.
    pub(crate) fn full_at(&self, who: &Did) -> Result<Option<Millis>, CacheError> {
        Ok(first_integer(&self.0.query(FULL_AT, &[Param::Text(who.as_str())])?))
    }
}

/// Whether the genesis names somebody.
pub(crate) fn is_named(genesis: &Genesis, who: &Did) -> bool {
    DirectParams::of(genesis).is_ok_and(|params| params.people.contains(who))
}

/// Takes an accepted event into the tables.
pub(crate) fn learn(cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
    let author = &event.envelope.author;
    let person = Param::Text(author.as_str());
    match event.envelope.place {
        Place::Redacts(_) => return Ok(()),
        Place::Opens { .. } => cache.execute(OPEN, &[Param::Blob(event.envelope.topic.as_bytes())])?,
        Place::State => match event.payload.map(Payload::from_bytes) {
            Some(Ok(Payload::MemberLeft(_))) => cache.execute(GO, &[person])?,
            Some(Ok(Payload::MemberJoined(_))) => cache.execute(COME, &[person])?,
            Some(Ok(_) | Err(_)) | None => 0,
        },
        Place::Anchor { .. } | Place::Amends(_) => 0,
    };
    let whole = Millis::from(WRITING.every_ms) * Millis::from(WRITING.burst);
    let taken = WRITING.take(Known(cache).full_at(author)?, event.received_at);
    let full_at = taken.unwrap_or_else(|_| event.received_at.saturating_add(whole));
    cache.execute(PACE, &[person, Param::Integer(full_at)]).map(drop)
}
