//! What of a room is read: the line above what is new, and telling how far one has read. Read is what was painted, in a
//! window that somebody looks at, and confirmed. Not here: counting (the engine), the line's look (`day_row.rs`).

use super::{
    super::{arrange::ItemKey, frame::page_follows, layout::Side},
    Driver, State,
};
use leptos::prelude::*;
use rill_bridge::{Center, ReadState, Row, RowKey, Standing, Window};
use rill_protocol::{Position, SeqNum};
use std::time::Duration;

/// What is in view for so long is read: whoever scrolls past tells it once.
const LOOKED_AT: Duration = Duration::from_millis(250);
/// A row may end so many pixels below what is seen.
const A_LITTLE: f64 = 4.0;

/// How this view of a room is read.
#[derive(Default)]
pub(in crate::message_list) struct Reading {
    /// As it was told last; none: not told yet.
    state: Option<ReadState>,
    unread: u64,
    /// Behind this all is new. For this view alone; moves forward only, but by hand.
    pub(super) marker: Option<Position>,
    /// How many were unread when the line was drawn, until it is seen.
    above: u64,
    /// Marked as unread by hand in this view: reading on does not take that back.
    holds: bool,
    told: Option<Position>,
    waits: bool,
}

impl Reading {
    /// The room is read like this now. `looked_at`: somebody looks at its end, and reads on.
    pub(super) fn heed(&mut self, unread: u64, state: ReadState, looked_at: bool) {
        if state.read_to.is_none() {
            return;
        }
        let by_hand = state.by_hand && self.state.is_some_and(|before| !before.by_hand);
        let is_first = self.state.is_none();
        let begins = self.unread == 0 && unread > 0 && !looked_at;
        if by_hand {
            (self.marker, self.holds) = (state.read_to, true);
        } else if (is_first && unread > 0) || begins {
            self.marker = self.marker.max(state.read_to);
            self.above = unread;
        }
        // Read by hand, or by another device, further than this view has told: nothing is to be looked for above.
        if unread == 0 && !is_first && state.read_to > self.told.max(self.marker) {
            self.above = 0;
        }
        self.holds &= state.by_hand;
        (self.state, self.unread) = (Some(state), unread);
    }
}

impl State {
    /// The last message that is seen to its end, and that the server has.
    fn seen_through(&self) -> Option<Position> {
        let (top, height) = (self.space.above(), self.space.viewport);
        let ends_in_view = |key: &&ItemKey| {
            let edges = [Side::Top, Side::Bottom].map(|side| self.layout.edge(**key, side));
            let [Some(upper), Some(lower)] = edges else { return false };
            let fills = upper <= top && lower >= top + height;
            lower > top && (fills || lower <= top + height + A_LITTLE)
        };
        let seen = self.layout.keys().iter().filter(ends_in_view);
        let positions = seen.filter_map(|key| match key {
            ItemKey::Row(key @ RowKey::Anchor(_)) => match self.cells.row(*key)? {
                Row::Anchor(row) => matches!(row.standing, Standing::Confirmed(_)).then_some(row.position),
                Row::Gap(_) => None,
            },
            _ => None,
        });
        positions.max()
    }

    /// How many are new above what is seen; 0: none, or the line was seen.
    pub(in crate::message_list) fn new_above(&mut self) -> u64 {
        let Some(marker) = self.reading.marker.filter(|_| self.reading.above > 0) else { return 0 };
        let top = self.space.above();
        let line = self.layout.edge(ItemKey::New, Side::Bottom);
        let first = self.layout.at(top).and_then(|place| {
            self.layout.keys()[place..].iter().find_map(|key| match key {
                ItemKey::Row(key) => self.cells.position(*key),
                _ => None,
            })
        });
        let is_above = match (line, first) {
            (Some(line), _) => line < top,
            (None, Some(first)) => first > marker,
            (None, None) => return 0,
        };
        if !is_above {
            self.reading.above = 0;
        }
        self.reading.above
    }
}

impl Driver {
    /// What is seen is read, if it stays so for a moment and somebody looks at it.
    pub(in crate::message_list) fn read_what_is_seen(&self) {
        {
            let mut state = self.state.borrow_mut();
            let is_settled = state.goal.is_none() && !state.reading.holds;
            let is_news = |through| {
                let read_to = state.reading.state.and_then(|state| state.read_to);
                Some(through) > read_to.max(state.reading.told)
            };
            let is_news = is_settled && state.seen_through().is_some_and(is_news);
            if !is_news || state.reading.waits || !page_follows() {
                return;
            }
            state.reading.waits = true;
        }
        let me = self.me.clone();
        set_timeout(
            move || {
                let Some(driver) = Self::present(&me) else { return };
                driver.state.borrow_mut().reading.waits = false;
                driver.tell_read();
            },
            LOOKED_AT,
        );
    }

    fn tell_read(&self) {
        let (through, turn) = {
            let mut state = self.state.borrow_mut();
            let through = state.seen_through().filter(|_| state.goal.is_none() && !state.reading.holds);
            let Some(through) = through.filter(|_| page_follows()) else { return };
            if Some(through) <= state.reading.told {
                return;
            }
            state.reading.told = Some(through);
            (through, state.reading.state.map_or(0, |known| known.turn))
        };
        self.told.read.set(Some((self.room, through, turn)));
    }

    /// Goes to the line above what is new.
    pub fn go_to_first_unread(&self) {
        let marker = self.state.borrow().reading.marker;
        if let Some(Position { at, seq }) = marker {
            let center = if seq >= Position::END.seq {
                Center::Position(Position { at: at + 1, seq: SeqNum::ZERO })
            } else {
                Center::Position(Position { at, seq: seq.next() })
            };
            let first = super::super::ask::first(center);
            self.ask_for(Window { ..first }, super::Goal::Center(super::state::CONTEXT));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seq: u64) -> Option<Position> {
        Some(Position { at: 5, seq: SeqNum(seq) })
    }

    fn state(seq: u64, by_hand: bool) -> ReadState {
        ReadState { read_to: at(seq), by_hand, ..ReadState::default() }
    }

    #[test]
    fn the_line_stands_where_one_had_read_to_and_moves_forward_only() {
        let mut reading = Reading::default();
        reading.heed(3, ReadState::default(), true);
        assert_eq!(reading.marker, None, "nobody knows yet");
        reading.heed(3, state(4, false), true);
        assert_eq!(reading.marker, at(4));
        reading.heed(0, state(7, false), true);
        assert_eq!(reading.marker, at(4), "reading does not move it");
        reading.heed(1, state(7, false), true);
        assert_eq!(reading.marker, at(4), "nor does what comes while one looks");
        reading.heed(0, state(8, false), true);
        reading.heed(1, state(8, false), false);
        assert_eq!(reading.marker, at(8), "what comes while nobody looks does");
    }

    #[test]
    fn what_is_marked_by_hand_holds_in_this_view_until_a_hand_takes_it_back() {
        let mut reading = Reading::default();
        reading.heed(0, state(9, false), true);
        reading.heed(4, state(5, true), true);
        assert_eq!((reading.marker, reading.holds), (at(5), true));
        reading.heed(0, state(9, false), true);
        assert!(!reading.holds);
        let mut opened = Reading::default();
        opened.heed(4, state(5, true), true);
        assert!(!opened.holds, "whoever opens the room reads it on purpose");
    }
}
