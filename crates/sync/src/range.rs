//! [`Range`]: a stretch of a topic that is held completely. Positions are points; between a point and the next
//! lies nothing, so ranges that touch can become one.

use rill_protocol::{Position, SeqNum};

/// A stretch between two positions, both included: whatever was put there or amended there up to the event
/// `through` is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first position.
    pub from: Position,
    /// The last position.
    pub to: Position,
    /// Complete up to this event.
    pub through: SeqNum,
}

impl Range {
    /// Whether it has this position.
    pub fn contains(&self, position: Position) -> bool {
        self.from <= position && position <= self.to
    }
    /// Whether nothing of the topic lies before it.
    pub fn begins(&self) -> bool {
        self.from <= Position::START
    }
    /// Whether nothing of the topic lies after it.
    pub fn ends(&self) -> bool {
        self.to >= Position::END
    }
}

/// The next point. [`Position::END`] has none: it is its own.
pub fn after(position: Position) -> Position {
    if position >= Position::END {
        Position::END
    } else if position.seq < Position::END.seq {
        Position { at: position.at, seq: position.seq.next() }
    } else {
        Position { at: position.at + 1, seq: SeqNum::ZERO }
    }
}

/// The point before. [`Position::START`] has none: it is its own.
pub fn before(position: Position) -> Position {
    if position <= Position::START {
        Position::START
    } else if position.seq > SeqNum::ZERO {
        Position { at: position.at, seq: SeqNum(position.seq.0 - 1) }
    } else {
        Position { at: position.at - 1, seq: Position::END.seq }
    }
}

#[cfg(test)]
mod tests {
    use super::{after, before};
    use rill_protocol::{Position, SeqNum};

    #[test]
    fn the_point_before_the_point_after_is_the_point_itself() {
        let points = [(0, 0), (0, 5), (-3, 1), (7, i64::MAX as u64)];
        for (at, seq) in points {
            let point = Position { at, seq: SeqNum(seq) };
            assert_eq!(before(after(point)), point, "{point:?}");
        }
    }

    #[test]
    fn there_is_nothing_beyond_either_end() {
        assert_eq!(after(Position::END), Position::END);
        assert_eq!(before(Position::START), Position::START);
    }
}
