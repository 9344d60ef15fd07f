//! [`StreamLog`]: one stream's database, opened. Here: opening it and what it is from the beginning.

use super::{
    erasing::unshown,
    forms::{COUNTED_CALLS, bring_up},
    heads::Moved,
    making::sync_folders,
    rereading,
    since::Withheld,
};
use rill_module_abi::CacheError;
use rill_protocol::{Genesis, Hash, HistoryId, Millis, StreamId, decode};
use rill_sweep::Sweep;
use rusqlite::{Connection, OptionalExtension, config::DbConfig, named_params};
use std::{
    cell::{Cell, RefCell},
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Why a log could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// SQLite or the disk said no.
    #[error("the log could not be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Its folder could not be used.
    #[error("the log's folder could not be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The file of a blob could not be removed.
    #[error("a file that no message shows any more could not be removed, and will be tried again: {0}")]
    Blob(std::io::Error),
    /// Its tables are not those that this program knows.
    #[error(
        "the log has form {0}, this program reads form {FORM}: it was written by another version of Rill. \
         Nothing was changed; use that version, or import into a new data folder"
    )]
    OtherForm(i64),
    /// What the stream's rules know could not be read or written.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// What is in it does not fit together.
    #[error(
        "the log is damaged: {0}. Nothing was changed; `rill check` says where, `rill restore` brings a backup back"
    )]
    Damaged(String),
}

impl LogError {
    /// Whether what is in the log does not fit together.
    pub fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) => {
                // A file that ends within what it says it has, as far as SQLite says so.
                let is_cut_off = error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ;
                is_cut_off || matches!(error.code, DatabaseCorrupt | NotADatabase)
            }
            // A value that is of another kind than what was written.
            Self::Sqlite(
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..),
            ) => true,
            // The log itself is not: what was derived from it is built anew.
            Self::Sqlite(_) | Self::Folder(_) | Self::Blob(_) | Self::OtherForm(_) | Self::Cache(_) => false,
            Self::Damaged(_) => true,
        }
    }

    /// Whether what does not fit is one row, which is not given out: the others are.
    pub fn is_damage_of_a_row(&self) -> bool {
        matches!(self, Self::Sqlite(rusqlite::Error::FromSqlConversionFailure(..)))
    }

    /// Whether the disk had no room: nothing of the batch was kept, and it may be pushed again.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) => {
                error.code == rusqlite::ErrorCode::DiskFull
            }
            Self::Folder(error) | Self::Blob(error) => {
                matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
            }
            Self::Cache(error) => matches!(error, CacheError::Full(_)),
            Self::Sqlite(_) | Self::OtherForm(_) | Self::Damaged(_) => false,
        }
    }
}

/// One stream's log, opened by the one who owns it.
pub struct StreamLog {
    pub(super) connection: Connection,
    pub(super) genesis: Genesis,
    pub(super) stream: StreamId,
    pub(super) history: HistoryId,
    /// The log's newest: its position, the time it was received, and the chain up to it.
    pub(super) newest: Cell<(i64, Millis, Hash)>,
    /// Whether its files may still hold bytes that were redacted: see [`StreamLog::settle`].
    pub(super) keeps_removed: Cell<bool>,
    /// Which pages are to be swept since the last redaction.
    pub(super) to_sweep: Cell<Option<Sweep>>,
    pub(super) moved: RefCell<Moved>,
    pub(super) withheld: RefCell<Withheld>,
}

/// Which tables a log has: kept as the database's `user_version`.
pub(super) const FORM: i64 = 3;
const WRITE_AHEAD: &str = "PRAGMA journal_mode = WAL";
pub(super) const META: &str = "SELECT value FROM meta WHERE name = :name";
pub(super) const RENAME: &str = "UPDATE meta SET value = :value WHERE name = 'history'";
pub(super) const NEWEST: &str =
    "SELECT log_pos, received_at, log_hash FROM event ORDER BY log_pos DESC LIMIT 1";

impl StreamLog {
    /// Where the log of a stream lies within a server's data.
    pub fn folder(data: &Path, stream: &StreamId) -> PathBuf {
        data.join("streams").join(stream.to_string())
    }

    /// Opens a log; `None` where there is none.
    pub fn open(data: &Path, stream: &StreamId) -> Result<Option<Self>, LogError> {
        let folder = Self::folder(data, stream);
        if !folder.join("events.db").exists() {
            return Ok(None);
        }
        let is_torn = Self::is_unfinished(data, stream);
        let connection = connect(&folder)?;
        if is_torn {
            let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if sound != "ok" {
                return Err(LogError::Damaged(sound));
            }
            settle_unclean_end(&connection, &folder)?;
        }
        let log = Self::on(connection)?;
        // What a crash left may hold what was redacted before it.
        if is_torn {
            log.keeps_removed.set(true);
            log.to_sweep.set(Some(Sweep::WHOLE));
        }
        if log.stream != *stream {
            return Err(LogError::Damaged("it is the log of another stream".into()));
        }
        Ok(Some(log))
    }

