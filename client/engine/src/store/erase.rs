//! Taking away: access that ended, a space that is forgotten, a history that is another from some event on. What
//! ended is cut off at once, and its bytes go slice by slice.

use super::{Database, StoreError, TopicRef, begin_replay};
use rill_materializer::{StreamKey, TopicKey, detach_stream, detach_topic, detached_topics, erase_some};
use rill_protocol::SeqNum;
use rusqlite::{Connection, Result, named_params};

/// Few rows each. By its primary key, which begins with the topic.
pub(super) const KNOWLEDGE: [&str; 6] = [
    "DELETE FROM head WHERE topic = :topic",
    "DELETE FROM coverage WHERE topic = :topic",
    "DELETE FROM run WHERE topic = :topic",
    "DELETE FROM island WHERE topic = :topic",
    "DELETE FROM day WHERE topic = :topic",
    "DELETE FROM replay WHERE topic = :topic",
];
/// Each by its primary key.
pub(super) const SOME: [&str; 2] = [
    "DELETE FROM event WHERE topic = :topic AND seq IN
        (SELECT seq FROM event WHERE topic = :topic ORDER BY seq LIMIT :limit)",
    "DELETE FROM picture WHERE topic = :topic AND (event, blob) IN
        (SELECT event, blob FROM picture WHERE topic = :topic ORDER BY event LIMIT :limit)",
];
/// What events after `common` made. Index: `event`'s primary key for these, then `message_by_id`, `amendment_by_id`;
/// the others by their primary keys.
pub(super) const AFTER: [&str; 6] = [
    "DELETE FROM message WHERE topic = :topic AND id IN
        (SELECT id FROM event WHERE topic = :topic AND seq > :common)",
    "DELETE FROM amendment WHERE topic = :topic AND id IN
        (SELECT id FROM event WHERE topic = :topic AND seq > :common)",
    "DELETE FROM state WHERE topic = :topic AND seq > :common",
    "DELETE FROM picture WHERE topic = :topic AND event IN
        (SELECT id FROM event WHERE topic = :topic AND seq > :common)",
    "DELETE FROM event WHERE topic = :topic AND seq > :common",
    "UPDATE island SET through = min(through, :common) WHERE topic = :topic",
];
/// Told anew by the server, or by the events that stay. Index: the primary key of each.
pub(super) const STALE: [&str; 3] = [
    "DELETE FROM head WHERE topic = :topic",
    "DELETE FROM day WHERE topic = :topic",
    "DELETE FROM redacted WHERE topic = :topic",
];
pub(super) const FORGET: &str = "DELETE FROM space WHERE stream = :stream";
/// Rows of one slice: some 10 ms in a browser.
const SLICE: u32 = 500;
/// Writes what is in the log into the database, and leaves nothing in the log.
const WRITE_BACK: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// Cuts a topic off: nothing of it is found from now on. Its bytes go with [`erase_slice`].
pub(crate) fn end_topic(tx: &Connection, topic: &TopicRef) -> Result<()> {
    forget_knowledge(tx, topic.key)?;
    detach_topic(tx, topic.key)
}

/// Cuts a space off with all its topics. Gives these.
pub(crate) fn end_space(tx: &Connection, stream: StreamKey) -> Result<Vec<TopicKey>> {
    let topics = detach_stream(tx, stream)?;
    topics.iter().try_for_each(|topic| forget_knowledge(tx, *topic))?;
    tx.prepare_cached(FORGET)?.execute(named_params! { ":stream": stream })?;
    super::founder::forget_founder(tx, stream)?;
    Ok(topics)
}

fn forget_knowledge(tx: &Connection, topic: TopicKey) -> Result<()> {
    for statement in KNOWLEDGE {
        tx.prepare_cached(statement)?.execute(named_params! { ":topic": topic })?;
    }
    Ok(())
}

/// Topics that were cut off and of which there are bytes still.
pub(crate) fn to_erase(connection: &Connection) -> Result<Vec<TopicKey>> {
    detached_topics(connection)
}

/// Takes some rows of a topic that was cut off away. Gives whether there were any.
pub(crate) fn erase_slice(database: &Database, topic: TopicKey) -> Result<bool, StoreError> {
    let tx = database.begin()?;
    let mut any = false;
    for statement in SOME {
        let which = named_params! { ":topic": topic, ":limit": SLICE };
        any = any || tx.prepare_cached(statement)?.execute(which)? > 0;
    }
    any = any || erase_some(&tx, topic, SLICE)?;
    tx.commit()?;
    Ok(any)
}

/// After this no byte of what was taken away is left in any file of the database.
pub(crate) fn write_back(connection: &Connection) -> Result<()> {
    connection.query_row(WRITE_BACK, [], |_| Ok(()))
}

/// Takes the events after `common` away, which the server's history does not have, with what they made. The rows of
/// the others are then built anew by a replay.
pub(crate) fn set_back(tx: &Connection, topic: &TopicRef, common: SeqNum) -> Result<()> {
    for statement in STALE {
        tx.prepare_cached(statement)?.execute(named_params! { ":topic": topic.key })?;
    }
    for statement in AFTER {
        let which = named_params! { ":topic": topic.key, ":common": common.0.cast_signed() };
        tx.prepare_cached(statement)?.execute(which)?;
    }
    begin_replay(tx, topic.key)
}
