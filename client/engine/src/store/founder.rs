//! Who made the spaces that are held, and what these began with, as their openings say it.

use rill_materializer::{StreamKey, verify_row, write_summed};
use rill_protocol::{Did, Genesis};
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// Index: the primary key of `founder`, as in all of these.
pub(super) const LOAD: &str = "SELECT stream, creator, params, sum FROM founder WHERE stream = :stream";
pub(super) const FORGET: &str = "DELETE FROM founder WHERE stream = :stream";
const SAVE: &str =
    "INSERT OR REPLACE INTO founder (stream, creator, params, sum) VALUES (:stream, :creator, :params, :sum)";

/// Who made a space, and its params; none: the server did not say it.
pub(crate) fn load_founder(connection: &Connection, stream: StreamKey) -> Result<Option<(Did, Vec<u8>)>> {
    let which = named_params! { ":stream": stream };
    let read = |row: &rusqlite::Row<'_>| {
        verify_row(row, 0..3)?;
        Ok((row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?))
    };
    let creator = connection.prepare_cached(LOAD)?.query_row(which, read).optional()?;
    Ok(creator.and_then(|(creator, params)| Some((Did::parse(&creator).ok()?, params))))
}

/// Keeps how a space began.
pub(crate) fn save_founder(tx: &Connection, stream: StreamKey, genesis: &Genesis) -> Result<()> {
    let columns = named_params! {
        ":stream": stream,
        ":creator": genesis.creator.as_str(),
        ":params": genesis.params,
    };
    write_summed(&mut *tx.prepare_cached(SAVE)?, columns, &[]).map(drop)
}

/// Forgets it with the space.
pub(super) fn forget_founder(tx: &Connection, stream: StreamKey) -> Result<()> {
    tx.prepare_cached(FORGET)?.execute(named_params! { ":stream": stream }).map(drop)
}
