//! The databases of a client in files: the copy, and the outbox. What is damaged, or of another version, is met as in the
//! browser: a copy is built anew, an outbox is set aside and kept.

use super::profile::{Profile, Turn};
use rill_bridge::Saving;
use rill_engine::{Engine, OpenError, Setup};
use rill_protocol::Millis;
use rusqlite::Connection;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

const COPY: &str = "copy.db";
/// Beside a copy that a newer program made, which is left to it.
const COPY_BESIDE_A_NEWER: &str = "copy-beside.db";
const OUTBOX: &str = "outbox.db";

/// The files that an engine works in, as long as it is this command's turn.
pub(crate) struct Databases {
    folder: PathBuf,
    copy: &'static str,
    _turn: Turn,
}

impl Databases {
    /// Opens the engine on the files of a profile.
    pub(crate) fn open(profile: &Profile, setup: &Setup) -> anyhow::Result<(Self, Engine)> {
        let turn = profile.turn()?;
        let folder = profile.file("");
        let mut databases = Self { folder, copy: COPY, _turn: turn };
        let why = match databases.engine(setup.clone()) {
            Ok(engine) => return Ok((databases, engine)),
            Err(why) => why,
        };
        let told = Setup { notice: Some(why.to_string()), ..setup.clone() };
        let again = match why {
            OpenError::Damaged(_) | OpenError::Outdated => {
                databases.remove_copy()?;
                told
            }
            OpenError::FromTheFuture { .. } => {
                databases.copy = COPY_BESIDE_A_NEWER;
                told
            }
            OpenError::Unavailable(_) => return Err(why.into()),
        };
        let engine = databases.engine(again)?;
        Ok((databases, engine))
    }

    fn engine(&self, setup: Setup) -> Result<Engine, OpenError> {
        let copy = connect(&self.folder.join(self.copy), "NORMAL")?;
        let outbox = Connection::open(self.folder.join(OUTBOX))?;
        // A damaged one fails here already, and is no reason to part with the copy: the engine meets the same, keeps
        // what can be read of it, and says so.
        drop(set_up(&outbox, "FULL"));
        Engine::open(copy, outbox, setup)
    }

    /// A new copy in place of the damaged one, whose connection is closed.
    pub(crate) fn renew_copy(&self) -> anyhow::Result<(Connection, Saving)> {
        self.remove_copy()?;
        Ok((connect(&self.folder.join(self.copy), "NORMAL")?, Saving::KeptAnew))
    }

    /// A new outbox in place of the damaged one, whose connection is closed and which stays beside it.
    pub(crate) fn renew_outbox(&self, now: Millis) -> anyhow::Result<Connection> {
        for end in ["", "-wal", "-shm"] {
            let (from, to) = (format!("{OUTBOX}{end}"), format!("outbox-damaged-{now}.db{end}"));
            is_gone(fs::rename(self.folder.join(from), self.folder.join(to)))?;
        }
        Ok(connect(&self.folder.join(OUTBOX), "FULL")?)
    }

    fn remove_copy(&self) -> io::Result<()> {
        ["", "-wal", "-shm"]
            .into_iter()
            .try_for_each(|end| is_gone(fs::remove_file(self.folder.join(format!("{}{end}", self.copy)))))
    }
}

/// What was not there is gone as well.
fn is_gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn connect(path: &Path, synchronous: &str) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open(path)?;
    set_up(&connection, synchronous)?;
    Ok(connection)
}

/// What was written is on the disk before it counts as kept; a copy can be fetched again.
fn set_up(connection: &Connection, synchronous: &str) -> Result<(), rusqlite::Error> {
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))?;
    connection.pragma_update(None, "synchronous", synchronous)
}
