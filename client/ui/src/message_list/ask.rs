//! Which window of the room to ask for next. Pure.

use super::{arrange::ItemKey, days::Days, layout::Layout, scroll::Space};
use rill_bridge::{Center, Edge, RowKey, Window};
use rill_protocol::{EventId, Position, SeqNum};

/// Rows of a first window: what fills a tall screen, and no more, so that a room opens in one frame.
const FIRST: u32 = 24;
/// Rows on each side, at most: never more than 300 in the document.
const SIDE_MAX: u32 = 120;
/// Screens of rows on each side of what is seen.
const SCREENS: f64 = 3.0;
/// With less than this many screens left on a side, the window moves along.
const SCREENS_LEFT: f64 = 2.25;
/// Around the same place, a window is asked for again that is larger by this part.
const GROWS_BY: u32 = 8;
/// Looking further than this beyond the rows is a leap, no longer a walk.
const LEAP_SCREENS: f64 = 6.0;

/// What a row is guessed to be high before any was measured.
pub const ROW_GUESS: f64 = 56.0;

/// The first window at a place.
pub fn first(center: Center) -> Window {
    match center {
        Center::Newest => Window { center, before: FIRST, after: 0 },
        Center::Oldest => Window { center, before: 0, after: FIRST },
        Center::Unread | Center::Position(_) | Center::Anchor(_) => {
            Window { center, before: FIRST / 2, after: FIRST }
        }
    }
}

/// What the page knows when it thinks about its window.
pub struct Seen<'a> {
    /// The rows.
    pub layout: &'a Layout,
    /// What is seen of them.
    pub space: &'a Space,
    /// Beyond the first row.
    pub before: Edge,
    /// Beyond the last row.
    pub after: Edge,
    /// Messages before the first row, and in all, where known.
    pub index_of_first: Option<u64>,
    /// Messages a day.
    pub days: &'a Days,
    /// The window asked last.
    pub asked: Window,
}

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wish {
    /// Along with the reader: rows stay where they are.
    Along(Window),
    /// Far beyond the rows: what comes stands with its center at the upper edge of what is seen.
    Leap(Window),
}

impl Seen<'_> {
    /// The window to ask for; none: the one there is will do.
    pub fn wish(&self) -> Option<Wish> {
        let viewport = self.space.viewport.max(1.0);
        let above = self.space.above();
        let below = self.space.below(self.layout);
        let more_before = self.before == Edge::Held;
        let more_after = self.after == Edge::Held;
        let far_before = more_before && above < -LEAP_SCREENS * viewport;
        let far_after = more_after && below < -LEAP_SCREENS * viewport;
        if (far_before || far_after)
            && let Some(leap) = self.leap()
        {
            return (leap != self.asked).then_some(Wish::Leap(leap));
        }
        let at_bottom = self.after == Edge::TrueEnd && self.space.is_at_bottom(self.layout);
        if at_bottom && self.asked.center != Center::Newest {
            return self.along().map(Wish::Along); // What is said from here on comes by itself.
        }
        let left = SCREENS_LEFT * viewport;
        let near_before = may_come(self.before) && above < left;
        let near_after = may_come(self.after) && below < left;
        if !near_before && !near_after {
            return None;
        }
        let along = self.along()?;
        self.brings_more(along).then_some(Wish::Along(along))
    }

    /// Whether it is worth asking. How many rows fill so many screens is guessed from those that are there: each answer
    /// changes the guess a little, and two windows that differ by a row would take turns for ever.
    fn brings_more(&self, along: Window) -> bool {
        let asked = self.asked;
        along.center != asked.center || along.before > asked.before + asked.before / GROWS_BY
    }

    fn along(&self) -> Option<Window> {
        let side = side(self.space.viewport, self.layout.mean_row().unwrap_or(ROW_GUESS));
        if self.after == Edge::TrueEnd && self.space.is_at_bottom(self.layout) {
            return Some(Window { center: Center::Newest, before: side, after: 0 });
        }
        let middle = self.space.above() + self.space.viewport / 2.0;
        let event = self.nearest_message(middle)?;
        Some(Window { center: Center::Anchor(event), before: side, after: side })
    }

    fn nearest_message(&self, y: f64) -> Option<EventId> {
        let place = self.layout.at(y)?;
        let keys = self.layout.keys();
        let event = |key: &ItemKey| match key {
            ItemKey::Row(RowKey::Anchor(event)) => Some(*event),
            ItemKey::Row(RowKey::Gap(_)) | ItemKey::Begin | ItemKey::Before => None,
            ItemKey::Day(_) | ItemKey::New | ItemKey::Run(_) | ItemKey::After | ItemKey::End => None,
        };
        keys[place..].iter().find_map(event).or_else(|| keys[..place].iter().rev().find_map(event))
    }

    fn leap(&self) -> Option<Window> {
        let mean = self.layout.mean_row().unwrap_or(ROW_GUESS);
        let first = self.index_of_first? as f64;
        let at = self.days.time_at(first + self.space.above() / mean)?;
        Some(first_at(at))
    }
}

/// Whether asking may bring more. What nobody has asked for yet is not coming: the window may have ended right there.
fn may_come(edge: Edge) -> bool {
    matches!(edge, Edge::Held | Edge::NotHeld { coming: false })
}

