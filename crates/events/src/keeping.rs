//! Keeping order among people: removed from *people*; bans, timeouts and reports as state of *desk*.

use rill_protocol::{Did, EventId, Millis, TopicId};
use serde::{Deserialize, Serialize};

/// A person is no member any more, said by who may. Slot: member, by their voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRemoved {
    /// Who.
    pub person: Did,
}

/// A person is banned: no member, and reads and writes nothing; or no longer. Slot: ban, by their voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BanSet {
    /// Who.
    pub person: Did,
    /// Banned, or no longer.
    pub on: bool,
    /// Why, for those who read the desk, in at most 500 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A person writes nothing until then. Slot: timeout, by their voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeoutSet {
    /// Who.
    pub person: Did,
    /// Until when; none, or in the past: no longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Millis>,
}

/// The author thinks that those who keep order should see a message. Slot: report, by room and message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportMade {
    /// The room.
    pub topic: TopicId,
    /// The message.
    pub event: EventId,
    /// Why, in at most 500 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A report was seen to. Slot: report, by room and message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportSettled {
    /// The room.
    pub topic: TopicId,
    /// The message.
    pub event: EventId,
}
