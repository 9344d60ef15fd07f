//! [`Guarded`]: a database of SQLite that takes statements of its host, and of a guest under guard. One connection for
//! both: what is judged sees what its own batch has changed.

use crate::{
    limits::{self, CACHE_BYTES, ROWS_BYTES, ROWS_MAX, STEPS_BETWEEN, TABLES_MAX},
    permit::{may_be_named, permits},
    statements::{bound, failed, rows, values},
};
use rill_module_abi::{CacheError, GuestCache, May, Purpose, Ran, Row, Statement, Stopped, Value};
use rusqlite::{
    Connection, Error, ErrorCode, StatementStatus,
    hooks::{AuthContext, Authorization},
};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// Statements of the host's own that are kept compiled have this in them; no guest's has: kept statements are found by
/// their text, and are not asked again whether they are permitted.
const HOSTS: &str = "/*host*/";
const MARK: &str = "/*host*/ SAVEPOINT event";
const KEEP: &str = "/*host*/ RELEASE event";
const UNDO: &str = "/*host*/ ROLLBACK TO event";
const UNDO_ALL: &str = "/*host*/ ROLLBACK";

/// A database that a guest may use.
pub struct Guarded {
    connection: Mutex<Connection>,
    watch: Arc<Watch>,
    /// What a guest has changed since its changes were kept last, and how that can be undone.
    changed: Mutex<Changed>,
    /// Whether changes of an event are marked, so that they can be undone alone. That costs a copy of each page, so it
    /// begins when a guest has failed amid its changes: the batch is undone then, and judged again.
    is_careful: AtomicBool,
    /// Whether a statement of a guest found something in it that does not fit.
    is_damaged: AtomicBool,
}

/// What a guest has changed since its changes were kept last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Changed {
    #[default]
    Nothing,
    /// Something, up to a mark.
    Marked,
    /// Something, which only goes with the whole batch.
    Unmarked,
}

/// Who has a statement compiled and run now, and how many steps are left to it.
#[derive(Default)]
struct Watch {
    guest: Mutex<Option<May>>,
    left: AtomicU64,
    tables: Mutex<BTreeSet<String>>,
}

