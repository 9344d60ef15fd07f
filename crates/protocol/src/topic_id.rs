//! [`TopicId`]: the part of a stream that an event belongs to.

use crate::{EventId, EventIdError};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Names a topic within its stream: one of three fixed ones, or a room by the id of the event that opened it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TopicId(EventId);

impl TopicId {
    /// Name, icon and rules of the space: for whoever may read any room.
    pub const ROOT: Self = Self::fixed(1);
    /// Members and profiles: for members.
    pub const PEOPLE: Self = Self::fixed(2);
    /// Bans, requests, invites, reports: by permission.
    pub const DESK: Self = Self::fixed(3);

    const fn fixed(number: u8) -> Self {
        Self(EventId::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number]))
    }
    /// The topic that this event opens.
    pub const fn opened_by(event: EventId) -> Self {
        Self(event)
    }
    /// Whether it is one of the three that each space has.
    pub fn is_fixed(&self) -> bool {
        [Self::ROOT, Self::PEOPLE, Self::DESK].contains(self)
    }
    /// From its 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(EventId::from_bytes(bytes))
    }
    /// Its 16 bytes, as databases and the wire keep it.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ROOT => f.write_str("root"),
            Self::PEOPLE => f.write_str("people"),
            Self::DESK => f.write_str("desk"),
            Self(event) => event.fmt(f),
        }
    }
}

impl fmt::Debug for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TopicId({self})")
    }
}

impl FromStr for TopicId {
    type Err = EventIdError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "root" => Ok(Self::ROOT),
            "people" => Ok(Self::PEOPLE),
            "desk" => Ok(Self::DESK),
            event => event.parse().map(Self),
        }
    }
}
