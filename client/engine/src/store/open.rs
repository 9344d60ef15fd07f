//! Opening the local copy: its version, its tables, and whether it can be used at all.

use rusqlite::{Connection, ErrorCode};

/// Raised with every change of `schema.sql`; each step up is a migration below.
const VERSION: i64 = 1;
const SCHEMA: &str = include_str!("schema.sql");
const USER_VERSION: &str = "PRAGMA user_version";

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
    /// Not a database, or a damaged one.
    #[error("the local copy is damaged and is built anew from the server; nothing unsent was in it: {0}")]
    Damaged(rusqlite::Error),
    /// It cannot be read or written now: no room, or no permission.
    #[error("the local copy cannot be opened now; nothing was lost: {0}")]
    Unavailable(rusqlite::Error),
}

/// Whether this says that the file itself is damaged.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
        || matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..) | rusqlite::Error::InvalidColumnType(..)
        )
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        if is_damage(&error) { Self::Damaged(error) } else { Self::Unavailable(error) }
    }
}

/// Makes what is missing. A copy of a version that is not known is left as it is.
pub(crate) fn open(connection: &Connection) -> Result<(), OpenError> {
    let found: i64 = connection.query_row(USER_VERSION, [], |row| row.get(0))?;
    if found > VERSION {
        return Err(OpenError::FromTheFuture { found, known: VERSION });
    }
    rill_materializer::install(connection)?;
    let tx = connection.unchecked_transaction()?;
    tx.execute_batch(SCHEMA)?;
    if found < VERSION {
        tx.pragma_update(None, "user_version", VERSION)?;
    }
    Ok(tx.commit()?)
}