impl Guarded {
    /// Puts a guard on a database.
    pub fn over(mut connection: Connection) -> rusqlite::Result<Self> {
        limits::set(&connection)?;
        let watch = Arc::new(Watch::default());
        let asked = Arc::clone(&watch);
        connection.authorizer(Some(move |context: AuthContext<'_>| asked.authorizes(&context)))?;
        let counted = Arc::clone(&watch);
        connection.progress_handler(STEPS_BETWEEN, Some(move || counted.is_over()))?;
        let guarded = Self {
            connection: Mutex::new(connection),
            watch,
            changed: Mutex::default(),
            is_careful: AtomicBool::new(false),
            is_damaged: AtomicBool::new(false),
        };
        let own = own_tables(&guarded.connection())?.into_iter().map(|table| table.name);
        *lock(&guarded.watch.tables) = own.collect();
        Ok(guarded)
    }

    /// The database as its host has it: unguarded. Statements of the host are not kept compiled, or are marked as its own.
    pub fn connection(&self) -> MutexGuard<'_, Connection> {
        lock(&self.connection)
    }

    /// Whether a statement of a guest found something in it that does not fit: it is to be built anew.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// All rows of the guest's tables, in order.
    pub fn all(&self) -> Result<Vec<(String, Vec<Row>)>, CacheError> {
        let connection = self.connection();
        let of_sqlite = |error: Error| failed(&error);
        let mut all = Vec::new();
        for table in own_tables(&connection).map_err(of_sqlite)?.into_iter().filter(|table| table.is_table) {
            let ordered = format!("SELECT * FROM \"{0}\" ORDER BY {1}", table.name, table.in_order());
            all.push((table.name, rows(&connection, &ordered, &[]).map_err(of_sqlite)?));
        }
        Ok(all)
    }

    fn run_on(
        &self,
        connection: &Connection,
        statement: &Statement<'_>,
        may: May,
    ) -> Result<(Ran, u64), Error> {
        let mut compiled = bound(connection, statement.sql, &statement.params)?;
        if may == May::Read && !compiled.readonly() {
            return Err(not_permitted("a question changes nothing"));
        }
        if may == May::Write && !compiled.readonly() && *lock(&self.changed) == Changed::Nothing {
            if self.is_careful.load(Ordering::Relaxed) || connection.is_autocommit() {
                drop(compiled);
                *lock(&self.watch.guest) = None;
                connection.prepare_cached(MARK)?.execute([])?;
                *lock(&self.changed) = Changed::Marked;
                *lock(&self.watch.guest) = Some(may);
                compiled = bound(connection, statement.sql, &statement.params)?;
            } else {
                *lock(&self.changed) = Changed::Unmarked;
            }
        }
        compiled.reset_status(StatementStatus::VmStep);
        let ran = match statement.purpose {
            Purpose::Execute => Ran { changed: compiled.raw_execute()?, rows: Vec::new() },
            Purpose::Query => {
                let columns = compiled.column_count();
                let (mut rows, mut ran, mut bytes) = (compiled.raw_query(), Ran::default(), 0);
                while let Some(row) = rows.next()? {
                    let row = values(row, columns)?;
                    bytes += row.iter().map(size).sum::<usize>();
                    if ran.rows.len() == ROWS_MAX || bytes > ROWS_BYTES {
                        return Err(not_permitted("it gives too many rows at once: ask for some at a time"));
                    }
                    ran.rows.push(row);
                }
                ran
            }
        };
        let steps = compiled.reset_status(StatementStatus::VmStep);
        Ok((ran, u64::try_from(steps).unwrap_or(0)))
    }

    /// What is told of a statement of a guest that failed.
    fn stopped(&self, connection: &Connection, error: &Error) -> Stopped {
        match error.sqlite_error_code() {
            Some(ErrorCode::OperationInterrupted) => Stopped::OutOfSteps,
            Some(ErrorCode::DiskFull) if is_at_its_largest(connection) => {
                Stopped::Refused(format!("a module keeps at most {} MiB", CACHE_BYTES >> 20))
            }
            Some(
                ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::OutOfMemory
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly,
            ) => Stopped::Cache(failed(error)),
            Some(_) | None => Stopped::Refused(error.to_string()),
        }
    }
}

impl GuestCache for Guarded {
    fn run(&self, statement: &Statement<'_>, may: May, steps: &mut u64) -> Result<Ran, Stopped> {
        if statement.sql.contains(HOSTS) {
            return Err(Stopped::Refused("this is not a statement of a module's".to_owned()));
        }
        let connection = self.connection();
        // What is compiled takes time by its length, whether it was kept or not: the same on every server.
        let Some(left) = steps.checked_sub(statement.sql.len() as u64 / 8) else {
            return Err(Stopped::OutOfSteps);
        };
        *lock(&self.watch.guest) = Some(may);
        self.watch.left.store(left, Ordering::Relaxed);
        let ran = self.run_on(&connection, statement, may);
        *lock(&self.watch.guest) = None;
        match ran {
            Ok((ran, taken)) => {
                *steps = left.saturating_sub(taken);
                Ok(ran)
            }
            Err(error) => {
                let stopped = self.stopped(&connection, &error);
                if matches!(stopped, Stopped::Cache(CacheError::Damaged(_))) {
                    self.is_damaged.store(true, Ordering::Relaxed);
                }
                *steps = if stopped == Stopped::OutOfSteps { 0 } else { left };
                Err(stopped)
            }
        }
    }

    fn made(&self) -> Result<(), Stopped> {
        let connection = self.connection();
        let tables = own_tables(&connection).map_err(|error| Stopped::Cache(failed(&error)))?;
        // What was compiled to make them may not be run again.
        connection.flush_prepared_statement_cache();
        if let Some(table) = tables.iter().find(|table| table.is_table && !table.is_strict) {
            let why = format!("the table {} is not STRICT: what is kept there has no one form", table.name);
            return Err(Stopped::Refused(why));
        }
        if tables.len() > TABLES_MAX {
            return Err(Stopped::Refused(format!("a module has at most {TABLES_MAX} tables and indexes")));
        }
        *lock(&self.watch.tables) = tables.into_iter().map(|table| table.name).collect();
        Ok(())
    }

