//! Pictures that are to leave the cache of blobs: known until all was swept, so that an end at any time, before the shell
//! came to it, leaves none behind. Not here: the cache, which the shell has; what is to be kept (`pictures.rs`).

use super::{TopicRef, erase::mark_unswept};
use rill_protocol::{EventId, StreamId};
use rusqlite::{Connection, Result, named_params};

/// Index: the primary key of `forgotten`, as in the next two.
pub(super) const REMEMBER: &str = "INSERT OR IGNORE INTO forgotten (beginning) VALUES (:beginning)";
pub(super) const ALL: &str = "SELECT beginning FROM forgotten WHERE beginning > ''";
pub(super) const CLEAR: &str = "DELETE FROM forgotten WHERE beginning > ''";
/// Index: `event_by_anchor`.
pub(super) const AMENDMENTS: &str = "
    SELECT id FROM event INDEXED BY event_by_anchor
    WHERE topic = :topic AND amends = :target AND id IS NOT NULL";

/// The pictures of these events, and of what amends them, are to be forgotten. Gives how their paths begin.
pub(super) fn forget_events(tx: &Connection, topic: &TopicRef, targets: &[EventId]) -> Result<Vec<String>> {
    let mut beginnings = Vec::new();
    let mut select = tx.prepare_cached(AMENDMENTS)?;
    for target in targets {
        let which = named_params! { ":topic": topic.key, ":target": target.as_bytes() };
        let amendments = select.query_map(which, |row| row.get(0).map(EventId::from_bytes))?;
        let events = std::iter::once(Ok(*target)).chain(amendments);
        let paths = events.map(|event| Ok(format!("/api/blob/{}/{}/{}/", topic.stream, topic.topic, event?)));
        beginnings.extend(paths.collect::<Result<Vec<_>>>()?);
    }
    beginnings.iter().try_for_each(|beginning| remember(tx, beginning))?;
    Ok(beginnings)
}

/// Those of a whole topic.
pub(super) fn forget_topic(tx: &Connection, topic: &TopicRef) -> Result<String> {
    let beginning = format!("/api/blob/{}/{}/", topic.stream, topic.topic);
    remember(tx, &beginning).map(|()| beginning)
}

/// Those of a whole space.
pub(crate) fn forget_space(tx: &Connection, stream: StreamId) -> Result<String> {
    let beginning = format!("/api/blob/{stream}/");
    remember(tx, &beginning).map(|()| beginning)
}

/// How the paths begin that the shell may not have come to.
pub(crate) fn forgotten(connection: &Connection) -> Result<Vec<String>> {
    connection.prepare_cached(ALL)?.query_map([], |row| row.get(0))?.collect()
}

/// All was swept, which is seconds after the shell was asked.
pub(super) fn clear(tx: &Connection) -> Result<()> {
    tx.prepare_cached(CLEAR)?.execute([]).map(drop)
}

fn remember(tx: &Connection, beginning: &str) -> Result<()> {
    mark_unswept(tx)?;
    tx.prepare_cached(REMEMBER)?.execute(named_params! { ":beginning": beginning }).map(drop)
}
