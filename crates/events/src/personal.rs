//! A person's own stream: what they have read, and of what they want to hear. State of its *root*, a slot for each room
//! of each space; the room *root* stands for the whole space.
//!
//! Several devices write these without hearing of each other. So what two of them say is joined, and the newest event
//! of a slot is only the newest that was said: a device that knows more says the join again.

use rill_protocol::{Did, Position, StreamId, TopicId};
use serde::{Deserialize, Serialize};

/// A room was read up to a place, or marked as unread. Slot: read, by space and room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMarkSet {
    /// The space.
    pub space: StreamId,
    /// The room; *root*: all rooms of the space.
    pub room: TopicId,
    /// The mark.
    pub mark: ReadMark,
}

/// How far a room was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMark {
    /// Whatever lies up to here was read.
    pub seen: Position,
    /// Marked by hand: from here on nothing was read, until that is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread_from: Option<Position>,
    /// How often `unread_from` was set or taken back: of two marks the later turn counts.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub turn: u32,
}

/// Somebody chose of what in a room they want to hear. Slot: level, by space and room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelSet {
    /// The space.
    pub space: StreamId,
    /// The room; *root*: all rooms of the space that have no level of their own.
    pub room: TopicId,
    /// The choice.
    pub choice: LevelChoice,
}

/// Somebody does not want to read what a person writes, in any space; or does again. Slot: block, by person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockSet {
    /// Whom.
    pub person: Did,
    /// The choice.
    pub choice: BlockChoice,
}

/// Whether a person is blocked, and how often that was chosen: of two choices the later turn counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BlockChoice {
    /// How often it was chosen.
    pub turn: u32,
    /// Blocked, or not.
    pub blocked: bool,
}

/// A level, and how often it was chosen: of two choices the later turn counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LevelChoice {
    /// How often it was chosen.
    pub turn: u32,
    /// The level; none: as the space has it.
    pub level: Option<Level>,
}

/// Of what one wants to hear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Of every message.
    All,
    /// Of messages that call one.
    #[default]
    Mentions,
    /// Of nothing: the room is muted, and shows the number of mentions alone.
    Nothing,
}

impl Default for ReadMark {
    fn default() -> Self {
        Self { seen: Position::START, unread_from: None, turn: 0 }
    }
}

impl ReadMark {
    /// What two devices know together: the same in any order, however often.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        let by_hand = |mark: Self| (mark.turn, mark.unread_from);
        let (turn, unread_from) = by_hand(self).max(by_hand(other));
        Self { seen: self.seen.max(other.seen), unread_from, turn }
    }

    /// Up to where it counts as read.
    pub fn read_to(&self) -> Position {
        self.unread_from.map_or(self.seen, just_before)
    }

    /// Seen up to here, before it was known what a hand said since.
    #[must_use]
    pub fn seen_through(mut self, through: Position) -> Self {
        self.seen = self.seen.max(through);
        self
    }

    /// Read up to here: as far as that is news.
    #[must_use]
    pub fn read(mut self, through: Position) -> Self {
        self = self.seen_through(through);
        if self.unread_from.is_some_and(|from| from <= through) {
            (self.unread_from, self.turn) = (None, self.turn + 1);
        }
        self
    }

    /// Unread from here on, by hand.
    #[must_use]
    pub fn unread(mut self, from: Position) -> Self {
        (self.unread_from, self.turn) = (Some(from), self.turn + 1);
        self
    }
}

impl LevelChoice {
    /// What two devices know together.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        self.max(other)
    }

    /// Chosen anew.
    #[must_use]
    pub fn chosen(self, level: Option<Level>) -> Self {
        Self { turn: self.turn + 1, level }
    }
}

impl BlockChoice {
    /// What two devices know together.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        self.max(other)
    }

    /// Chosen anew.
    #[must_use]
    pub fn chosen(self, blocked: bool) -> Self {
        Self { turn: self.turn + 1, blocked }
    }
}

fn just_before(position: Position) -> Position {
    Position { seq: rill_protocol::SeqNum(position.seq.0.saturating_sub(1)), ..position }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(turn: &u32) -> bool {
    *turn == 0
}

#[cfg(test)]
mod tests {
    use super::{LevelChoice, ReadMark};
    use rill_protocol::{Position, SeqNum};

    fn at(seq: u64) -> Position {
        Position { at: 1_000, seq: SeqNum(seq) }
    }

    /// Every mark that two or three acts lead to.
    fn marks() -> Vec<ReadMark> {
        let mut marks = vec![ReadMark::default()];
        for _ in 0..2 {
            let more: Vec<ReadMark> = marks
                .iter()
                .flat_map(|mark| {
                    [1, 3].into_iter().flat_map(|seq| [mark.read(at(seq)), mark.unread(at(seq))])
                })
                .collect();
            marks.extend(more);
        }
        marks
    }

    #[test]
    fn what_devices_know_together_does_not_depend_on_who_hears_whom_first() {
        let marks = marks();
        for one in &marks {
            assert_eq!(one.joined(*one), *one);
            for other in &marks {
                assert_eq!(one.joined(*other), other.joined(*one));
                for third in &marks {
                    assert_eq!(one.joined(*other).joined(*third), one.joined(other.joined(*third)));
                }
            }
        }
    }

    #[test]
    fn what_was_read_stays_read_and_what_was_marked_by_hand_waits_for_a_hand() {
        let read = ReadMark::default().read(at(7));
        assert_eq!(read.read(at(3)).read_to(), at(7), "nobody reads backwards");
        let unread = read.unread(at(5));
        assert_eq!(unread.read_to(), at(4));
        assert_eq!(unread.joined(read.read(at(9))).read_to(), at(4), "another device that read on");
        assert_eq!(unread.read(at(4)).read_to(), at(4), "what lies before it says nothing");
        assert_eq!(unread.read(at(9)).read_to(), at(9));
        assert_eq!(unread.read(at(9)).joined(unread).read_to(), at(9), "an older turn");
    }

    #[test]
    fn of_two_choices_the_later_turn_counts() {
        use super::Level::{Mentions, Nothing};
        let (one, other) = (LevelChoice::default().chosen(Some(Nothing)), LevelChoice::default());
        let later = one.chosen(Some(Mentions)).chosen(None);
        assert_eq!((one.joined(other), later.joined(one)), (one, later));
        let blocked = super::BlockChoice::default().chosen(true);
        assert_eq!(blocked.chosen(false).joined(blocked), blocked.chosen(false));
    }
}
