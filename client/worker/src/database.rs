//! The database's files: the origin private file system through a pool of sync access handles, or memory where
//! the browser has no such thing. Opened by the leader alone.

use rill_bridge::Saving;
use rusqlite::{Connection, OpenFlags};
use sqlite_wasm_rs::{WasmOsCallback, vfs::VfsFilesManager as _};
use sqlite_wasm_vfs::sahpool::{OpfsSAHError, OpfsSAHPoolCfgBuilder, OpfsSAHPoolUtil, install};
use wasm_bindgen::JsCast;

const VFS: &str = "opfs-sahpool";
const FILE: &str = "copy.db";

/// An opened database, and whether what is written to it stays.
pub(crate) struct Database {
    pub(crate) connection: Connection,
    pub(crate) saving: Saving,
}

/// Why it cannot be opened now.
pub(crate) enum Unopened {
    /// A dying worker still holds the files: they are asked for again.
    HeldElsewhere,
    /// Anything else, in words for the console.
    Failed(String),
}

/// Takes the pool's files. `None`: this browser has no place to keep anything.
pub(crate) async fn pool() -> Result<Option<OpfsSAHPoolUtil>, Unopened> {
    let options = OpfsSAHPoolCfgBuilder::new().vfs_name(VFS).directory("rill").initial_capacity(6).build();
    match install::<WasmOsCallback>(&options, false).await {
        Ok(pool) => Ok(Some(pool)),
        Err(OpfsSAHError::NotSupported) => Ok(None),
        Err(OpfsSAHError::Opfs { value, .. }) if is_named(&value, "SecurityError") => Ok(None),
        Err(OpfsSAHError::Opfs { value, .. }) if is_named(&value, "NoModificationAllowedError") => {
            Err(Unopened::HeldElsewhere)
        }
        Err(error) => Err(Unopened::Failed(error.to_string())),
    }
}

/// Opens the database in the pool, or in memory where there is none.
pub(crate) fn open(pool: Option<&OpfsSAHPoolUtil>) -> Result<Database, rusqlite::Error> {
    let Some(_) = pool else {
        return Ok(Database { connection: Connection::open_in_memory()?, saving: Saving::MemoryOnly });
    };
    let connection = Connection::open_with_flags_and_vfs(FILE, OpenFlags::default(), VFS)?;
    // In this order: a write-ahead log without shared memory needs the file exclusively, and fails in silence.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "page_size", 16384)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(Database { connection, saving: Saving::Kept })
}

/// Removes the database's files. Closed before: the pool refuses otherwise.
pub(crate) fn remove(pool: &OpfsSAHPoolUtil) -> Result<(), OpfsSAHError> {
    for name in [FILE.to_owned(), format!("{FILE}-wal")] {
        pool.remove(&name)?;
    }
    Ok(())
}

fn is_named(error: &wasm_bindgen::JsValue, name: &str) -> bool {
    error.dyn_ref::<web_sys::DomException>().is_some_and(|error| error.name() == name)
}
