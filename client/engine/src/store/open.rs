//! Opening the local copy: its version, its tables, and whether it can be used at all.

use super::StoreError;
use rusqlite::{Connection, ErrorCode, Transaction};
use std::ops::Deref;

/// Raised with every change of the tables, those of the projection too: a copy of an older version is built anew.
pub const VERSION: i64 = 7;
pub(super) const SCHEMA: &str = include_str!("schema.sql");
pub(super) const USER_VERSION: &str = "PRAGMA user_version";
pub(super) const NEXT_EPOCH: &str = "
    INSERT INTO leader (one, epoch, unswept) VALUES (1, 1, 0) ON CONFLICT (one) DO UPDATE SET epoch = epoch + 1
    RETURNING epoch";
/// Index: the primary key of `leader`.
pub(super) const EPOCH: &str = "SELECT epoch FROM leader WHERE one = 1";

/// The database as this opening has it. Read through the connection; written by whoever opened it last alone.
pub(crate) struct Database {
    connection: Connection,
    /// Raised with each opening.
    epoch: i64,
}

impl Database {
    /// Begins to write. One who led, slept, and wakes after another took over, is refused.
    pub(crate) fn begin(&self) -> Result<Transaction<'_>, StoreError> {
        let tx = self.connection.unchecked_transaction()?;
        let newest: i64 = tx.prepare_cached(EPOCH)?.query_row([], |row| row.get(0))?;
        if newest == self.epoch { Ok(tx) } else { Err(StoreError::Followed) }
    }

    /// Which opening this is.
    pub(crate) fn epoch(&self) -> i64 {
        self.epoch
    }

    /// The connection, which another may be given.
    pub(crate) fn close(self) -> Connection {
        self.connection
    }
}

impl Deref for Database {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

/// Why the local copy could not be opened. Nothing unsent is in it: it can be set aside and built anew.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Made by a newer program. Not touched.
    #[error(
        "the local copy is of version {found}, this program knows {known}: reload to update; nothing was changed"
    )]
    FromTheFuture {
        /// Its version.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// Made by an older program, whose tables are others.
    #[error(
        "the local copy is of an older version and is fetched anew from the server; nothing unsent was in it"
    )]
    Outdated,
    /// Not a database, or a damaged one.
    #[error("the local copy is damaged and is built anew from the server; nothing unsent was in it: {0}")]
    Damaged(rusqlite::Error),
    /// It cannot be read or written now: no room, or no permission.
    #[error("the local copy cannot be opened now; nothing was lost: {0}")]
    Unavailable(rusqlite::Error),
}

/// Whether this says that the file itself is damaged.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::Error as E;
    match error {
        E::SqliteFailure(error, _) | E::SqlInputError { error, .. } => {
            let code = error.code;
            // All our statements are tried: one that makes no sense to SQLite meets tables that are not ours.
            matches!(code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
        }
        E::FromSqlConversionFailure(..)
        | E::InvalidColumnType(..)
        | E::IntegralValueOutOfRange(..)
        | E::Utf8Error(..) => true,
        _ => false,
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        if is_damage(&error) { Self::Damaged(error) } else { Self::Unavailable(error) }
    }
}

/// Makes what is missing. A copy of a version that is not known is left as it is.
pub(crate) fn open(connection: Connection) -> Result<Database, OpenError> {
    let found: i64 = connection.query_row(USER_VERSION, [], |row| row.get(0))?;
    if found > VERSION {
        return Err(OpenError::FromTheFuture { found, known: VERSION });
    }
    if found != 0 && found < VERSION {
        return Err(OpenError::Outdated);
    }
    rill_materializer::install(&connection)?;
    let tx = connection.unchecked_transaction()?;
    tx.execute_batch(SCHEMA)?;
    if found < VERSION {
        tx.pragma_update(None, "user_version", VERSION)?;
    }
    let epoch = tx.query_row(NEXT_EPOCH, [], |row| row.get(0))?;
    tx.commit()?;
    Ok(Database { connection, epoch })
}
