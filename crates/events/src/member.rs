//! Members, moderators and profiles: state of *people*.

use crate::FileRef;
use rill_protocol::Did;
use serde::{Deserialize, Serialize};

/// A person's name and picture in this space; slot: [`rill_protocol::Slot::of_person`] or `of_foreign_person`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileSet {
    /// As others see it; 1 to 80 characters.
    pub name: String,
    /// The short name used in the source, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
    /// The picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<FileRef>,
    /// The colour of their name at the source: 0xRRGGBB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<u32>,
    /// A program, not a person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bot: bool,
    /// The account is gone at the source.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone: bool,
    /// Names of roles at the source, highest first: shown, without any power here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Where the person comes from, for people of another program: ("discord", their id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<(String, String)>,
}

/// The author is a member from here on. Slot: member, by their own voice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberJoined {}

/// The author is no member any more. Slot: member, by their own voice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberLeft {}

/// A person may do what moderators do, for as long as they are a member; or no longer. Slot: moderator, by their voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModeratorSet {
    /// Whom it is about.
    pub person: Did,
    /// A moderator, or no longer.
    pub on: bool,
}