/// The first window around a time.
pub fn first_at(at: rill_protocol::Millis) -> Window {
    let side = FIRST;
    Window {
        center: Center::Position(Position { at, seq: SeqNum::ZERO }),
        before: side,
        after: side + side / 2,
    }
}

/// Rows on each side of what is seen.
fn side(viewport: f64, mean_row: f64) -> u32 {
    let rows = (SCREENS * viewport / mean_row.max(20.0)).ceil();
    // A positive number far below 2^32: the viewport is a few thousand pixels high.
    (rows as u32).clamp(FIRST, SIDE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message_list::{people::id, scroll::SPACE};

    fn message(number: u8) -> ItemKey {
        ItemKey::Row(RowKey::Anchor(id(number)))
    }

    fn wish(scroll_top: f64, before: Edge, after: Edge, days: &Days) -> Option<Wish> {
        let layout = Layout::of((1..=100).map(|number| (message(number), 50.0)));
        let space =
            Space { origin: SPACE / 2.0, size: SPACE, scroll_top: SPACE / 2.0 + scroll_top, viewport: 800.0 };
        let asked = Window { center: Center::Anchor(id(50)), before: 48, after: 48 };
        Seen { layout: &layout, space: &space, before, after, index_of_first: Some(9_000), days, asked }
            .wish()
    }

    #[test]
    fn in_the_middle_of_the_rows_nothing_is_asked() {
        assert_eq!(wish(2_000.0, Edge::Held, Edge::Held, &Days::default()), None);
    }

    #[test]
    fn near_an_edge_the_window_moves_along_with_the_reader() {
        let around =
            |number| Wish::Along(Window { center: Center::Anchor(id(number)), before: 48, after: 48 });
        assert_eq!(wish(1_000.0, Edge::Held, Edge::Held, &Days::default()), Some(around(29)));
        assert_eq!(wish(3_500.0, Edge::Held, Edge::Held, &Days::default()), Some(around(79)));
    }

    /// How often a list at rest asks, where the rows of a room are so high: at the end, or around a message.
    fn asks(heights: &[f64], center: Center, viewport: f64) -> usize {
        let mut asked =
            Window { center, before: FIRST, after: if center == Center::Newest { 0 } else { FIRST } };
        let middle = if center == Center::Newest { heights.len() } else { heights.len() / 2 };
        for times in 0..100 {
            let rows = middle - asked.before as usize..(middle + asked.after as usize).min(heights.len());
            let layout = Layout::of(rows.clone().map(|number| (message(number as u8), heights[number])));
            let above: f64 = heights[rows.start..middle].iter().sum();
            let scroll_top =
                SPACE / 2.0 + above - if center == Center::Newest { viewport } else { viewport / 2.0 };
            let space = Space { origin: SPACE / 2.0, size: SPACE, scroll_top, viewport };
            let after = if center == Center::Newest { Edge::TrueEnd } else { Edge::Held };
            let days = Days::default();
            let (before, index_of_first) = (Edge::Held, None);
            let seen =
                Seen { layout: &layout, space: &space, before, after, index_of_first, days: &days, asked };
            match seen.wish() {
                Some(Wish::Along(window)) => asked = window,
                Some(Wish::Leap(_)) => panic!("nobody went far"),
                None => return times,
            }
        }
        panic!("it asks for ever")
    }

    #[test]
    fn a_list_at_rest_comes_to_an_end_of_asking_whatever_its_rows_are_high() {
        let mut dice = 7u32;
        let mut roll = || {
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            dice >> 16
        };
        for viewport in 300..1_100 {
            let mut height = || 20.0 + f64::from(roll() % 9 * (roll() % 9) * (roll() % 5));
            let heights: Vec<f64> = (0..255).map(|_| height()).collect();
            for center in [Center::Newest, Center::Anchor(id(127))] {
                let times = asks(&heights, center, f64::from(viewport));
                assert!(times <= 8, "{times} for {center:?} at {viewport}");
            }
        }
    }

    #[test]
    fn beyond_an_end_or_what_is_coming_nothing_is_asked() {
        assert_eq!(wish(0.0, Edge::TrueEnd, Edge::Held, &Days::default()), None);
        assert_eq!(wish(0.0, Edge::NotHeld { coming: true }, Edge::Held, &Days::default()), None);
    }

    #[test]
    fn a_window_that_ended_exactly_where_what_is_held_ends_is_no_end() {
        let around =
            |number| Some(Wish::Along(Window { center: Center::Anchor(id(number)), before: 48, after: 48 }));
        assert_eq!(wish(0.0, Edge::NotHeld { coming: false }, Edge::Held, &Days::default()), around(9));
    }

    #[test]
    fn a_fling_far_beyond_the_rows_leaps_by_the_messages_a_day() {
        let days = Days::new(vec![(0, 5_000), (10, 5_000)], 0);
        let Some(Wish::Leap(window)) = wish(-100_000.0, Edge::Held, Edge::Held, &days) else {
            panic!("no leap")
        };
        // 100,000 px of 50 px: 2,000 messages before the 9,000th is the 2,000th of day 10's 5,000.
        let Center::Position(position) = window.center else { panic!("not a place in time") };
        assert_eq!(position.at, 10 * 86_400_000 + 86_400_000 * 2 / 5);
    }
}
