//! What a server says of itself to whoever asks.

use crate::StreamId;
use serde::{Deserialize, Serialize};

/// The version of all that crosses the wire. Raised with every change that an older program could misread.
pub const PROTOCOL_VERSION: u32 = 1;

/// The answer of `GET /api/server`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerInfo {
    /// The server's [`PROTOCOL_VERSION`].
    pub protocol: u32,
    /// The program's own version.
    pub version: String,
    /// The spaces that this reader may open here without an invitation.
    pub spaces: Vec<StreamId>,
}
