//! Taking away: access that ended, a space that is forgotten, a history that is another from some event on.

use super::{TopicRef, replay::rows_of};
use rill_materializer::{StreamKey, begin_replay, forget_stream};
use rill_protocol::SeqNum;
use rusqlite::{Connection, Result, named_params};

/// Each by its primary key, which begins with the topic.
const TOPIC: [&str; 7] = [
    "DELETE FROM event WHERE topic = :topic",
    "DELETE FROM head WHERE topic = :topic",
    "DELETE FROM coverage WHERE topic = :topic",
    "DELETE FROM run WHERE topic = :topic",
    "DELETE FROM island WHERE topic = :topic",
    "DELETE FROM day WHERE topic = :topic",
    "DELETE FROM picture WHERE topic = :topic",
];
/// Index: the primary key of `event`.
const AFTER: &str = "DELETE FROM event WHERE topic = :topic AND seq > :common";
/// Index: the primary key of each.
const STALE: [&str; 2] = ["DELETE FROM head WHERE topic = :topic", "DELETE FROM day WHERE topic = :topic"];
const LOWER_ISLANDS: &str = "UPDATE island SET through = min(through, :common) WHERE topic = :topic";
/// Index: that of `topic (stream, id)`.
const KEYS: &str = "SELECT key FROM topic WHERE stream = :stream";
const FORGET: &str = "DELETE FROM space WHERE stream = :stream";

/// Takes away all that is held of a topic.
pub(crate) fn erase_topic(tx: &Connection, topic: &TopicRef) -> Result<()> {
    for statement in TOPIC {
        tx.prepare_cached(statement)?.execute(named_params! { ":topic": topic.key })?;
    }
    rill_materializer::erase_topic(tx, topic.key)
}

/// Takes away all that is held of a space.
pub(crate) fn forget_space(tx: &Connection, stream: StreamKey) -> Result<()> {
    let keys: Vec<i64> = tx
        .prepare_cached(KEYS)?
        .query_map(named_params! { ":stream": stream }, |row| row.get(0))?
        .collect::<Result<_>>()?;
    for key in keys {
        for statement in TOPIC {
            tx.prepare_cached(statement)?.execute(named_params! { ":topic": key })?;
        }
    }
    tx.prepare_cached(FORGET)?.execute(named_params! { ":stream": stream })?;
    forget_stream(tx, stream)
}

/// Takes the events after `common` away, which the server's history does not have, and builds the topic's rows
/// from the others.
pub(crate) fn set_back(tx: &Connection, topic: &TopicRef, common: SeqNum) -> Result<()> {
    let which = named_params! { ":topic": topic.key, ":common": common.0.cast_signed() };
    let gone = tx.prepare_cached(AFTER)?.execute(which)?;
    for statement in STALE {
        tx.prepare_cached(statement)?.execute(named_params! { ":topic": topic.key })?;
    }
    tx.prepare_cached(LOWER_ISLANDS)?.execute(which)?;
    if gone > 0 {
        begin_replay(tx, topic.key)?;
        rows_of(tx, topic.key)?;
    }
    Ok(())
}

/// Takes everything away: the copy is built anew.
pub(crate) fn clear(tx: &Connection, streams: impl IntoIterator<Item = StreamKey>) -> Result<()> {
    streams.into_iter().try_for_each(|stream| forget_space(tx, stream))
}
