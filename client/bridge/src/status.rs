//! How things stand: the connection, and whether what is read is kept.

use crate::Unsent;
use rill_protocol::{EventId, StreamId};
use serde::{Deserialize, Serialize};

/// How things stand, sent whenever any of it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The connection to the server.
    pub connection: Connection,
    /// Whether this device keeps what is read.
    pub saving: Saving,
    /// Full copies under way.
    pub copies: Vec<CopyProgress>,
    /// Files of messages on their way to the server.
    pub uploads: Vec<UploadProgress>,
    /// The program at the server is newer than this page: reload to update.
    pub update_waits: bool,
    /// What was written and the server does not have.
    pub unsent: Unsent,
}

/// The connection to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Connection {
    /// Not tried yet.
    Starting,
    /// What is in view is as the server has it.
    Synced,
    /// Events of what is in view are still coming.
    CatchingUp {
        /// How many.
        left: u64,
    },
    /// No connection.
    Offline {
        /// Events in the outbox that go out when it is back: [`Unsent::waiting`].
        waiting: u64,
    },
}

/// Whether this device keeps what is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saving {
    /// In the database.
    Kept,
    /// In the database, which was found damaged since the program was opened, and is or was built anew.
    KeptAnew,
    /// The database is not open yet, or another tab has it and is not answering: from the network alone.
    Waiting,
    /// This browser gives no place to keep it: gone with the tab.
    MemoryOnly,
    /// It cannot be written: the words say why, and what to do.
    NotSaving(String),
}

/// A full copy under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyProgress {
    /// The space.
    pub stream: StreamId,
    /// Events held.
    pub held: u64,
    /// Events there are.
    pub of: u64,
}

/// Files of one message on their way to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadProgress {
    /// The message.
    pub event: EventId,
    /// Bytes that are there.
    pub sent: u64,
    /// Bytes of all its files.
    pub of: u64,
}
