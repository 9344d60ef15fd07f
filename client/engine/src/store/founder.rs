//! Who made the spaces that are held, as their openings say it.

use rill_materializer::StreamKey;
use rill_protocol::Did;
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// Index: the primary key of `founder`, as in all of these.
pub(super) const LOAD: &str = "SELECT creator FROM founder WHERE stream = :stream";
pub(super) const FORGET: &str = "DELETE FROM founder WHERE stream = :stream";
const SAVE: &str = "INSERT OR REPLACE INTO founder (stream, creator) VALUES (:stream, :creator)";

/// Who made a space; none: it was opened by a version that did not keep it.
pub(crate) fn load_founder(connection: &Connection, stream: StreamKey) -> Result<Option<Did>> {
    let which = named_params! { ":stream": stream };
    let read = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
    let creator = connection.prepare_cached(LOAD)?.query_row(which, read).optional()?;
    Ok(creator.and_then(|creator| Did::parse(&creator).ok()))
}

/// Keeps who made a space.
pub(crate) fn save_founder(tx: &Connection, stream: StreamKey, creator: &Did) -> Result<()> {
    let row = named_params! { ":stream": stream, ":creator": creator.as_str() };
    tx.prepare_cached(SAVE)?.execute(row).map(drop)
}

/// Forgets it with the space.
pub(super) fn forget_founder(tx: &Connection, stream: StreamKey) -> Result<()> {
    tx.prepare_cached(FORGET)?.execute(named_params! { ":stream": stream }).map(drop)
}
