//! [`Engine`]: opened on a database, fed with inputs.

use crate::{Effect, Input, Setup};
use rill_protocol::Millis;
use rusqlite::Connection;

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

/// The client: its database, and what it knows of pages, fetches and the socket.
pub struct Engine {
    connection: Connection,
    setup: Setup,
}

impl Engine {
    /// Opens the local copy on a connection whose pragmas are set, making its tables where they are missing.
    pub fn open(connection: Connection, setup: Setup) -> Result<Self, OpenError> {
        Ok(Self { connection, setup })
    }

    /// Takes one input in, and says what is to be done. Takes at most some 20 ms.
    pub fn handle(&mut self, now: Millis, input: Input) -> Vec<Effect> {
        let _ = (&self.connection, &self.setup, now, input);
        Vec::new()
    }

    /// Gives the connection back, for a hand-over to another tab: what was under way is asked again there.
    pub fn close(self) -> Connection {
        self.connection
    }
}
