//! Pages: N neighbouring anchors with what amends them. Also single anchors, days, and an anchor's history.
//! HTTP, read by anyone the stream's rules let read. Each answer states the seq up to which it is complete.

use crate::{EventId, Head, HistoryId, Millis, Position, RoomOpening, SeqNum, StreamId, TopicId, WireEvent};
use serde::{Deserialize, Serialize};

/// Asks for a page of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// The stream.
    pub stream: StreamId,
    /// The topic.
    pub topic: TopicId,
    /// From where.
    pub from: PageFrom,
    /// How many anchors at most, up to [`crate::PAGE_MAX`].
    pub limit: u32,
}

/// From where a page is counted. Positions are exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageFrom {
    /// The newest anchors.
    Newest,
    /// The nearest before this.
    Before(Position),
    /// The nearest after this.
    After(Position),
    /// Half before, half at or after.
    Around(Position),
    /// Half before this anchor, and the anchor with half after.
    AroundAnchor(EventId),
    /// What lies between two positions, both included, and, of that, what was put there or amended after `through`:
    /// how a stale range is healed. More than the limit: the answer's `to` ends earlier.
    Changed {
        /// The range's first position.
        from: Position,
        /// The range's last position.
        to: Position,
        /// The seq up to which it is held.
        through: SeqNum,
    },
}

/// Positions between which a page is complete, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// The first; [`Position::START`] where the topic has nothing before the page.
    pub from: Position,
    /// The last; [`Position::END`] where it had nothing after.
    pub to: Position,
}

/// A page. What it covers is complete up to `through`: whatever lies there is in `anchors`, or is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The history that all this belongs to.
    pub history: HistoryId,
    /// The topic.
    pub topic: TopicId,
    /// What it covers; none: single anchors, each complete with what amends it.
    pub covered: Option<Covered>,
    /// Complete up to this seq: all anchors of the range and all that amends them.
    pub through: SeqNum,
    /// The anchors in order of position, redacted ones included (erased). For `Changed`: those that changed.
    pub anchors: Vec<WireEvent>,
    /// What amends them and still stands (superseded slots left out), and the redactions among them, by seq.
    pub amendments: Vec<WireEvent>,
    /// Anchors with more than [`crate::AMENDMENTS_MAX`] amendments, and how many they have.
    pub partial: Vec<(EventId, u64)>,
    /// Threads that were started on these anchors.
    pub threads: Vec<RoomOpening>,
    /// Profiles of those who speak here: state of *people*.
    pub people: Vec<WireEvent>,
    /// The topic's head when this was read.
    pub head: Head,
}

/// Asks for single anchors with their amendments: permalinks, previews, pins.
/// The answer is a [`Page`] that covers nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnchorsRequest {
    /// The stream.
    pub stream: StreamId,
    /// The topic.
    pub topic: TopicId,
    /// At most [`crate::IDS_MAX`]. Those that are not there, or not for this reader, are left out alike.
    pub anchors: Vec<EventId>,
}

/// Asks how many anchors each day has, for the calendar and the scrollbar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaysRequest {
    /// The stream.
    pub stream: StreamId,
    /// The topic.
    pub topic: TopicId,
    /// Minutes to add to UTC for the reader's days.
    pub utc_offset_minutes: i32,
}

/// Days that have anchors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaysAnswer {
    /// Complete up to this seq.
    pub through: SeqNum,
    /// (days since 1970-01-01 in the asked offset, live anchors of that day), in order.
    pub days: Vec<(i32, u32)>,
}

/// Asks how an anchor came to be as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRequest {
    /// The stream.
    pub stream: StreamId,
    /// The topic.
    pub topic: TopicId,
    /// The anchor.
    pub anchor: EventId,
}

/// All that ever amended an anchor, superseded ones too, by seq. Erased ones are not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryAnswer {
    /// Complete up to this seq.
    pub through: SeqNum,
    /// When the anchor itself was written.
    pub at: Millis,
    /// The amendments.
    pub amendments: Vec<WireEvent>,
}
