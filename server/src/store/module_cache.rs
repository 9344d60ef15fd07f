//! [`ModuleCache`]: what a stream's rules know, as a file of SQLite beside its log. Derived from the log: at any doubt
//! it is thrown away and built anew. The log is the truth: its events are committed first, and a cache that is behind
//! after a crash catches up.
//! Here: opening it, batches of it, catching up. Not here: what is in it (the rules), how far it is (`cursor.rs`).

mod cursor;
#[cfg(test)]
mod tests;

use super::{EventStore, LogError};
use cursor::Cursor;
use rill_module_abi::{Accepted, Cache, CacheError, GuestCache, Param, Row, Rules};
use rill_module_cache::{Guarded, changed, failed, rows};
use rusqlite::Connection;
use std::{
    cell::Cell,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, MutexGuard},
};

/// Events that are replayed in one transaction.
const REPLAYED_AT_ONCE: usize = 4096;
/// Events that are told between two batches, in some milliseconds.
const NEAR: i64 = 256;
/// Bytes of pages in memory: there is one such cache for each stream that is open.
const PAGES_KIB: i64 = -256;

/// What a stream's rules know.
pub struct ModuleCache {
    /// Under guard for rules that are somebody's program; native ones are trusted.
    guarded: Arc<Guarded>,
    file: PathBuf,
    /// How far in the log it is.
    applied: i64,
    /// Events at which its rules failed, since it was opened.
    left_out: u64,
    /// Whether something in it was found not to fit.
    is_doubted: Cell<bool>,
}

impl ModuleCache {
    /// Opens the cache of these rules in the folder of a log, as it is at the end of that log. One that is missing, of
    /// another version or of another log is made anew.
    pub fn open(folder: &Path, rules: &dyn Rules, log: &dyn EventStore) -> Result<Self, LogError> {
        let file = file_in(folder, rules);
        let mut cache = match Self::existing(&file, rules, log) {
            Ok(Some(cache)) => cache,
            Ok(None) => Self::anew(&file, rules)?,
            Err(error) if error.is_full() => return Err(error),
            Err(error) => {
                eprintln!("rill: {file:?} is built anew from the log: {error}");
                Self::anew(&file, rules)?
            }
        };
        match cache.catch_up(rules, log) {
            Err(LogError::Cache(CacheError::Damaged(_))) => cache.begin_anew(rules, log)?,
            done => done?,
        }
        Ok(cache)
    }

    /// A new one in the folder of a log, of which it was told nothing yet.
    pub fn anew_in(folder: &Path, rules: &dyn Rules) -> Result<Self, LogError> {
        Self::anew(&file_in(folder, rules), rules)
    }

    /// The one that is there, if it is what it should be.
    fn existing(file: &Path, rules: &dyn Rules, log: &dyn EventStore) -> Result<Option<Self>, LogError> {
        if !file.exists() {
            return Ok(None);
        }
        let (connection, sound, cursor) = read(file).map_err(|error| failed(&error))?;
        if sound != "ok" {
            return Err(CacheError::Damaged(sound).into());
        }
        let Some(cursor) = cursor else { return Ok(None) };
        let is_of_this_log = match log.log_hash_at(cursor.applied)? {
            Some(hash) => hash == cursor.log_hash,
            None => cursor.applied == 0,
        };
        if cursor.version != rules.version() || !is_of_this_log {
            return Ok(None);
        }
        Ok(Some(Self::on(connection, file, cursor.applied)))
    }

    fn anew(file: &Path, rules: &dyn Rules) -> Result<Self, LogError> {
        remove(file)?;
        let of_sqlite = |error| failed(&error);
        let mut cache = Self::on(connect(file).map_err(of_sqlite)?, file, 0);
        cache.connection().execute_batch("BEGIN").map_err(of_sqlite)?;
        Cursor::make(&cache.connection(), rules.version()).map_err(of_sqlite)?;
        rules.init(&mut cache)?;
        cache.connection().execute_batch("COMMIT").map_err(of_sqlite)?;
        Ok(cache)
    }

    fn on(guarded: Guarded, file: &Path, applied: i64) -> Self {
        let (file, is_doubted) = (file.to_owned(), Cell::new(false));
        Self { guarded: Arc::new(guarded), file, applied, left_out: 0, is_doubted }
    }

    /// Whether it was told the whole log.
    pub fn is_at_end(&self, log: &dyn EventStore) -> bool {
        self.applied >= log.newest()
    }

    /// Whether little of the log is left to tell.
    pub fn is_near_end(&self, log: &dyn EventStore) -> bool {
        log.newest() - self.applied <= NEAR
    }

    /// Events at which its rules failed, since it was opened: these know nothing of them.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Tells the rules some more of the log, at most so many events.
    pub fn replay_on(
        &mut self,
        rules: &dyn Rules,
        log: &dyn EventStore,
        most: usize,
    ) -> Result<(), LogError> {
        let replayed = self.replay_some(rules, log, most);
        rules.rest();
        match replayed {
            // One that took the others along is left out from now on.
            Err(LogError::Cache(CacheError::Undone(_))) => Ok(()),
            done => done,
        }
    }

    /// Its rules are the stream's no more.
    pub fn throw_away(self) {
        let file = self.file.clone();
        drop(self);
        if let Err(error) = remove(&file) {
            eprintln!("rill: {file:?} is of rules that a stream had, and cannot be removed: {error}");
        }
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.guarded.connection()
    }

