//! All that crosses between the page and its worker: commands and queries one way, notifications the other.
//!
//! Encoded as DAG-CBOR, posted as one `ArrayBuffer`. The page asks windows, never whole channels; a live query
//! answers with all it needs once, then with what differs, at most once a frame.

mod access;
mod conversation;
mod founding;
mod governing;
mod intent;
mod message_row;
mod notification;
mod open;
mod query;
mod request;
mod room_row;
mod status;
mod unsent;
mod window;

pub use access::{AccessChoice, Posting, RoomAccess, Whom};
pub use conversation::{Acquaintance, ConversationRow, names_of};
pub use founding::{Invited, beginning};
pub use governing::{
    Audit, BanRow, Deed, Governed, GovernedMember, InviteRow, ReportRow, RequestRow, RoleRow, Ruling, Stands,
};
pub use intent::Intent;
pub use message_row::{
    Authorship, Change, MessageBody, MessageRow, Person, Picture, ReactionTally, ReplyPreview, Standing,
    ThreadSummary,
};
pub use notification::{Answer, CommandResult, Failure, Notification};
pub use open::Open;
pub use query::{BlockedRow, HistoryEntry, Me, MemberRow, OwnView, Query, SpaceCard, SpaceView, StorageView};
pub use request::{Command, CommandId, QueryId, Request};
pub use room_row::{INBOX_MESSAGES, InboxRow, ReadState, RoomRow, Shown, Slow, ThreadRow};
pub use status::{Connection, CopyProgress, Saving, Status, UploadProgress};
pub use unsent::{Unsent, UnsentRow, UnsentWhat};
pub use window::{Center, Edge, Gap, Row, RowKey, Window, WindowChange};

/// The version of this bridge. Page and worker of one tab are of one build; tabs of two builds compare it.
pub const BRIDGE_VERSION: u32 = 21;
