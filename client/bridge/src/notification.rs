//! What the worker tells the page.

use crate::{
    Acquaintance, Audit, BlockedRow, CommandId, ConversationRow, Governed, HistoryEntry, InboxRow, Me,
    MemberRow, OwnView, QueryId, SpaceCard, SpaceView, Status, StorageView, UnsentRow, WindowChange,
};
use rill_protocol::{EventId, RulesAnswer};
use serde::{Deserialize, Serialize};

/// Worker to page. Of each query at most one a frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notification {
    /// The worker listens. What was posted before this is lost: the page waits for it.
    Ready {
        /// The worker's [`crate::BRIDGE_VERSION`].
        bridge: u32,
    },
    /// A live query has an answer, or another one.
    Answered {
        /// Which.
        query: QueryId,
        /// The answer.
        answer: Box<Answer>,
    },
    /// A command is done, or has failed.
    Done {
        /// Which.
        command: CommandId,
        /// How it went.
        result: CommandResult,
    },
    /// How things stand.
    Status(Status),
    /// A message that one wants to be told of, in a room that no page looks at: the newest of its room, and the only one
    /// in the row. Said to one page, once.
    Calls(Box<InboxRow>),
    /// Messages that called and do no longer: read, deleted or forgotten.
    CallsOver(Vec<EventId>),
    /// To [`crate::Request::Ping`].
    Pong,
}

/// Ends a command.
pub type CommandResult = Result<(), Failure>;

/// Why something did not happen, in words for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{text}")]
pub struct Failure {
    /// What happened, what is safe, what to do.
    pub text: String,
    /// Whether trying again may help.
    pub may_pass: bool,
}

/// The answer to a [`crate::Query`], of the kind that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// To `Spaces`.
    Spaces(Vec<SpaceCard>),
    /// To `Conversations`.
    Conversations(Vec<ConversationRow>),
    /// To `Acquaintances`: each once, without oneself.
    Acquaintances(Vec<Acquaintance>),
    /// To `Space`.
    Space(SpaceView),
    /// To `Messages` and `Pinned`.
    Messages(WindowChange),
    /// To `Days`: (days since 1970-01-01 in the asked offset, messages of that day), in order.
    Days(Vec<(i32, u32)>),
    /// To `History`: oldest first.
    History(Vec<HistoryEntry>),
    /// To `Members`.
    Members(Vec<MemberRow>),
    /// To `Typing`: without oneself.
    Typing(Vec<crate::Person>),
    /// To `Here`: slots of profiles, in order. Nobody while offline: it is not known then.
    Here(Vec<rill_protocol::Slot>),
    /// To `Storage`.
    Storage(StorageView),
    /// To `Me`.
    Me(Me),
    /// To `Blocked`: by name.
    Blocked(Vec<BlockedRow>),
    /// To `Unsent`: in the order in which they were written.
    Unsent(Vec<UnsentRow>),
    /// To `Inbox`: what calls the reader first, then the newest first.
    Inbox(Vec<InboxRow>),
    /// To `Own`.
    Own(OwnView),
    /// To `Governed`.
    Governed(Governed),
    /// To `Audit`.
    Audit(Audit),
    /// To `Rules`; none: it is not known yet, or what waits to be sent will change it.
    Rules(Option<RulesAnswer>),
    /// There is no such thing, or not for this reader; or it cannot be had now.
    Failed(Failure),
}
