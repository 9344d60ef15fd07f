//! Making a log: it has its name when it is whole, so that one that is there was made to its end.

use super::{
    LogError, StreamLog,
    log::{FORM, settled},
    rereading,
};
use rill_protocol::{Genesis, HistoryId};
use rusqlite::named_params;
use std::{fs, io, path::Path};

const SET_META: &str = "INSERT INTO meta (name, value) VALUES (:name, :value)";

impl StreamLog {
    /// Makes a new log. `history` is 16 random bytes.
    pub fn create(data: &Path, genesis: &Genesis, history: HistoryId) -> Result<Self, LogError> {
        let folder = Self::folder(data, &genesis.stream());
        let making = folder.join("making");
        // What a crash has left half made.
        if making.exists() {
            fs::remove_dir_all(&making)?;
        }
        fs::create_dir_all(&making)?;
        make(&making.join("events.db"), genesis, history)?;
        fs::rename(making.join("events.db"), folder.join("events.db"))?;
        fs::remove_dir_all(&making)?;
        sync_folders(&folder)?;
        Self::on(settled(&folder.join("events.db"))?)
    }
}

/// When this returns, all of it is in this one file, and on disk.
fn make(file: &Path, genesis: &Genesis, history: HistoryId) -> Result<(), LogError> {
    let connection = settled(file)?;
    let making = connection.unchecked_transaction()?;
    making.execute_batch(include_str!("schema.sql"))?;
    making.execute_batch(rereading::TABLES)?;
    making.pragma_update(None, "user_version", FORM)?;
    for (name, value) in [("genesis", genesis.to_bytes()), ("history", history.0.to_vec())] {
        making.execute(SET_META, named_params! { ":name": name, ":value": value })?;
    }
    making.commit()?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(connection.close().map_err(|(_, error)| error)?)
}

/// Makes the names on the way to a log durable: its own folder's, and that folder's.
pub(super) fn sync_folders(folder: &Path) -> Result<(), io::Error> {
    if cfg!(unix) {
        for folder in folder.ancestors().take(3) {
            fs::File::open(folder)?.sync_all()?;
        }
    }
    Ok(())
}
