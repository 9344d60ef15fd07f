//! What of a window is drawn first: as much as is seen. The rest follows when that is painted, so that a room opens in
//! one frame however many rows its window has.

use super::{
    super::{
        arrange::ItemKey,
        cells::{Cell, Item, MessageCell},
        heights::{self, Shape},
        layout::Side,
    },
    Driver,
    state::{Goal, State, takes_room},
};
use crate::paint;
use leptos::prelude::*;
use rill_bridge::{Edge, MessageBody, MessageRow, RowKey};
use std::ops::Range;

/// Pixels beyond what is seen that are drawn with it.
const MARGIN: f64 = 64.0;
/// What a row is high at least, in the denser look: name and room above it, a line, what it answers, what hangs on it.
const OPENS_GROUP: f64 = 27.0;
const PADDING: f64 = 2.0;
const LINE: f64 = 20.0;
const REPLY: f64 = 18.0;
const REACTIONS: f64 = 28.0;
/// Bars, of which a gap has five at least.
const GAP: f64 = 260.0;
const DAY: f64 = 40.0;

/// A window's rows in order, and what lies beyond them.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::message_list) struct Stretch {
    pub(in crate::message_list) order: Vec<RowKey>,
    pub(in crate::message_list) before: Edge,
    pub(in crate::message_list) after: Edge,
    /// Messages of the room before the first row, where known.
    pub(in crate::message_list) index_of_first: Option<u64>,
}

impl Default for Stretch {
    /// Nothing was given yet.
    fn default() -> Self {
        let coming = Edge::NotHeld { coming: true };
        Self { order: Vec::new(), before: coming, after: coming, index_of_first: None }
    }
}

impl Stretch {
    /// These rows of it. What is left out is held.
    fn part(&self, rows: Range<usize>) -> Self {
        let is_message = |key: &&RowKey| matches!(key, RowKey::Anchor(_));
        let left_out = self.order[..rows.start].iter().filter(is_message).count() as u64;
        Self {
            order: self.order[rows.clone()].to_vec(),
            before: if rows.start == 0 { self.before } else { Edge::Held },
            after: if rows.end == self.order.len() { self.after } else { Edge::Held },
            index_of_first: self.index_of_first.map(|index| index + left_out),
        }
    }
}

impl State {
    /// Keeps of a window that was just given what is seen of it where it will be looked at, if that is known.
    pub(super) fn keep_what_is_seen(&mut self) {
        let Some(seen) = self.seen().filter(|seen| *seen != (0..self.stretch.order.len())) else { return };
        let part = self.stretch.part(seen);
        self.rest = Some(std::mem::replace(&mut self.stretch, part));
    }

    fn seen(&self) -> Option<Range<usize>> {
        let goal = self.goal.filter(|_| self.goal_is_ready)?;
        let items = self.items();
        let rows: Vec<(RowKey, f64)> =
            items.iter().filter(|item| takes_room(item)).filter_map(row_and_height).collect();
        let at = |key: RowKey| rows.iter().position(|(row, _)| *row == key);
        let viewport = self.space.viewport;
        let message = |event| at(RowKey::Anchor(event));
        let (held, from_top) = match goal {
            Goal::Bottom | Goal::Unread => (rows.len().checked_sub(1)?, viewport),
            Goal::Message(event, Side::Top, from_top) => (message(event)?, from_top),
            Goal::Message(event, Side::Bottom, from_top) => (message(event)? + 1, from_top),
            Goal::Shown(event) => (message(event)?, viewport / 4.0),
            Goal::Center(from_top) => (self.center.map_or(Some(0), at)?, from_top),
        };
        let heights: Vec<f64> = rows.iter().map(|(_, height)| *height).collect();
        Some(around(&heights, held, from_top.clamp(0.0, viewport), viewport))
    }

    /// Whether rows are seen to be missing that are held.
    fn is_bare(&self) -> bool {
        let above = self.stretch.before == Edge::Held && self.space.above() < 0.0;
        let below = self.stretch.after == Edge::Held && self.space.below(&self.layout) < 0.0;
        self.rest.is_some() && (above || below)
    }
}

impl Driver {
    /// Draws the rest of the window at once, where what was drawn does not fill the view.
    pub(super) fn fill_view(&self) {
        if self.state.borrow().is_bare() {
            self.draw_rest();
        }
    }