    /// Throws all away and replays the log.
    fn begin_anew(&mut self, rules: &dyn Rules, log: &dyn EventStore) -> Result<(), LogError> {
        // The file must be free before it is removed.
        rules.rest();
        *self.connection() = Connection::open_in_memory().map_err(|error| failed(&error))?;
        *self = Self::anew(&self.file, rules)?;
        self.catch_up(rules, log)
    }

    /// Something that does not fit was found by the rules themselves: it is built anew when it is settled next.
    pub fn doubt(&self) {
        self.is_doubted.set(true);
    }

    /// Brings it to the end of the log, from wherever it is; anew where it was found not to fit.
    pub fn settle(&mut self, rules: &dyn Rules, log: &dyn EventStore) -> Result<(), LogError> {
        if self.is_doubted.get() || self.guarded.is_damaged() {
            eprintln!("rill: {:?} is built anew from the log: something in it did not fit", self.file);
            return self.begin_anew(rules, log);
        }
        self.catch_up(rules, log)
    }

    fn catch_up(&mut self, rules: &dyn Rules, log: &dyn EventStore) -> Result<(), LogError> {
        while !self.is_at_end(log) {
            self.replay_on(rules, log, REPLAYED_AT_ONCE)?;
        }
        Ok(())
    }

    fn replay_some(&mut self, rules: &dyn Rules, log: &dyn EventStore, most: usize) -> Result<(), LogError> {
        let (manifest, genesis) = (rules.manifest(), log.genesis());
        let mut batch = self.begin()?;
        let (mut applied, mut left_out) = (batch.0.applied, 0);
        log.replay(applied, most, &mut |event| {
            let (envelope, payload) = (&event.envelope, event.payload);
            let (received_at, seq) = (event.received_at, event.seq);
            let accepted = Accepted { genesis, envelope, payload, received_at, seq };
            applied = event.log_pos;
            let Some(told) = manifest.told(&accepted) else { return Ok(()) };
            match rules.applied(batch.cache(), &told) {
                // It is a fact, and rules that fail at it know nothing of it.
                Err(CacheError::Rules(_)) => {
                    left_out += 1;
                    Ok(())
                }
                done => Ok(done?),
            }
        })?;
        if applied == batch.0.applied {
            return Err(LogError::Damaged("it ends before its newest event".into()));
        }
        batch.commit(applied, log)?;
        self.left_out += left_out;
        Ok(())
    }

    /// Begins a batch: dropped, nothing of it ever was.
    pub fn begin(&mut self) -> Result<CacheBatch<'_>, LogError> {
        self.runs("BEGIN")?;
        Ok(CacheBatch(self))
    }

    fn runs(&self, statement: &str) -> Result<(), CacheError> {
        let run = self.connection().execute_batch(statement);
        run.map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &rusqlite::Error) -> CacheError {
        let failed = failed(error);
        self.is_doubted.set(self.is_doubted.get() || matches!(failed, CacheError::Damaged(_)));
        failed
    }
}

impl Cache for ModuleCache {
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize, CacheError> {
        changed(&self.connection(), sql, params).map_err(|error| self.failed(&error))
    }

    fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, CacheError> {
        rows(&self.connection(), sql, params).map_err(|error| self.failed(&error))
    }

    fn guarded(&self) -> Option<Arc<dyn GuestCache>> {
        let guarded: Arc<dyn GuestCache> = Arc::<Guarded>::clone(&self.guarded);
        Some(guarded)
    }
}

/// What one batch of events changes.
pub struct CacheBatch<'a>(&'a mut ModuleCache);

impl CacheBatch<'_> {
    /// What the rules see and change.
    pub fn cache(&mut self) -> &mut ModuleCache {
        self.0
    }

    /// Keeps what was changed, for a log that was committed up to here.
    pub fn commit(self, applied: i64, log: &dyn EventStore) -> Result<(), LogError> {
        let hash = log.log_hash_at(applied)?;
        let hash = hash.ok_or_else(|| LogError::Damaged("it has no event where one was".into()))?;
        let moved = Cursor::move_to(&self.0.connection(), applied, &hash);
        moved.map_err(|error| self.0.failed(&error))?;
        self.0.runs("COMMIT")?;
        self.0.applied = applied;
        Ok(())
    }
}

impl Drop for CacheBatch<'_> {
    fn drop(&mut self) {
        let connection = self.0.connection();
        if !connection.is_autocommit() && connection.execute_batch("ROLLBACK").is_err() {
            // What is in it now is not known.
            self.0.is_doubted.set(true);
        }
    }
}

fn file_in(folder: &Path, rules: &dyn Rules) -> PathBuf {
    folder.join(format!("module-{}.db", rules.name()))
}

fn remove(file: &Path) -> Result<(), io::Error> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// What is there: the database, what SQLite says of it, and how far it is.
fn read(file: &Path) -> rusqlite::Result<(Guarded, String, Option<Cursor>)> {
    let guarded = connect(file)?;
    let connection = guarded.connection();
    let sound = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    let cursor = Cursor::of(&connection)?;
    drop(connection);
    Ok((guarded, sound, cursor))
}

/// `synchronous=NORMAL`: after a loss of power it may be behind, and is whole.
fn connect(file: &Path) -> rusqlite::Result<Guarded> {
    let connection = Connection::open(file)?;
    for (name, value) in [("locking_mode", "EXCLUSIVE"), ("journal_mode", "WAL"), ("synchronous", "NORMAL")] {
        connection.pragma_update(None, name, value)?;
    }
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "cache_size", PAGES_KIB)?;
    connection.pragma_update(None, "journal_size_limit", 1 << 20)?;
    Guarded::over(connection)
}
