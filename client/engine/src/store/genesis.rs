//! How the spaces that are held began, as their openings say it: who made them, by which rules they live.

use rill_materializer::{StreamKey, verify_row, write_summed};
use rill_protocol::{Genesis, decode};
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// Index: the primary key of `genesis`, as in all of these.
pub(super) const LOAD: &str = "SELECT stream, genesis, sum FROM genesis WHERE stream = :stream";
pub(super) const FORGET: &str = "DELETE FROM genesis WHERE stream = :stream";
const SAVE: &str = "INSERT OR REPLACE INTO genesis (stream, genesis, sum) VALUES (:stream, :genesis, :sum)";

/// How a space began; none: the server did not say it.
pub(crate) fn load_genesis(connection: &Connection, stream: StreamKey) -> Result<Option<Genesis>> {
    let which = named_params! { ":stream": stream };
    let read = |row: &rusqlite::Row<'_>| {
        verify_row(row, 0..2)?;
        row.get::<_, Vec<u8>>(1)
    };
    let genesis = connection.prepare_cached(LOAD)?.query_row(which, read).optional()?;
    Ok(genesis.and_then(|genesis| decode(&genesis).ok()))
}

/// Keeps how a space began.
pub(crate) fn save_genesis(tx: &Connection, stream: StreamKey, genesis: &Genesis) -> Result<()> {
    let columns = named_params! { ":stream": stream, ":genesis": genesis.to_bytes() };
    write_summed(&mut *tx.prepare_cached(SAVE)?, columns, &[]).map(drop)
}

/// Forgets it with the space.
pub(super) fn forget_genesis(tx: &Connection, stream: StreamKey) -> Result<()> {
    tx.prepare_cached(FORGET)?.execute(named_params! { ":stream": stream }).map(drop)
}
