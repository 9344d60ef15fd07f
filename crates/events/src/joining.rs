//! How one comes into a space, and whether strangers read it: state of *root*; invites and requests: state of *desk*.

use crate::{Joining, RoleId};
use rill_protocol::{Did, Millis};
use serde::{Deserialize, Serialize};

/// Who becomes a member from here on, whatever the space was begun with. Slot: joining.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceJoiningSet {
    /// The choice.
    pub joining: Joining,
}

/// Who reads rooms that are not private from here on. Slot: reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceReadingSet {
    /// The choice.
    pub reading: Reading,
}

/// Who reads a space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Anybody, without signing in.
    #[default]
    Everyone,
    /// Members.
    Members,
}

impl Reading {
    pub(crate) fn is_everyone(&self) -> bool {
        *self == Self::Everyone
    }
}

/// An invite stands like this. Slot: invite, by its key. The log has the public half; who has the private one joins by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteSet {
    /// The public half: a `did:key` of P-256.
    pub key: Did,
    /// Until when it is good; none: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Millis>,
    /// How many people join by it; none: however many. Said again, it counts anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u32>,
    /// A role that who joins by it may give themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
    /// Taken back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked: bool,
}

/// The author asks to join. Slot: request, by their own voice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestMade {
    /// By which name they would join, of at most 80 characters: who is no member has no profile.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Why, in at most 500 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// A request was answered: let in, the person joins by themselves. Slot: request, by the person's voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestAnswered {
    /// Who asked.
    pub person: Did,
    /// Whether they may join.
    pub let_in: bool,
}
