//! Reactions: amendments of a message, one slot for each person and emoji.

use crate::FileRef;
use serde::{Deserialize, Serialize};

/// What one reacts with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emoji {
    /// A character of Unicode.
    Unicode(String),
    /// An emoji of a space.
    Custom {
        /// Names it within its space.
        id: String,
        /// Without colons.
        name: String,
        /// The picture; none: drawn as text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<FileRef>,
    },
}

impl Emoji {
    /// Tells it from every other: the character itself, or `:id:`.
    pub fn key(&self) -> String {
        match self {
            Self::Unicode(character) => character.clone(),
            Self::Custom { id, .. } => format!(":{id}:"),
        }
    }
}

/// The envelope's `voice` reacts, or no longer. Amends; slot: reaction, by voice and emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionSet {
    /// With what.
    pub emoji: Emoji,
    /// Set, or taken back.
    pub on: bool,
}

/// So many more people reacted than are known by name. Amends; slot: reaction count, by emoji. Imports alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReactionCounted {
    /// With what.
    pub emoji: Emoji,
    /// How many beside those known by name.
    pub unnamed: u64,
}
