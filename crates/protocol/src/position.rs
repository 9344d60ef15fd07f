//! Where an event stands: its [`SeqNum`] in its topic, and, for anchors, the [`Position`] that sorts them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A time in milliseconds since 1970, UTC. May be negative.
pub type Millis = i64;

/// Place of an event in its topic: gapless from 1, given by the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SeqNum(pub u64);

impl SeqNum {
    /// Before the first event: a topic of which nothing is held.
    pub const ZERO: Self = Self(0);

    /// The one after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for SeqNum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where an anchor sorts in its topic: by time, then by seq.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(Millis, SeqNum)", into = "(Millis, SeqNum)")]
pub struct Position {
    /// The anchor's own time (imports), else when the server received it.
    pub at: Millis,
    /// Its place in the topic.
    pub seq: SeqNum,
}

impl Position {
    /// Before every anchor.
    pub const START: Self = Self { at: Millis::MIN, seq: SeqNum::ZERO };
    /// After every anchor. (SQLite's integers are signed: the greatest seq is that of an i64.)
    pub const END: Self = Self { at: Millis::MAX, seq: SeqNum(i64::MAX as u64) };
}

impl From<(Millis, SeqNum)> for Position {
    fn from((at, seq): (Millis, SeqNum)) -> Self {
        Self { at, seq }
    }
}

impl From<Position> for (Millis, SeqNum) {
    fn from(position: Position) -> Self {
        (position.at, position.seq)
    }
}
