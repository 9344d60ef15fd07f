//! [`Fault`]: why something did not happen, as it crosses the wire. A code for programs, a text for people.

use serde::{Deserialize, Serialize};

/// A readable refusal or failure. Never says whether something exists that the asker may not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{text}")]
pub struct Fault {
    /// For programs.
    pub code: FaultCode,
    /// For people: what happened, what is safe, what to do.
    pub text: String,
}

/// What kind of fault. New ones may come: an unknown one is treated as its HTTP status says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// The other side speaks another version of the protocol.
    Version,
    /// What was sent cannot be read.
    Malformed,
    /// What was sent is larger than allowed.
    TooLarge,
    /// Not there, or not for this reader: the two are told alike.
    NotFound,
    /// This needs a signed-in person.
    SignIn,
    /// The stream's rules say no.
    NotAllowed,
    /// The stream's rules met a defect of theirs: they are a program of somebody's, and said neither yes nor no.
    RulesFailed,
    /// The event is about one that is not there, or not in the same topic.
    NoTarget,
    /// The event is of another author or stream than the request allows.
    NotYours,
    /// A topic can be opened once, and its parent must be there.
    CannotOpen,
    /// Too much at once: try again later.
    Busy,
    /// The stream's log is damaged, or what was asked of it: that is not given out, other streams go on.
    Damaged,
    /// No room on the server's disk. Nothing was kept of this request.
    DiskFull,
    /// A defect of the server.
    Internal,
}

impl Fault {
    /// A fault of this kind with a text for people.
    pub fn new(code: FaultCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

impl FaultCode {
    /// The status that carries it over HTTP.
    pub const fn status(self) -> u16 {
        match self {
            Self::Version => 426,
            Self::Malformed | Self::NoTarget | Self::CannotOpen => 400,
            Self::TooLarge => 413,
            Self::RulesFailed => 422,
            Self::NotFound => 404,
            Self::SignIn => 401,
            Self::NotAllowed | Self::NotYours => 403,
            Self::Busy => 429,
            Self::Damaged => 503,
            Self::DiskFull => 507,
            Self::Internal => 500,
        }
    }
    /// Whether the same request may succeed later without being changed.
    pub const fn is_permanent(self) -> bool {
        match self {
            Self::Busy | Self::Damaged | Self::DiskFull | Self::Internal => false,
            Self::Version
            | Self::Malformed
            | Self::TooLarge
            | Self::NotFound
            | Self::SignIn
            | Self::NotAllowed
            | Self::RulesFailed
            | Self::NoTarget
            | Self::NotYours
            | Self::CannotOpen => true,
        }
    }
}
