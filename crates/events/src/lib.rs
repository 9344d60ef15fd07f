//! What happened in a space: the payloads of events. One file a family.
//!
//! A payload is a deterministic DAG-CBOR map with a `$type`. An unknown type is [`Payload::Unknown`]: kept,
//! passed over, and materialized after an upgrade. Not here: what it makes of rows (`rill-materializer`).

mod carried;
mod file;
mod media;
mod member;
mod message;
mod notice;
mod payload;
mod personal;
mod poll;
mod reaction;
mod room;
mod slots;
mod space;

pub use carried::{Carried, CarriedReaction, CarriedVote, MovedTo};
pub use file::{Dimensions, FileRef, MediaType};
pub use media::media_type;
pub use member::{MemberJoined, MemberLeft, ModeratorSet, ProfileSet};
pub use message::{
    Attachment, Card, CardField, CardImage, Forwarded, InlineEmoji, Interaction, Mention, MentionTarget,
    MessageDeleted, MessageEdited, MessagePinned, MessagePosted, ReplyTo, Sticker, StickerFormat,
};
pub use notice::{NoticeKind, NoticePosted};
pub use payload::{Payload, PayloadError};
pub use personal::{Level, LevelChoice, LevelSet, ReadMark, ReadMarkSet};
pub use poll::{Poll, PollOption, PollVoted};
pub use reaction::{Emoji, ReactionCounted, ReactionSet};
pub use room::{
    RoomArchived, RoomDescribed, RoomKind, RoomMoved, RoomOpened, RoomRenamed, RoomSlowed, SLOW_MAX_S,
};
pub use slots::StateSlot;
pub use space::{EmojiAdded, Joining, SpaceDescribed, SpaceIconSet, SpaceOpened, SpaceParams, SpaceRenamed};
