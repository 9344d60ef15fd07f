//! Who made the spaces that are held, as their openings say it.

use rill_materializer::{StreamKey, verify_row, write_summed};
use rill_protocol::Did;
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// Index: the primary key of `founder`, as in all of these.
pub(super) const LOAD: &str = "SELECT stream, creator, sum FROM founder WHERE stream = :stream";
pub(super) const FORGET: &str = "DELETE FROM founder WHERE stream = :stream";
const SAVE: &str = "INSERT OR REPLACE INTO founder (stream, creator, sum) VALUES (:stream, :creator, :sum)";

/// Who made a space; none: the server did not say it.
pub(crate) fn load_founder(connection: &Connection, stream: StreamKey) -> Result<Option<Did>> {
    let which = named_params! { ":stream": stream };
    let read = |row: &rusqlite::Row<'_>| verify_row(row, 0..2).and_then(|()| row.get::<_, String>(1));
    let creator = connection.prepare_cached(LOAD)?.query_row(which, read).optional()?;
    Ok(creator.and_then(|creator| Did::parse(&creator).ok()))
}

/// Keeps who made a space.
pub(crate) fn save_founder(tx: &Connection, stream: StreamKey, creator: &Did) -> Result<()> {
    let columns = named_params! { ":stream": stream, ":creator": creator.as_str() };
    write_summed(&mut *tx.prepare_cached(SAVE)?, columns, &[]).map(drop)
}

/// Forgets it with the space.
pub(super) fn forget_founder(tx: &Connection, stream: StreamKey) -> Result<()> {
    tx.prepare_cached(FORGET)?.execute(named_params! { ":stream": stream }).map(drop)
}
