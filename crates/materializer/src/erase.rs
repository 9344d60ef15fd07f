//! Taking rows away as a whole: access that ended, a space that is forgotten, a projection that is of an older version.

use crate::{PROJECTION_VERSION, StreamKey, TopicKey};
use rusqlite::{Connection, Result, named_params};

/// Each by its primary key, which begins with the topic.
const ERASE_TOPIC: [&str; 4] = [
    "DELETE FROM message WHERE topic = :topic",
    "DELETE FROM amendment WHERE topic = :topic",
    "DELETE FROM state WHERE topic = :topic",
    "DELETE FROM redacted WHERE topic = :topic",
];
/// Index: the primary key of `room`.
const ERASE_ROOM: &str = "
    DELETE FROM room WHERE topic = :topic AND stream = (SELECT stream FROM topic WHERE key = :topic)";
const MARK: &str = "UPDATE topic SET projected = :version WHERE key = :topic";
/// Index: the unique one of `topic (stream, id)`, as in the next two.
const TO_REPLAY: &str = "SELECT key FROM topic WHERE stream = :stream AND projected <> :version ORDER BY id";
const TOPICS: &str = "SELECT key FROM topic WHERE stream = :stream ORDER BY id";
const FORGET_TOPICS: &str = "DELETE FROM topic WHERE stream = :stream";
const FORGET_STREAM: &str = "DELETE FROM stream WHERE key = :stream";

/// Takes all rows of a topic away. Its key stays: coverage and cursors may name it.
pub fn erase_topic(tx: &Connection, topic: TopicKey) -> Result<()> {
    for erase in ERASE_TOPIC {
        tx.prepare_cached(erase)?.execute(named_params! { ":topic": topic })?;
    }
    tx.prepare_cached(ERASE_ROOM)?.execute(named_params! { ":topic": topic })?;
    Ok(())
}

/// Takes all rows of a stream away, keys included: what else names these keys must go in the same transaction.
pub fn forget_stream(tx: &Connection, stream: StreamKey) -> Result<()> {
    for topic in topics(tx, stream)? {
        erase_topic(tx, topic)?;
    }
    tx.prepare_cached(FORGET_TOPICS)?.execute(named_params! { ":stream": stream })?;
    tx.prepare_cached(FORGET_STREAM)?.execute(named_params! { ":stream": stream })?;
    Ok(())
}

/// Topics whose rows are of another [`PROJECTION_VERSION`]: each is to be replayed from the events held.
pub fn topics_to_replay(tx: &Connection, stream: StreamKey) -> Result<Vec<TopicKey>> {
    let which = named_params! { ":stream": stream, ":version": PROJECTION_VERSION };
    tx.prepare_cached(TO_REPLAY)?.query_map(which, |row| row.get(0))?.collect()
}

/// Empties a topic for its replay. In the same transaction all its events that are held are materialized.
pub fn begin_replay(tx: &Connection, topic: TopicKey) -> Result<()> {
    erase_topic(tx, topic)?;
    let version = named_params! { ":topic": topic, ":version": PROJECTION_VERSION };
    tx.prepare_cached(MARK)?.execute(version)?;
    Ok(())
}

fn topics(tx: &Connection, stream: StreamKey) -> Result<Vec<TopicKey>> {
    tx.prepare_cached(TOPICS)?.query_map(named_params! { ":stream": stream }, |row| row.get(0))?.collect()
}
