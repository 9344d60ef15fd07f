//! The outbox's file: a database of its own, small, every commit on the disk before it counts. Here: opening it, and
//! whether it can be used. Not here: what is done with what is in it (`engine/outbox.rs`).

mod entry;
mod rows;
mod salvage;
mod sum;

pub(crate) use entry::Entry;
pub(crate) use rows::Writing;
pub(crate) use salvage::{Contents, read_all};

use super::{StoreError, is_damage};
use rill_sweep::Sweep;
use rusqlite::Connection;

/// Raised with every change of its tables that an older program would misread.
pub(super) const VERSION: i64 = 1;
pub(super) const SCHEMA: &str = include_str!("outbox/schema.sql");
const USER_VERSION: &str = "PRAGMA user_version";
/// What is taken out of it leaves no bytes behind.
const SAFETY: &str = "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;";
const CHECK: &str = "PRAGMA quick_check(1)";
/// Writes what is in the log into the database, and leaves nothing in the log.
const WRITE_BACK: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
/// Pages swept at once: it has few.
const PAGES_SWEPT: u32 = 128;
const NEXT_EPOCH: &str = "
    INSERT INTO leader (one, epoch) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET epoch = epoch + 1
    RETURNING epoch";
/// Index: the primary key of `leader`.
pub(super) const EPOCH: &str = "SELECT epoch FROM leader WHERE one = 1";

/// The outbox's database, as this opening has it.
pub(crate) struct OutboxFile {
    connection: Connection,
    epoch: i64,
}

/// What came of opening it.
pub(crate) enum OpenedOutbox {
    /// It is whole.
    Whole(OutboxFile, Contents),
    /// Something in it cannot be read. What can be goes into a new file.
    Damaged(Connection, Contents),
    /// It cannot be used now, and nothing in it was touched.
    Unusable(Connection, OutboxError),
}

/// Why the outbox cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OutboxError {
    /// Made by a newer program.
    #[error(
        "what was written here is kept by a newer version of this program ({found}, this one knows {VERSION}): reload \
         to update; until then nothing can be written, and nothing was changed"
    )]
    FromTheFuture { found: i64 },
    /// No room, no permission.
    #[error("what you write cannot be kept on this device now, so nothing can be written: {0}")]
    Unavailable(rusqlite::Error),
    /// A new file is no better.
    #[error(
        "the new file for what you write is damaged as well: reload, or free some space. Until then nothing can be written"
    )]
    AgainDamaged,
}

impl OutboxFile {
    /// Opens it, making its tables where they are missing.
    pub(crate) fn open(connection: Connection) -> OpenedOutbox {
        match Self::prepare(&connection) {
            Ok(Ok(epoch)) => {
                let contents = read_all(&connection);
                if contents.is_whole() {
                    OpenedOutbox::Whole(Self { connection, epoch }, contents)
                } else {
                    OpenedOutbox::Damaged(connection, contents)
                }
            }
            Ok(Err(unusable)) => OpenedOutbox::Unusable(connection, unusable),
            Err(error) if is_damage(&error) => {
                let contents = read_all(&connection).with_damage();
                OpenedOutbox::Damaged(connection, contents)
            }
            Err(error) => OpenedOutbox::Unusable(connection, OutboxError::Unavailable(error)),
        }
    }

    fn prepare(connection: &Connection) -> rusqlite::Result<Result<i64, OutboxError>> {
        let found: i64 = connection.query_row(USER_VERSION, [], |row| row.get(0))?;
        if found > VERSION {
            return Ok(Err(OutboxError::FromTheFuture { found }));
        }
        connection.execute_batch(SAFETY)?;
        let check: String = connection.query_row(CHECK, [], |row| row.get(0))?;
        if check != "ok" {
            return Err(damage(&check));
        }
        let tx = connection.unchecked_transaction()?;
        tx.execute_batch(SCHEMA)?;
        if found < VERSION {
            tx.pragma_update(None, "user_version", VERSION)?;
        }
        let epoch = tx.query_row(NEXT_EPOCH, [], |row| row.get(0))?;
        tx.commit()?;
        Ok(Ok(epoch))
    }

    /// Begins to write. One who led, slept, and wakes after another took over, is refused.
    pub(crate) fn begin(&self) -> Result<Writing<'_>, StoreError> {
        let tx = self.connection.unchecked_transaction()?;
        let newest: i64 = tx.prepare_cached(EPOCH)?.query_row([], |row| row.get(0))?;
        if newest == self.epoch { Ok(Writing::new(tx)) } else { Err(StoreError::Followed) }
    }

    /// After this no byte of what was taken out of it is left in any file of it. Whether it could be done: not while
    /// something is being read.
    pub(crate) fn sweep(&self) -> Result<bool, StoreError> {
        let writing = self.begin()?;
        let mut rest = Some(Sweep::WHOLE);
        while let Some(sweep) = rest {
            rest = sweep.on(writing.tx(), PAGES_SWEPT)?;
        }
        writing.commit()?;
        let is_busy: bool = self.connection.query_row(WRITE_BACK, [], |row| row.get(0))?;
        Ok(!is_busy)
    }

    /// The connection, which another may be given.
    pub(crate) fn close(self) -> Connection {
        self.connection
    }
}

/// SQLite found it in checking, and told by a text.
fn damage(what: &str) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    rusqlite::Error::SqliteFailure(code, Some(what.to_owned()))
}
