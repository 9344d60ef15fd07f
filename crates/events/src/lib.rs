//! What happened in a space: the payloads of events. One file a family.
//!
//! A payload is a deterministic DAG-CBOR map with a `$type`. An unknown type is [`Payload::Unknown`]: kept,
//! passed over, and materialized after an upgrade. Not here: what it makes of rows (`rill-materializer`).

mod access;
mod carried;
mod direct;
mod file;
mod joining;
mod keeping;
mod media;
mod member;
mod message;
mod notice;
mod payload;
mod permissions;
mod personal;
mod poll;
mod reaction;
mod role;
mod room;
mod slots;
mod space;

pub use access::{Access, History, RoomAccessSet, RoomHistorySet, RoomOverrideSet, RoomReaderSet};
pub use carried::{Carried, CarriedReaction, CarriedVote, MovedTo};
pub use direct::{DIRECT_PEOPLE, DIRECT_ROOM, DirectError, DirectParams, DirectRoom, conversation_of};
pub use file::{Dimensions, FileRef, MediaType};
pub use joining::{InviteSet, Reading, RequestAnswered, RequestMade, SpaceJoiningSet, SpaceReadingSet};
pub use keeping::{BanSet, MemberRemoved, ReportMade, ReportSettled, TimeoutSet};
pub use media::media_type;
pub use member::{MemberJoined, MemberLeft, ModeratorSet, ProfileSet};
pub use message::{
    Attachment, Card, CardField, CardImage, Forwarded, InlineEmoji, Interaction, Mention, MentionTarget,
    MessageDeleted, MessageEdited, MessagePinned, MessagePosted, ReplyTo, Sticker, StickerFormat,
};
pub use notice::{NoticeKind, NoticePosted};
pub use payload::{Payload, PayloadError};
pub use permissions::{Permission, Permissions};
pub use personal::{BlockChoice, BlockSet, Level, LevelChoice, LevelSet, ReadMark, ReadMarkSet};
pub use poll::{Poll, PollOption, PollVoted};
pub use reaction::{Emoji, ReactionCounted, ReactionSet};
pub use role::{MODERATOR_RANK, Named, RANK_MAX, RoleGiven, RoleId, RoleSet};
pub use room::{
    RoomArchived, RoomDescribed, RoomKind, RoomMoved, RoomOpened, RoomRenamed, RoomSlowed, SLOW_MAX_S,
};
pub use slots::StateSlot;
pub use space::{EmojiAdded, Joining, SpaceDescribed, SpaceIconSet, SpaceOpened, SpaceParams, SpaceRenamed};
