//! Roles, and who has which: state of *people*. What a role may in one room: `access.rs`.

use crate::Permissions;
use rill_protocol::{Did, Slot};
use serde::{Deserialize, Serialize};

/// Names a role within its space, for ever: 16 random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleId(Slot);

/// The highest rank that a role has. The founder stands above it.
pub const RANK_MAX: u32 = 1000;
/// The rank of those whom [`crate::ModeratorSet`] names.
pub const MODERATOR_RANK: u32 = 500;

impl RoleId {
    /// What all members have, whose permissions can be changed as those of any other; of rank 0.
    pub const MEMBERS: Self = Self(Slot::from_bytes([0; 16]));

    /// From its 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Slot::from_bytes(bytes))
    }

    /// Its 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl std::fmt::Display for RoleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// There is such a role, or no longer. Slot: role, by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleSet {
    /// Which.
    pub role: RoleId,
    /// 1 to 80 characters.
    pub name: String,
    /// The colour of its people's names: 0xRRGGBB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<u32>,
    /// What its people may.
    pub permissions: Permissions,
    /// From 1 to [`RANK_MAX`]; 0 for all members. Who stands higher changes what is below.
    pub rank: u32,
    /// It is gone: nobody has it any more, whoever it was given to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
}

/// A person has this role, for as long as they are a member; or no longer. Slot: role given, by person and role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGiven {
    /// Who.
    pub person: Did,
    /// Which.
    pub role: RoleId,
    /// Given, or taken away.
    pub on: bool,
}

/// Whom a room's state names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// One person.
    Person(Did),
    /// All who have a role; [`RoleId::MEMBERS`]: all members.
    Role(RoleId),
}
