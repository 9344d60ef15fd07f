//! Taking rows away as a whole: access that ended, a space that is forgotten. What is to go is cut off from its
//! names at once, and its rows go piece by piece: nobody waits for a long topic.
//! Not here: redactions (`redaction.rs`), rows of an older version (`materialize_again`).

use crate::{PROJECTION_VERSION, StreamKey, TopicKey};
use rusqlite::{Connection, Result, named_params};

/// Index: the primary key of `room`.
const ERASE_ROOM: &str = "
    DELETE FROM room WHERE topic = :topic AND stream = (SELECT stream FROM topic WHERE key = :topic)";
/// Stream 0 is none: no id leads to what hangs on it.
const DETACH: &str = "UPDATE topic SET stream = 0, id = CAST(key AS BLOB) WHERE key = :topic";
/// Index: the unique one of `topic (stream, id)`, as in the next two.
const DETACHED: &str = "SELECT key FROM topic WHERE stream = 0 ORDER BY id";
const TOPICS: &str = "SELECT key FROM topic WHERE stream = :stream ORDER BY id";
const TO_REPLAY: &str = "SELECT key FROM topic WHERE stream = :stream AND projected <> :version ORDER BY id";
const FORGET_STREAM: &str = "DELETE FROM stream WHERE key = :stream";
const FORGET_TOPIC: &str = "DELETE FROM topic WHERE key = :topic AND stream = 0";
/// Each by its primary key, which begins with the topic.
const ERASE_SOME: [&str; 4] = [
    "DELETE FROM message WHERE topic = :topic AND (at, seq) IN
        (SELECT at, seq FROM message WHERE topic = :topic ORDER BY at, seq LIMIT :limit)",
    "DELETE FROM amendment WHERE topic = :topic AND (anchor, author, slot) IN
        (SELECT anchor, author, slot FROM amendment WHERE topic = :topic ORDER BY anchor LIMIT :limit)",
    "DELETE FROM state WHERE topic = :topic AND slot IN
        (SELECT slot FROM state WHERE topic = :topic ORDER BY slot LIMIT :limit)",
    "DELETE FROM redacted WHERE topic = :topic AND target IN
        (SELECT target FROM redacted WHERE topic = :topic ORDER BY target LIMIT :limit)",
];
const MARK: &str = "UPDATE topic SET projected = :version WHERE key = :topic";

/// Cuts a topic off from its names: whatever is asked for by them finds nothing from now on. Its rows go with
/// [`erase_some`]; whoever is given access again begins under another key.
pub fn detach_topic(tx: &Connection, topic: TopicKey) -> Result<()> {
    tx.prepare_cached(ERASE_ROOM)?.execute(named_params! { ":topic": topic })?;
    tx.prepare_cached(DETACH)?.execute(named_params! { ":topic": topic })?;
    Ok(())
}

/// Cuts all topics of a stream off, and forgets the stream. Gives the topics.
pub fn detach_stream(tx: &Connection, stream: StreamKey) -> Result<Vec<TopicKey>> {
    let mut select = tx.prepare_cached(TOPICS)?;
    let topics: Vec<TopicKey> =
        select.query_map(named_params! { ":stream": stream }, |row| row.get(0))?.collect::<Result<_>>()?;
    for topic in &topics {
        detach_topic(tx, *topic)?;
    }
    tx.prepare_cached(FORGET_STREAM)?.execute(named_params! { ":stream": stream })?;
    Ok(topics)
}

/// Topics that were cut off, and whose rows are not all gone yet.
pub fn detached_topics(connection: &Connection) -> Result<Vec<TopicKey>> {
    connection.prepare_cached(DETACHED)?.query_map([], |row| row.get(0))?.collect()
}

/// Takes at most `limit` rows of a topic that was cut off away; none were left: its key goes as well. Gives whether
/// there were any. What else names the key must be gone before.
pub fn erase_some(tx: &Connection, topic: TopicKey, limit: u32) -> Result<bool> {
    for erase in ERASE_SOME {
        let which = named_params! { ":topic": topic, ":limit": limit };
        if tx.prepare_cached(erase)?.execute(which)? > 0 {
            return Ok(true);
        }
    }
    tx.prepare_cached(FORGET_TOPIC)?.execute(named_params! { ":topic": topic })?;
    Ok(false)
}

/// Topics whose rows are of another [`PROJECTION_VERSION`]: each is to be replayed from the events held.
pub fn topics_to_replay(tx: &Connection, stream: StreamKey) -> Result<Vec<TopicKey>> {
    let which = named_params! { ":stream": stream, ":version": PROJECTION_VERSION };
    tx.prepare_cached(TO_REPLAY)?.query_map(which, |row| row.get(0))?.collect()
}

/// All events of a topic that are held went through [`crate::materialize_again`]: its rows are of this version.
pub fn mark_replayed(tx: &Connection, topic: TopicKey) -> Result<()> {
    let version = named_params! { ":topic": topic, ":version": PROJECTION_VERSION };
    tx.prepare_cached(MARK)?.execute(version)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{DETACHED, ERASE_ROOM, ERASE_SOME, TO_REPLAY, TOPICS};
    use rusqlite::Connection;

    #[test]
    fn nothing_is_read_from_end_to_end() {
        let connection = Connection::open_in_memory().unwrap();
        crate::install(&connection).unwrap();
        let own = ERASE_SOME.into_iter().chain([ERASE_ROOM, DETACHED, TOPICS, TO_REPLAY]);
        for statement in own.chain(crate::check::ALL) {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
            let mut steps = explain.raw_query();
            while let Some(step) = steps.next().unwrap() {
                let step: String = step.get("detail").unwrap();
                let scans = step.contains("SCAN") && step != "SCAN CONSTANT ROW";
                assert!(!scans, "{statement}: {step}");
            }
        }
    }
}
