//! Taking away: access that ended, a space that is forgotten, a history that is another from some event on. What
//! ended is cut off at once, and its bytes go slice by slice.

use super::{Database, StoreError, TopicRef, begin_replay, coverage::cut_islands, forgotten};
use rill_materializer::{StreamKey, TopicKey, detach_stream, detach_topic, detached_topics, erase_some};
use rill_protocol::SeqNum;
use rill_sweep::Sweep;
use rusqlite::{Connection, Result, named_params};

/// Few rows each. By its primary key, which begins with the topic.
pub(super) const KNOWLEDGE: [&str; 7] = [
    "DELETE FROM allowed WHERE topic = :topic",
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
    // Opened by another event, at another time, where it is opened again.
    "DELETE FROM room WHERE topic = :topic AND :common = 0
        AND stream = (SELECT stream FROM topic WHERE key = :topic)",
    "DELETE FROM event WHERE topic = :topic AND seq > :common",
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
/// Pages of one slice, of 16 KiB: some 5 ms in a browser.
const PAGES_SWEPT: u32 = 128;
/// Index: the primary key of `leader`, as in the next.
pub(super) const UNSWEPT: &str = "SELECT unswept FROM leader WHERE one = 1";
pub(super) const MARK: &str = "UPDATE leader SET unswept = :unswept WHERE one = 1 AND unswept <> :unswept";
/// Writes what is in the log into the database, and leaves nothing in the log.
const WRITE_BACK: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// Cuts a topic off: nothing of it is found from now on. Its bytes go with [`erase_slice`]. Gives how the paths of
/// its pictures begin.
pub(crate) fn end_topic(tx: &Connection, topic: &TopicRef) -> Result<String> {
    forget_knowledge(tx, topic.key)?;
    detach_topic(tx, topic.key)?;
    forgotten::forget_topic(tx, topic)
}

/// Cuts a space off with all its topics. Gives these. Its pictures stay: they are of use to a copy that is made anew.
pub(crate) fn end_space(tx: &Connection, stream: StreamKey) -> Result<Vec<TopicKey>> {
    mark_unswept(tx)?;
    let topics = detach_stream(tx, stream)?;
    topics.iter().try_for_each(|topic| forget_knowledge(tx, *topic))?;
    tx.prepare_cached(FORGET)?.execute(named_params! { ":stream": stream })?;
    super::genesis::forget_genesis(tx, stream)?;
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

/// Whether pages or the write-ahead log may still have copies of what was taken away.
pub(crate) fn is_unswept(connection: &Connection) -> Result<bool> {
    connection.prepare_cached(UNSWEPT)?.query_row([], |row| row.get(0))
}

/// Something is taken away: told in the same transaction, so that an end at any time leaves it known.
pub(super) fn mark_unswept(tx: &Connection) -> Result<()> {
    tx.prepare_cached(MARK)?.execute(named_params! { ":unswept": true }).map(drop)
}

/// Sweeps some pages. Gives those that are left.
pub(crate) fn sweep_slice(database: &Database, sweep: Sweep) -> Result<Option<Sweep>, StoreError> {
    let tx = database.begin()?;
    let rest = sweep.on(&tx, PAGES_SWEPT)?;
    tx.commit()?;
    Ok(rest)
}

/// All pages are swept: after this no byte of what was taken away is left in any file of the database. Whether it could
/// be done: not while something is being read.
pub(crate) fn write_back(database: &Database) -> Result<bool, StoreError> {
    let is_busy: bool = database.query_row(WRITE_BACK, [], |row| row.get(0))?;
    if !is_busy {
        let tx = database.begin()?;
        tx.prepare_cached(MARK)?.execute(named_params! { ":unswept": false })?;
        forgotten::clear(&tx)?;
        tx.commit()?;
    }
    Ok(!is_busy)
}

/// Takes the events after `common` away, which the server's history does not have, with what they made. The rows of
/// the others are then built anew by a replay.
pub(crate) fn set_back(tx: &Connection, topic: &TopicRef, common: SeqNum) -> Result<()> {
    mark_unswept(tx)?;
    for statement in STALE {
        tx.prepare_cached(statement)?.execute(named_params! { ":topic": topic.key })?;
    }
    for statement in AFTER {
        let which = named_params! { ":topic": topic.key, ":common": common.0.cast_signed() };
        tx.prepare_cached(statement)?.execute(which)?;
    }
    cut_islands(tx, topic, common)?;
    begin_replay(tx, topic.key)
}
