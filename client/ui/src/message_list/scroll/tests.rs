//! The promise of the list, as properties: whatever happens around a row in view, it moves by at most a pixel.

use super::*;
use crate::message_list::people::id;
use proptest::prelude::*;
use rill_bridge::RowKey;

const INSIDE: Ends = Ends { before: false, after: false };
const WHOLE: Ends = Ends { before: true, after: true };

fn row(number: u8) -> ItemKey {
    ItemKey::Row(RowKey::Anchor(id(number)))
}

fn on_screen(key: ItemKey, layout: &Layout, space: &Space) -> f64 {
    space.origin + layout.edge(key, Side::Top).unwrap() - space.scroll_top
}

/// Rows of heights, from row `first` on.
fn rows(first: u8, heights: &[f64]) -> Vec<(ItemKey, f64)> {
    heights.iter().zip(first..).map(|(height, number)| (row(number), *height)).collect()
}

fn heights(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(24.0..400.0_f64, count)
}

/// The reader somewhere within the rows, none of the ends in reach.
fn reading(layout: &Layout, at: f64, viewport: f64) -> Space {
    let origin = SPACE / 2.0;
    let room = (layout.height() - viewport).max(0.0);
    Space { origin, size: SPACE, scroll_top: origin + at * room, viewport }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn history_put_before_a_row_does_not_move_it(
        seen in heights(30..60), earlier in heights(1..60), at in 0.0..1.0_f64, moving in any::<bool>(),
    ) {
        let hand = if moving { Hand::Moving } else { Hand::Rest };
        let old = Layout::of(rows(100, &seen));
        let space = reading(&old, at, 700.0);
        let stand = capture(&old, &space, INSIDE);
        let mut more = rows(1, &earlier);
        more.extend(rows(100, &seen));
        let new = Layout::of(more);
        let settled = settle(&stand, &old, &new, space, INSIDE, hand);
        for place in 0..old.len() {
            let key = old.keys()[place];
            let moved = on_screen(key, &new, &settled) - on_screen(key, &old, &space);
            prop_assert!(moved.abs() <= 1.0, "{key:?} moved by {moved}");
        }
    }

    #[test]
    fn rows_that_come_where_one_looks_at_nothing_come_above_those_that_were_there(
        seen in heights(5..20), earlier in heights(1..60), beyond in 0.0..3_000.0_f64,
    ) {
        let edge = (ItemKey::Before, 360.0);
        let mut shown = vec![edge];
        shown.extend(rows(100, &seen));
        let old = Layout::of(shown);
        let origin = SPACE / 2.0;
        let space = Space { origin, size: SPACE, scroll_top: origin - beyond, viewport: 300.0 };
        let stand = capture(&old, &space, INSIDE);
        let mut more = vec![edge];
        more.extend(rows(1, &earlier));
        more.extend(rows(100, &seen));
        let new = Layout::of(more);
        let settled = settle(&stand, &old, &new, space, INSIDE, Hand::Moving);
        let moved = on_screen(row(100), &new, &settled) - on_screen(row(100), &old, &space);
        prop_assert!(moved.abs() <= 1.0, "moved by {moved}");
    }

    #[test]
    fn scrolling_is_not_written_while_a_finger_or_wheel_moves(
        seen in heights(30..60), earlier in heights(1..60), at in 0.0..1.0_f64,
    ) {
        let old = Layout::of(rows(100, &seen));
        let space = reading(&old, at, 700.0);
        let stand = capture(&old, &space, INSIDE);
        let mut more = rows(1, &earlier);
        more.extend(rows(100, &seen));
        let settled = settle(&stand, &old, &Layout::of(more), space, INSIDE, Hand::Moving);
        prop_assert_eq!(settled.scroll_top, space.scroll_top);
    }

    #[test]
    fn rows_above_may_change_their_height(
        seen in heights(30..60), others in heights(60..61), at in 0.3..1.0_f64,
    ) {
        let old = Layout::of(rows(100, &seen));
        let space = reading(&old, at, 700.0);
        let stand = capture(&old, &space, INSIDE);
        let top = old.at(space.above()).unwrap();
        let changed: Vec<f64> =
            seen.iter().enumerate().map(|(place, height)| if place < top { others[place] } else { *height }).collect();
        let new = Layout::of(rows(100, &changed));
        let settled = settle(&stand, &old, &new, space, INSIDE, Hand::Rest);
        for key in &old.keys()[top..] {
            let moved = on_screen(*key, &new, &settled) - on_screen(*key, &old, &space);
            prop_assert!(moved.abs() <= 1.0, "{key:?} moved by {moved}");
        }
    }

    #[test]
    fn a_narrower_window_keeps_the_first_row_in_view_where_it_is(
        seen in heights(30..60), narrower in 1.0..2.5_f64, at in 0.0..1.0_f64,
    ) {
        let old = Layout::of(rows(100, &seen));
        let space = reading(&old, at, 700.0);
        let stand = capture(&old, &space, INSIDE);
        let Stand::At(held) = &stand else { panic!("there is more below") };
        let higher: Vec<f64> = seen.iter().map(|height| height * narrower).collect();
        let new = Layout::of(rows(100, &higher));
        let settled = settle(&stand, &old, &new, space, INSIDE, Hand::Rest);
        let first = held[0];
        let y = settled.origin + new.edge(first.key, first.side).unwrap() - settled.scroll_top;
        prop_assert!((y - first.from_top).abs() <= 1.0);
    }

    #[test]
    fn at_the_bottom_one_stays_at_the_bottom(
        seen in heights(1..60), others in heights(1..60), viewport in 200.0..1200.0_f64,
    ) {
        let old = Layout::of(rows(1, &seen));
        let space = jump_to_bottom(&old, 700.0, WHOLE);
        prop_assert!(space.is_at_bottom(&old) || old.height() < 700.0);
        let new = Layout::of(rows(1, &others));
        let settled = settle(&Stand::Bottom, &old, &new, Space { viewport, ..space }, WHOLE, Hand::Rest);
        prop_assert!((settled.origin + new.height() - settled.scroll_top - viewport).abs() <= 1.0);
        prop_assert_eq!(capture(&new, &settled, WHOLE), Stand::Bottom);
    }

    #[test]
    fn the_window_may_move_along_any_number_of_times(
        steps in prop::collection::vec((heights(5..20), -1500.0..1500.0_f64), 1..60),
    ) {
        // Rows come above, as many go below, and the reader scrolls: what they see is where their hand put it.
        let mut shown: Vec<(ItemKey, f64)> = (0..40).map(|day| (ItemKey::Day(1000 + day), 80.0)).collect();
        let mut next_day = 999;
        let mut layout = Layout::of(shown.clone());
        let mut space = reading(&layout, 0.5, 700.0);
        for (earlier, wheel) in steps {
            space.scroll_top = (space.scroll_top + wheel).clamp(space.origin, space.origin + layout.height() - 700.0);
            let stand = capture(&layout, &space, INSIDE);
            let watched = match &stand { Stand::At(anchors) => anchors[0], Stand::Bottom => panic!("no end is known") };
            let in_view = layout.place(watched.key).unwrap();
            for height in earlier {
                shown.insert(0, (ItemKey::Day(next_day), height));
                next_day -= 1;
                if shown.len() > in_view + 60 { shown.pop(); }
            }
            let new = Layout::of(shown.clone());
            let before = on_screen(watched.key, &layout, &space);
            space = settle(&stand, &layout, &new, space, INSIDE, Hand::Moving);
            prop_assert!((on_screen(watched.key, &new, &space) - before).abs() <= 1.0);
            prop_assert!(space.origin >= 0.0 && space.origin + new.height() <= space.size);
            layout = new;
        }
    }
}

