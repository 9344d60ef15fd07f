//! The database's files: the origin private file system through a pool of sync access handles, or memory where
//! the browser has no such thing. Opened by the leader alone.

use crate::outbox_files;
use rill_bridge::Saving;
use rill_engine::{Engine, OpenError, Setup};
use rusqlite::{Connection, OpenFlags};
use sqlite_wasm_rs::{WasmOsCallback, vfs::VfsFilesManager as _};
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install};
use wasm_bindgen::JsCast;

const VFS: &str = "opfs-sahpool";
/// Where the files lie. The second is taken where what lies in the first is no pool any more.
const DIRECTORIES: [&str; 2] = ["rill", "rill-anew"];
const FILE: &str = "copy.db";
/// Beside a copy that a newer version made, which is left to it.
const FILE_BESIDE_A_NEWER: &str = "copy-beside.db";

/// Each database has two, and as many lie beside it: a newer copy, a damaged outbox; and room for one more.
const SLOTS: usize = 10;

/// Takes of the files what one can get, or why not now.
pub(crate) enum Files {
    /// They are ours.
    Pool(OpfsSAHPoolUtil),
    /// This browser has no place to keep anything.
    None,
    /// A dying worker still holds them: they are asked for again.
    HeldElsewhere,
    /// Anything else, in words for the reader.
    Failed(String),
}

/// An engine on its database.
pub(crate) struct Opened {
    pub(crate) engine: Engine,
    /// The file that it has; none: in memory.
    pub(crate) file: Option<&'static str>,
}

/// Takes the pool's files.
pub(crate) async fn files() -> Files {
    let mut taken = Files::None;
    for directory in DIRECTORIES {
        taken = match pool(directory).await {
            Ok(pool) => return Files::Pool(pool),
            Err(OpfsSAHError::NotSupported) => return Files::None,
            Err(OpfsSAHError::Opfs { value, .. }) if is_named(&value, "SecurityError") => return Files::None,
            Err(OpfsSAHError::Opfs { value, .. }) if is_named(&value, "NoModificationAllowedError") => {
                return Files::HeldElsewhere;
            }
            Err(error) => Files::Failed(format!(
                "this browser does not give its files to Rill ({error}); what you read comes from the server, and is \
                 not kept"
            )),
        };
    }
    taken
}

async fn pool(directory: &str) -> Result<OpfsSAHPoolUtil, OpfsSAHError> {
    let options =
        OpfsSAHPoolCfgBuilder::new().vfs_name(VFS).directory(directory).initial_capacity(SLOTS).build();
    install::<WasmOsCallback>(&options, false).await
}

/// Opens the engine on the copy in the pool. A damaged copy, or one of an older version, is thrown away and built anew;
/// one of a newer version is left alone, and another is built beside it; where nothing can be opened, memory has to do.
/// The outbox has a file of its own, whatever becomes of the copy.
pub(crate) fn open(pool: &OpfsSAHPoolUtil, setup: &Setup) -> Result<Opened, OpenError> {
    let why = match on_file(pool, FILE, setup.clone()) {
        Ok(opened) => return Ok(opened),
        Err(why) => why,
    };
    let told = Setup { notice: Some(why.to_string()), ..setup.clone() };
    let again = match why {
        OpenError::Damaged(_) | OpenError::Outdated => {
            let saving = if matches!(why, OpenError::Damaged(_)) { Saving::KeptAnew } else { Saving::Kept };
            let anew = Setup { saving, ..told };
            remove(pool, FILE).map_err(|_| why).and_then(|()| on_file(pool, FILE, anew))
        }
        OpenError::FromTheFuture { .. } => {
            on_file(pool, FILE_BESIDE_A_NEWER, Setup { update_waits: true, ..told })
        }
        OpenError::Unavailable(_) => Err(why),
    };
    again.or_else(|why| {
        let setup = Setup { saving: Saving::NotSaving(why.to_string()), ..setup.clone() };
        let engine = Engine::open(Connection::open_in_memory()?, connect_outbox(pool)?, setup)?;
        Ok(Opened { engine, file: None })
    })
}

/// Opens the engine on nothing.
pub(crate) fn in_memory(setup: Setup) -> Result<Opened, OpenError> {
    let (copy, outbox) = (Connection::open_in_memory()?, Connection::open_in_memory()?);
    Ok(Opened { engine: Engine::open(copy, outbox, setup)?, file: None })
}

fn on_file(pool: &OpfsSAHPoolUtil, file: &'static str, setup: Setup) -> Result<Opened, OpenError> {
    let copy = connect(file)?;
    Ok(Opened { engine: Engine::open(copy, connect_outbox(pool)?, setup)?, file: Some(file) })
}

/// A connection to the outbox in use. A damaged one fails here already, and is no reason to part with the copy: the engine
/// meets the same, keeps what can be read of it, and says so.
fn connect_outbox(pool: &OpfsSAHPoolUtil) -> Result<Connection, rusqlite::Error> {
    let connection = on_pool(&outbox_files::in_use(names(pool).iter().map(String::as_str)))?;
    drop(set_up(&connection));
    Ok(connection)
}

/// A connection to a new outbox, in place of a damaged one, which stays beside it.
pub(crate) fn connect_next_outbox(pool: &OpfsSAHPoolUtil) -> Result<Connection, rusqlite::Error> {
    let names = names(pool);
    let next = connect(&outbox_files::next(names.iter().map(String::as_str)))?;
    for old in outbox_files::long_ago(names.iter().map(String::as_str)) {
        // Room for another time: where that fails, it stays.
        drop(remove(pool, &old));
    }
    Ok(next)
}

/// A pool that does not say what it has has nothing that could be opened either.
fn names(pool: &OpfsSAHPoolUtil) -> Vec<String> {
    pool.names().unwrap_or_default()
}

/// A connection to a file of the pool.
pub(crate) fn connect(file: &str) -> Result<Connection, rusqlite::Error> {
    let connection = on_pool(file)?;
    set_up(&connection)?;
    Ok(connection)
}

fn on_pool(file: &str) -> Result<Connection, rusqlite::Error> {
    Connection::open_with_flags_and_vfs(file, OpenFlags::default(), VFS)
}

fn set_up(connection: &Connection) -> Result<(), rusqlite::Error> {
    // In this order: a write-ahead log without shared memory needs the file exclusively, and fails in silence.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "page_size", 16384)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -16_384)
}

/// Removes a database's files. Closed before: the pool refuses otherwise.
pub(crate) fn remove(pool: &OpfsSAHPoolUtil, file: &str) -> Result<(), OpfsSAHError> {
    for name in [file.to_owned(), format!("{file}-wal")] {
        pool.remove(&name)?;
    }
    Ok(())
}

fn is_named(error: &wasm_bindgen::JsValue, name: &str) -> bool {
    error.dyn_ref::<web_sys::DomException>().is_some_and(|error| error.name() == name)
}

#[cfg(test)]
mod tests;