    fn keep(&self) -> Result<(), CacheError> {
        let changed = std::mem::take(&mut *lock(&self.changed));
        let connection = self.connection();
        if changed != Changed::Nothing && connection.is_autocommit() {
            return Err(broken_off());
        }
        match changed {
            Changed::Nothing | Changed::Unmarked => Ok(()),
            Changed::Marked => runs(&connection, KEEP),
        }
    }

    fn undo(&self) -> Result<(), CacheError> {
        let changed = std::mem::take(&mut *lock(&self.changed));
        let connection = self.connection();
        // A change that is broken off takes all of its transaction along.
        if changed != Changed::Nothing && connection.is_autocommit() {
            return Err(broken_off());
        }
        match changed {
            Changed::Nothing => Ok(()),
            Changed::Marked => [UNDO, KEEP].into_iter().try_for_each(|sql| runs(&connection, sql)),
            Changed::Unmarked => {
                self.is_careful.store(true, Ordering::Relaxed);
                runs(&connection, UNDO_ALL)?;
                Err(CacheError::Undone("they failed amid the changes of an event".to_owned()))
            }
        }
    }

    fn is_amid_a_batch(&self) -> bool {
        !self.connection().is_autocommit()
    }
}

impl Watch {
    fn authorizes(&self, context: &AuthContext<'_>) -> Authorization {
        let Some(may) = *lock(&self.guest) else { return Authorization::Allow };
        let mut tables = lock(&self.tables);
        let is_here = context.database_name.is_none_or(|database| database == "main");
        if !is_here || context.accessor.is_some() || !permits(&context.action, may, &tables) {
            return Authorization::Deny;
        }
        if let rusqlite::hooks::AuthAction::CreateTable { table_name } = context.action {
            tables.insert(table_name.to_ascii_lowercase());
        }
        Authorization::Allow
    }

    /// Asked now and then while a statement runs.
    fn is_over(&self) -> bool {
        if lock(&self.guest).is_none() {
            return false;
        }
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(u64::from(STEPS_BETWEEN.unsigned_abs())), Ordering::Relaxed);
        left == 0
    }
}

/// Runs a statement of the host's own.
fn runs(connection: &Connection, sql: &str) -> Result<(), CacheError> {
    let run = connection.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
    run.map(drop).map_err(|error| failed(&error))
}

fn broken_off() -> CacheError {
    CacheError::Undone("a change of theirs was broken off".to_owned())
}

/// A table or an index of a guest's.
struct Own {
    name: String,
    is_table: bool,
    is_strict: bool,
    columns: i64,
}

impl Own {
    /// The numbers of all its columns.
    fn in_order(&self) -> String {
        (1..=self.columns).map(|column| column.to_string()).collect::<Vec<_>>().join(", ")
    }
}

const OWN_TABLES: &str = "
    SELECT lower(schema.name), schema.type = 'table', coalesce(listed.strict, 1), coalesce(listed.ncol, 0)
    FROM sqlite_schema AS schema LEFT JOIN pragma_table_list AS listed ON listed.name = schema.name
    ORDER BY schema.name";

fn own_tables(connection: &Connection) -> rusqlite::Result<Vec<Own>> {
    let mut listing = connection.prepare(OWN_TABLES)?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Own { name: row.get(0)?, is_table: row.get(1)?, is_strict: row.get(2)?, columns: row.get(3)? })
    };
    let own =
        listing.query_map([], read)?.filter(|own| own.as_ref().map_or(true, |own| may_be_named(&own.name)));
    own.collect()
}

fn size(value: &Value) -> usize {
    9 + match value {
        Value::Null | Value::Integer(_) => 0,
        Value::Text(text) => text.len(),
        Value::Blob(blob) => blob.len(),
    }
}

fn is_at_its_largest(connection: &Connection) -> bool {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    matches!((number("page_count"), number("max_page_count")), (Ok(count), Ok(most)) if count >= most)
}

fn not_permitted(why: &str) -> Error {
    let refused = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_AUTH);
    Error::SqliteFailure(refused, Some(why.to_owned()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
