//! What a driver knows: the rows it was given, where they stand, what was asked and where to be.
//! Not here: where the reader stands on the screen (`frame.rs`), asking (`answers.rs`).

use super::{
    super::{
        arrange::{ItemKey, arrange},
        ask,
        cells::{Cells, Item},
        days::Days,
        layout::{Layout, Side},
        runs::Runs,
        scroll::{Anchor, Ends, Hand, Space, Stand},
    },
    echo::Echoes,
    part::Stretch,
    reading::Reading,
};
use crate::{measures, times};
use rill_bridge::{Center, Edge, RowKey, Window};
use rill_protocol::EventId;

/// A question that is not answered after this long may be asked again.
const PATIENCE_MS: f64 = 2_000.0;

/// Pixels of what was read above the first that is unread.
pub(super) const CONTEXT: f64 = 120.0;

/// Where to be as soon as the rows are there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::message_list) enum Goal {
    /// At the end of the room.
    Bottom,
    /// A message with an edge at this many pixels from the upper edge of what is seen.
    Message(EventId, Side, f64),
    /// A message that somebody wants to see: well in view, and marked.
    Shown(EventId),
    /// The first that was unread as the question was answered, with a little above it; none: the end of the room.
    Unread,
    /// The row that the window lies around, at this many pixels from the upper edge.
    Center(f64),
}

pub(in crate::message_list) struct State {
    pub(in crate::message_list) cells: Cells,
    pub(in crate::message_list) runs: Runs,
    /// What is drawn of the window.
    pub(in crate::message_list) stretch: Stretch,
    /// The whole window, while only a part of it is drawn.
    pub(in crate::message_list) rest: Option<Stretch>,
    pub(in crate::message_list) echoes: Echoes,
    pub(in crate::message_list) center: Option<RowKey>,
    pub(in crate::message_list) layout: Layout,
    pub(in crate::message_list) space: Space,
    pub(in crate::message_list) stand: Stand,
    pub(in crate::message_list) hand: Hand,
    pub(in crate::message_list) goal: Option<Goal>,
    pub(in crate::message_list) goal_is_ready: bool,
    /// Whether the rows may be joined by others that lie between them.
    pub(in crate::message_list) behind: bool,
    /// The goal that was reached while the rows were behind: reached again with each answer, until a hand moves the list.
    pub(in crate::message_list) reached_early: Option<Goal>,
    pub(in crate::message_list) asked: Window,
    pub(in crate::message_list) asked_at: Option<f64>,
    pub(in crate::message_list) dragged_to: Option<f64>,
    pub(in crate::message_list) days: Days,
    pub(in crate::message_list) total_when_left: Option<u64>,
    pub(in crate::message_list) focused: Option<RowKey>,
    pub(in crate::message_list) opening: Option<measures::Opening>,
    pub(in crate::message_list) place: String,
    pub(in crate::message_list) reading: Reading,
}

impl State {
    pub(super) fn new(opening: measures::Opening, place: String, viewport: f64) -> Self {
        Self {
            cells: Cells::default(),
            runs: Runs::default(),
            stretch: Stretch::default(),
            rest: None,
            echoes: Echoes::default(),
            center: None,
            layout: Layout::default(),
            space: Space::new(viewport),
            stand: Stand::Bottom,
            hand: Hand::Rest,
            goal: None,
            goal_is_ready: false,
            behind: false,
            reached_early: None,
            asked: ask::first(Center::Newest),
            asked_at: None,
            dragged_to: None,
            days: Days::default(),
            total_when_left: None,
            focused: None,
            opening: Some(opening),
            place,
            reading: Reading::default(),
        }
    }

    /// Whether the room ends where the rows end. What is not held and not coming is an end for now.
    pub(in crate::message_list) fn ends(&self) -> Ends {
        let ends = |edge| matches!(edge, Edge::TrueEnd | Edge::NotHeld { coming: false });
        Ends { before: ends(self.stretch.before), after: ends(self.stretch.after) }
    }

    /// Whether somebody wants to be elsewhere than where the rows are.
    pub(in crate::message_list) fn goes(&self) -> bool {
        self.goal.is_some() || self.reached_early.is_some() || self.dragged_to.is_some()
    }

    pub(super) fn waits(&self) -> bool {
        self.asked_at.is_some_and(|asked_at| measures::now() - asked_at < PATIENCE_MS)
    }

    /// Whether what was asked for is here; answers whether it is certain that it will not come.
    pub(super) fn judge_goal(&mut self) -> bool {
        let Some(mut goal) = self.goal else { return false };
        if goal == Goal::Unread && (!self.stretch.order.is_empty() || self.stretch.after == Edge::TrueEnd) {
            goal = if self.center.is_some() { Goal::Center(CONTEXT) } else { Goal::Bottom };
            self.goal = Some(goal);
        }
        let Stretch { order, before, after, .. } = &self.stretch;
        let comes = [before, after].contains(&&Edge::NotHeld { coming: true });
        let here = match goal {
            Goal::Bottom => !order.is_empty() || *after == Edge::TrueEnd,
            Goal::Message(event, ..) | Goal::Shown(event) => order.contains(&RowKey::Anchor(event)),
            Goal::Center(_) => self.center.is_some() || !order.is_empty(),
            Goal::Unread => false,
        };
        self.goal_is_ready = here;
        if here || comes {
            return false;
        }
        self.goal = None;
        matches!(goal, Goal::Shown(_) | Goal::Message(..))
    }

    pub(super) fn items(&self) -> Vec<Item> {
        let Stretch { order, before, after, index_of_first } = &self.stretch;
        let Some(rows) = self.cells.rows(order) else { return Vec::new() };
        let edges = (*before, *after);
        let placed = arrange(&rows, edges, self.reading.marker, times::day_of, &self.runs);
        let item = |placed| self.cells.item(placed, *index_of_first, &self.runs);
        let mut items: Vec<Item> = placed.iter().map(item).collect();
        self.put_focused(&mut items);
        items
    }

    /// The row with the focus stays in the document, before or after the window.
    fn put_focused(&self, items: &mut Vec<Item>) {
        let order = &self.stretch.order;
        let Some(key) = self.focused.filter(|key| !order.contains(key)) else { return };
        let (Some(item), Some(position)) = (self.cells.kept(key), self.cells.position(key)) else { return };
        let first = order.first().and_then(|first| self.cells.position(*first));
        if first.is_some_and(|first| position < first) {
            items.insert(0, item);
        } else {
            items.push(item);
        }
    }

    /// The anchor for a goal, once its rows are measured.
    pub(in crate::message_list) fn anchor_of(&self, goal: Goal) -> Option<Anchor> {
        let row = |event| ItemKey::Row(RowKey::Anchor(event));
        match goal {
            Goal::Bottom | Goal::Unread => None,
            Goal::Message(event, side, from_top) => Some(Anchor { key: row(event), side, from_top }),
            Goal::Shown(event) => {
                let from_top = self.space.viewport / 4.0;
                Some(Anchor { key: row(event), side: Side::Top, from_top })
            }
            Goal::Center(from_top) => {
                let key = self.center.or_else(|| self.stretch.order.first().copied())?;
                Some(Anchor { key: ItemKey::Row(key), side: Side::Top, from_top })
            }
        }
    }
}

/// Whether an item takes part in the layout: a row that only has the focus does not.
pub(in crate::message_list) fn takes_room(item: &Item) -> bool {
    !item.kept
}