    /// Draws the rest of the window, if there is one, when this frame is painted.
    pub(in crate::message_list) fn draw_rest_later(&self) {
        if self.state.borrow().rest.is_none() {
            return;
        }
        let me = self.me.clone();
        paint::when_painted(move || {
            if let Some(driver) = Self::present(&me) {
                driver.draw_rest();
            }
        });
    }

    pub(super) fn draw_rest(&self) {
        {
            let mut state = self.state.borrow_mut();
            let Some(rest) = state.rest.take() else { return };
            state.stretch = rest;
        }
        self.draw_again();
        self.settle_at_once();
        self.soon();
    }
}

/// The rows that are seen where `held` has so many pixels of the view above it. They may be higher than told.
fn around(heights: &[f64], held: usize, above: f64, viewport: f64) -> Range<usize> {
    let before = enough(&mut heights[..held].iter().rev(), above + MARGIN);
    let after = enough(&mut heights[held..].iter(), viewport - above + MARGIN);
    held - before..held + after
}

/// How many of these fill so many pixels.
fn enough(heights: &mut dyn Iterator<Item = &f64>, mut pixels: f64) -> usize {
    let fits = |height: &&f64| {
        let fits = pixels > 0.0;
        pixels -= **height;
        fits
    };
    heights.take_while(fits).count()
}

/// A row and what it is high: as it was, where it was met before; else what it is at least.
fn row_and_height(item: &Item) -> Option<(RowKey, f64)> {
    let ItemKey::Row(key) = item.key else { return None };
    let height = match &item.cell {
        Cell::Message(_) if item.folded => 0.0,
        Cell::Message(cell) => {
            let known = Shape::of(item).and_then(|shape| heights::with(|known| known.of(&shape)));
            known.unwrap_or_else(|| height_at_least(cell))
        }
        Cell::Gap(_) => GAP,
        Cell::Run(_) | Cell::Key => DAY,
    };
    Some((key, height))
}

fn height_at_least(cell: &MessageCell) -> f64 {
    let row = cell.row.read_untracked();
    let group = if cell.opens_group.get_untracked() { OPENS_GROUP } else { PADDING };
    group
        + said(&row)
        + if row.reply.is_some() { REPLY } else { 0.0 }
        + if row.reactions.is_empty() { 0.0 } else { REACTIONS }
}

fn said(row: &MessageRow) -> f64 {
    let lines = match &row.body {
        MessageBody::Posted(posted) => {
            posted.text.lines().count() + posted.attachments.len() + posted.cards.len()
        }
        MessageBody::Notice(_) | MessageBody::Removed | MessageBody::Unknown => 1,
    };
    lines.max(1) as f64 * LINE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message_list::people::id;

    #[test]
    fn the_rows_that_are_seen_are_those_that_fill_the_view_around_the_one_that_is_held() {
        let heights = [50.0; 40];
        assert_eq!(around(&heights, 39, 400.0, 400.0), 29..40, "the newest, at the lower edge");
        assert_eq!(around(&heights, 20, 0.0, 400.0), 18..30, "at the upper edge");
        assert_eq!(around(&heights, 20, 100.0, 400.0), 16..28);
        assert_eq!(around(&heights[..3], 2, 400.0, 400.0), 0..3, "fewer than fill it");
        assert_eq!(around(&heights, 40, 400.0, 400.0), 30..40, "from the lower edge of the last row");
        assert_eq!(around(&[], 0, 400.0, 400.0), 0..0);
    }

    #[test]
    fn what_is_left_out_of_a_window_is_held_and_is_counted() {
        let row = |number| RowKey::Anchor(id(number));
        let order = vec![row(1), RowKey::Gap(Some(id(1))), row(2), row(3), row(4)];
        let whole = Stretch { order, before: Edge::TrueEnd, after: Edge::TrueEnd, index_of_first: Some(10) };
        let part = whole.part(3..5);
        assert_eq!(part.order, [row(3), row(4)]);
        assert_eq!((part.before, part.after, part.index_of_first), (Edge::Held, Edge::TrueEnd, Some(12)));
        assert_eq!(whole.part(0..5), whole);
    }
}