    /// Whether it was not put away: what is left of a write-ahead log tells of an unclean end.
    pub fn is_unfinished(data: &Path, stream: &StreamId) -> bool {
        let left = Self::folder(data, stream).join("events.db-wal");
        std::fs::metadata(left).is_ok_and(|left| left.len() > 0)
    }

    pub(super) fn on(connection: Connection) -> Result<Self, LogError> {
        let lacks = |what: &str| LogError::Damaged(format!("it does not say its {what}"));
        let genesis: Vec<u8> = meta(&connection, "genesis")?.ok_or_else(|| lacks("genesis"))?;
        let stream = StreamId::of(&genesis);
        let genesis: Genesis = decode(&genesis).map_err(|error| LogError::Damaged(error.to_string()))?;
        let history = meta(&connection, "history")?.and_then(|bytes| bytes.try_into().ok());
        let history = HistoryId(history.ok_or_else(|| lacks("history"))?);
        let newest = connection
            .query_row(NEWEST, [], |row| Ok((row.get(0)?, row.get(1)?, Hash::from_bytes(row.get(2)?))))
            .optional()?
            .unwrap_or((0, Millis::MIN, Hash::START));
        let keeps_removed = Cell::new(!unshown(&connection)?.is_empty());
        let (newest, to_sweep) = (Cell::new(newest), Cell::new(None));
        let (moved, withheld) = (RefCell::default(), RefCell::default());
        Ok(Self { connection, genesis, stream, history, newest, keeps_removed, to_sweep, moved, withheld })
    }

    /// What the stream is from the beginning.
    pub fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Which history this copy is.
    pub fn history(&self) -> HistoryId {
        self.history
    }

    /// Puts the write-ahead log away, as when the stream is not used for a while. Whether it is empty now: while a
    /// statement reads, it stays.
    pub fn checkpoint(&self) -> Result<bool, LogError> {
        let is_busy: bool =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        Ok(!is_busy)
    }

    /// Names this copy anew, after it was restored: clients then compare what they hold with it.
    pub fn begin_new_history(&mut self) -> Result<(), LogError> {
        let history = HistoryId(crate::clock::fresh_name()?);
        self.connection.execute(RENAME, named_params! { ":value": history.0.to_vec() })?;
        self.history = history;
        Ok(())
    }

    /// At most so many pages: how tests fill a disk.
    #[cfg(test)]
    pub(crate) fn limit_pages(&self, pages: u32) -> Result<(), LogError> {
        self.connection.pragma_update(None, "max_page_count", pages)?;
        Ok(())
    }
}

/// Makes durable what a process that was killed has left: its last commit may be in the system's cache alone, and
/// whoever pushes it again is told that it is there.
fn settle_unclean_end(connection: &Connection, folder: &Path) -> Result<(), LogError> {
    sync_folders(folder)?;
    match connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(LogError::from) {
        // The write-ahead log is synced before the first page is copied: a full disk does not hinder reading.
        Err(error) if error.is_full() => Ok(()),
        done => done,
    }
}

/// The settings of an owner of the file. `synchronous=FULL`: acknowledged means fsynced.
fn connect(folder: &Path) -> Result<Connection, LogError> {
    let connection = settled(&folder.join("events.db"))?;
    match connection.pragma_query_value(None, "user_version", |row| row.get(0))? {
        FORM => {}
        COUNTED_CALLS => bring_up(&connection)?,
        other => return Err(LogError::OtherForm(other)),
    }
    connection.execute_batch(rereading::TABLES)?;
    Ok(connection)
}

/// A database with the settings that a log has, whatever is in it.
pub(super) fn settled(file: &Path) -> Result<Connection, LogError> {
    let connection = Connection::open(file)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    write_ahead(&connection)?;
    for (name, value) in [("synchronous", "FULL"), ("secure_delete", "ON"), ("temp_store", "MEMORY")] {
        connection.pragma_update(None, name, value)?;
    }
    // Else SQLite compiles kept statements anew whenever something is bound to them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "cache_size", -4096)?;
    connection.pragma_update(None, "journal_size_limit", 8 << 20)?;
    Ok(connection)
}

/// Sets the database to write ahead. Read to the end of the answer: there this is committed, and where that fails, a
/// rollback journal stays behind, which the next opening would play back over all that was written since.
fn write_ahead(connection: &Connection) -> Result<(), LogError> {
    let mut setting = connection.prepare(WRITE_AHEAD)?;
    let modes: Vec<String> = setting.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if modes == ["wal"] {
        return Ok(());
    }
    Err(LogError::Damaged(format!("it could not be set to write ahead, but stays at {modes:?}")))
}

fn meta(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, rusqlite::Error> {
    connection.query_row(META, named_params! { ":name": name }, |row| row.get(0)).optional()
}
