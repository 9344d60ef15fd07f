//! [`Payload`]: any of the payloads, with its `$type`. Adding a family means one line in the table below.

use crate::{
    EmojiAdded, MessageDeleted, MessageEdited, MessagePinned, MessagePosted, NoticePosted, PollVoted,
    ProfileSet, ReactionCounted, ReactionSet, RoomArchived, RoomDescribed, RoomMoved, RoomOpened,
    RoomRenamed, SpaceDescribed, SpaceIconSet, SpaceOpened, SpaceRenamed,
};
use rill_protocol::{DecodeError, decode, encode};
use serde::{Deserialize, Serialize};

/// Why a payload cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// Not a map with a `$type`.
    #[error("the payload is not a DAG-CBOR map with a $type: {0}")]
    NoType(DecodeError),
    /// Of a known type, and not of its shape.
    #[error("the payload says it is a {name}, and is not of its shape: {error}")]
    Shape {
        /// The type it says it is.
        name: &'static str,
        /// What does not fit.
        error: DecodeError,
    },
}

#[derive(Deserialize)]
struct TypeOnly<'a> {
    #[serde(rename = "$type", borrow)]
    name: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
struct Typed<'a, T> {
    #[serde(rename = "$type")]
    name: &'static str,
    #[serde(flatten)]
    fields: &'a T,
}

macro_rules! payloads {
    ($($variant:ident = $name:literal,)*) => {
        /// What an event says.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Payload {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant($variant),
            )*
            /// A type of a newer program: kept, passed over.
            Unknown(String),
        }

        impl Payload {
            /// Reads a payload. Fields that are not known are passed over (the bytes keep them).
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, PayloadError> {
                let TypeOnly { name } = decode(bytes).map_err(PayloadError::NoType)?;
                match name.as_ref() {
                    $($name => decode(bytes)
                        .map(Self::$variant)
                        .map_err(|error| PayloadError::Shape { name: $name, error }),)*
                    other => Ok(Self::Unknown(other.to_owned())),
                }
            }

            /// Its `$type`.
            pub fn type_name(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $name,)*
                    Self::Unknown(name) => name,
                }
            }

            /// Its canonical bytes. An unknown one is never written: there is nothing to write.
            pub fn to_bytes(&self) -> Option<Vec<u8>> {
                match self {
                    $(Self::$variant(fields) => {
                        Some(encode(&Typed { name: $name, fields }).expect("payloads have no floats and no odd keys"))
                    })*
                    Self::Unknown(_) => None,
                }
            }
        }

        $(impl From<$variant> for Payload {
            fn from(fields: $variant) -> Self {
                Self::$variant(fields)
            }
        })*
    };
}

payloads! {
    SpaceOpened = "rill.space.opened.v1",
    SpaceRenamed = "rill.space.renamed.v1",
    SpaceDescribed = "rill.space.described.v1",
    SpaceIconSet = "rill.space.icon_set.v1",
    EmojiAdded = "rill.space.emoji_added.v1",
    RoomOpened = "rill.room.opened.v1",
    RoomRenamed = "rill.room.renamed.v1",
    RoomDescribed = "rill.room.described.v1",
    RoomMoved = "rill.room.moved.v1",
    RoomArchived = "rill.room.archived.v1",
    ProfileSet = "rill.member.profile_set.v1",
    MessagePosted = "rill.message.posted.v1",
    MessageEdited = "rill.message.edited.v1",
    MessagePinned = "rill.message.pinned.v1",
    MessageDeleted = "rill.message.deleted.v1",
    NoticePosted = "rill.notice.posted.v1",
    PollVoted = "rill.poll.voted.v1",
    ReactionSet = "rill.reaction.set.v1",
    ReactionCounted = "rill.reaction.counted.v1",
}
