//! Who reads a room, and who may what there: state of the room, or of a category, whose rooms it holds for that say
//! nothing of their own. A thread goes with its channel.

use crate::{Named, Permissions};
use serde::{Deserialize, Serialize};

/// Whether a room is private. Slot: access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomAccessSet {
    /// The choice.
    pub access: Access,
}

/// Who reads a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// As its category says; without one: whoever reads the space.
    #[default]
    AsCategory,
    /// Whoever reads the space, whatever its category says.
    Open,
    /// Those alone whom [`RoomReaderSet`] names in it, and the founder.
    Private,
}

/// Somebody reads this room though it is private, or no longer. Slot: reader, by whom it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomReaderSet {
    /// Whom.
    pub named: Named,
    /// They read it, or no longer.
    pub on: bool,
}

/// What somebody may in this room, other than elsewhere. Of a category and its room the room counts; within one of these
/// the person before roles, a role before all members, and what is given before what is taken. Slot: override, by whom it
/// names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomOverrideSet {
    /// Whom.
    pub named: Named,
    /// What is given: of [`Permissions::OF_ROOMS`].
    pub allow: Permissions,
    /// What is taken.
    pub deny: Permissions,
}

/// What new members read of what was written before they came. Slot: history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomHistorySet {
    /// The choice.
    pub history: History,
}

/// What new members read of a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum History {
    /// Everything.
    #[default]
    All,
    /// What is written from their joining on, or from when a private room named them.
    SinceJoining,
}