#[test]
fn a_short_room_stands_at_the_foot_of_the_page() {
    let layout = Layout::of(rows(1, &[40.0, 40.0]));
    let space = jump_to_bottom(&layout, 700.0, WHOLE);
    assert_eq!((space.origin, space.size, space.scroll_top), (620.0, 700.0, 0.0));
}

#[test]
fn the_beginning_of_the_room_is_the_beginning_of_scroll_space_once_at_rest() {
    let layout = Layout::of(rows(1, &[400.0; 10]));
    let space = Space { origin: 900.0, size: SPACE, scroll_top: 1000.0, viewport: 700.0 };
    let stand = capture(&layout, &space, INSIDE);
    let ends = Ends { before: true, after: false };
    let moving = settle(&stand, &layout, &layout, space, ends, Hand::Moving);
    assert_eq!((moving.origin, moving.scroll_top), (900.0, 1000.0));
    let rest = settle(&stand, &layout, &layout, moving, ends, Hand::Rest);
    assert_eq!((rest.origin, rest.scroll_top), (0.0, 100.0));
}

#[test]
fn nobody_scrolls_past_the_beginning() {
    let space = Space { origin: 900.0, size: SPACE, scroll_top: 700.0, viewport: 700.0 };
    assert_eq!(space.snap(Ends { before: true, after: false }).scroll_top, 900.0);
    assert_eq!(space.snap(INSIDE).scroll_top, 700.0);
}

#[test]
fn where_the_row_one_looked_at_is_removed_the_next_one_holds() {
    let old = Layout::of(rows(1, &[300.0, 300.0, 300.0, 300.0, 300.0, 300.0]));
    let space = Space { origin: SPACE / 2.0, size: SPACE, scroll_top: SPACE / 2.0 + 290.0, viewport: 700.0 };
    let stand = capture(&old, &space, INSIDE);
    let left: Vec<(ItemKey, f64)> = [1, 3, 4, 5, 6].map(|number| (row(number), 300.0)).to_vec();
    let new = Layout::of(left);
    let settled = settle(&stand, &old, &new, space, INSIDE, Hand::Rest);
    assert_eq!(on_screen(row(3), &new, &settled), on_screen(row(3), &old, &space));
}

#[test]
fn a_jump_puts_a_message_where_it_is_wanted() {
    let layout = Layout::of(rows(1, &[100.0; 40]));
    let anchor = Anchor { key: row(20), side: Side::Top, from_top: 200.0 };
    let space = jump(anchor, &layout, 700.0, INSIDE).unwrap();
    assert_eq!(on_screen(row(20), &layout, &space), 200.0);
    // The first message of all cannot stand 200 px down: the room begins with it.
    let first = Anchor { key: row(1), side: Side::Top, from_top: 200.0 };
    assert_eq!(on_screen(row(1), &layout, &jump(first, &layout, 700.0, WHOLE).unwrap()), 0.0);
}
