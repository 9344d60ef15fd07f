//! What the rules of a space said that one may write, by topic: kept so that it is known at once, and offline. Only until
//! they say it anew.

use rill_materializer::{StreamKey, TopicKey, verify_row, write_summed};
use rill_protocol::{Allowed, decode, encode};
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// Index: the primary key of `allowed`, as in the next.
pub(super) const LOAD: &str = "SELECT topic, allowed, sum FROM allowed WHERE topic = :topic";
pub(super) const FORGET: &str = "DELETE FROM allowed WHERE topic = :topic";
/// Index: that of `topic (stream, id)`, then the primary key of `allowed`.
pub(super) const FORGET_ALL: &str =
    "DELETE FROM allowed WHERE topic IN (SELECT key FROM topic WHERE stream = :stream)";
const SAVE: &str = "INSERT OR REPLACE INTO allowed (topic, allowed, sum) VALUES (:topic, :allowed, :sum)";

/// What one may write in a topic; none: it was never said, or cannot be read.
pub(crate) fn load_allowed(connection: &Connection, topic: TopicKey) -> Result<Option<Vec<Allowed>>> {
    let read = |row: &rusqlite::Row<'_>| verify_row(row, 0..2).and_then(|()| row.get::<_, Vec<u8>>(1));
    let mut select = connection.prepare_cached(LOAD)?;
    let kept = select.query_row(named_params! { ":topic": topic }, read).optional()?;
    Ok(kept.and_then(|kept| decode(&kept).ok()))
}

/// Keeps it.
pub(crate) fn save_allowed(tx: &Connection, topic: TopicKey, allowed: &[Allowed]) -> Result<()> {
    let bytes = encode(&allowed).unwrap_or_default();
    let columns = named_params! { ":topic": topic, ":allowed": bytes };
    write_summed(&mut *tx.prepare_cached(SAVE)?, columns, &[]).map(drop)
}

/// The topic is not there any more, or not for one.
pub(crate) fn forget_allowed(tx: &Connection, topic: TopicKey) -> Result<()> {
    tx.prepare_cached(FORGET)?.execute(named_params! { ":topic": topic }).map(drop)
}

/// All that was said of a space is not so any more.
pub(crate) fn forget_all_allowed(tx: &Connection, stream: StreamKey) -> Result<()> {
    tx.prepare_cached(FORGET_ALL)?.execute(named_params! { ":stream": stream }).map(drop)
}
