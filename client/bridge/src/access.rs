//! Who reads a room, and whether all members post there: as a page shows it, and as somebody wants it to be.

use rill_events::{Access, History, RoleId};
use rill_protocol::{Slot, TopicId};
use serde::{Deserialize, Serialize};

/// Whom a room names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whom {
    /// One person, by the slot of their profile.
    Person(Slot),
    /// All who have a role.
    Role(RoleId),
}

/// Who reads a room, and who posts there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomAccess {
    /// What the room says of itself.
    pub choice: AccessChoice,
    /// The room whose readers alone read it: itself, or its category; none: it is not private.
    pub guard: Option<TopicId>,
}

/// What somebody chooses for a room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessChoice {
    /// Who reads it.
    pub access: Access,
    /// Those whom it names, each once, in order: they read it where it is private.
    pub readers: Vec<Whom>,
    /// What new members read of it.
    pub history: History,
    /// Who posts there.
    pub posting: Posting,
}

/// Who posts in a room, other than elsewhere in the space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// As elsewhere.
    #[default]
    Members,
    /// Only who manages messages.
    Few,
}

impl RoomAccess {
    /// Whether those alone read it whom it, or its category, names.
    pub fn is_private(&self) -> bool {
        self.guard.is_some()
    }
}
