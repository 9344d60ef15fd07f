//! The space itself: state of *root*, and the events that open its three fixed topics.

use crate::{FileRef, Reading};
use serde::{Deserialize, Serialize};

/// What the genesis of a space says of it, for ever: its `params`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceParams {
    /// What it was imported from: ("discord", the guild's id, or the name under which several were put together).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<(String, String)>,
    /// Who becomes a member.
    #[serde(default, skip_serializing_if = "Joining::is_open")]
    pub joining: Joining,
    /// Who reads it.
    #[serde(default, skip_serializing_if = "Reading::is_everyone")]
    pub reading: Reading,
}

/// Who becomes a member of a space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Joining {
    /// Whoever says so.
    #[default]
    Open,
    /// Whoever asked, and was let in.
    ByRequest,
    /// Nobody by themselves: those who have an invite.
    Closed,
}

impl Joining {
    fn is_open(&self) -> bool {
        *self == Self::Open
    }
}

/// The first words of a space in a fixed topic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceOpened {}

/// The space has this name: 1 to 80 characters. Slot: name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceRenamed {
    /// The name.
    pub name: String,
}

/// What the space is about, in a few words. Slot: description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceDescribed {
    /// Plain text, at most 1,024 characters.
    pub text: String,
}

/// The space has this picture. Slot: icon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpaceIconSet {
    /// The picture; none: taken away.
    pub icon: Option<FileRef>,
}

/// An emoji of the space's own. Slot: emoji, by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmojiAdded {
    /// Names it within the space, for ever.
    pub id: String,
    /// As one types it, without colons.
    pub name: String,
    /// The picture; none: known by name only.
    pub picture: Option<FileRef>,
    /// Whether it moves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub animated: bool,
}
