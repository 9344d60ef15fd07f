//! What a server says of itself to whoever asks.

use crate::{Did, Slot, StreamId, WireEvent};
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
    /// The conversations that name this reader, and that they did not leave: nobody else is told of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conversations: Vec<Conversation>,
    /// Bytes of one file, at most; none: as much as [`crate::BLOB_MAX`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_max: Option<u64>,
}

/// A conversation, as it is told to its people before they open it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its stream.
    pub stream: StreamId,
    /// Its people, in order, the one who is told among them.
    pub people: Vec<Did>,
}

/// Asks what spaces say of themselves before they are opened: names and pictures for a list to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitlesRequest {
    /// Which spaces, at most [`crate::TITLES_MAX`].
    pub spaces: Vec<StreamId>,
    /// Which slots of *root*'s state, at most [`crate::TITLE_SLOTS_MAX`]: the server does not know what is in them.
    pub slots: Vec<Slot>,
}

/// What they say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TitlesAnswer {
    /// Those that are there, in the order asked. Those that are not, or not for this reader, are left out alike.
    pub spaces: Vec<SpaceTitle>,
}

/// What one space says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceTitle {
    /// The space.
    pub stream: StreamId,
    /// State of *root* that stands in the asked slots, in their order.
    pub state: Vec<WireEvent>,
}
