//! How far in the log a cache is: one row, written in the transaction of what it stands for.

use rill_protocol::Hash;
use rusqlite::{Connection, OptionalExtension, Result, named_params};

const MAKE: &str = "
    CREATE TABLE host_cursor (
        one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL, applied INTEGER NOT NULL, log_hash BLOB NOT NULL
    ) STRICT";
const BEGIN: &str =
    "INSERT INTO host_cursor (one, version, applied, log_hash) VALUES (1, :version, 0, zeroblob(32))";
const READ: &str = "SELECT version, applied, log_hash FROM host_cursor WHERE one = 1";
const MOVE: &str = "UPDATE host_cursor SET applied = :applied, log_hash = :log_hash WHERE one = 1";

/// Where a cache stands.
pub(super) struct Cursor {
    /// The version of the rules that made it.
    pub(super) version: u32,
    /// The place in the log up to which it is, and the log's chain there: another log is told by it.
    pub(super) applied: i64,
    pub(super) log_hash: Hash,
}

impl Cursor {
    pub(super) fn make(connection: &Connection, version: u32) -> Result<()> {
        connection.execute(MAKE, [])?;
        connection.execute(BEGIN, named_params! { ":version": version })?;
        Ok(())
    }

    pub(super) fn of(connection: &Connection) -> Result<Option<Self>> {
        let read = |row: &rusqlite::Row<'_>| {
            let log_hash = Hash::from_bytes(row.get(2)?);
            Ok(Self { version: row.get(0)?, applied: row.get(1)?, log_hash })
        };
        connection.query_row(READ, [], read).optional()
    }

    pub(super) fn move_to(connection: &Connection, applied: i64, log_hash: &Hash) -> Result<()> {
        let to = named_params! { ":applied": applied, ":log_hash": log_hash.as_bytes() };
        connection.execute(MOVE, to)?;
        Ok(())
    }
}
