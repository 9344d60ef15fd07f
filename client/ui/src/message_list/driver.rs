//! The driver of a list: asks windows, takes answers in, and says where to be. One a room in view.
//! Not here: measuring and writing the document (`frame.rs`), what people do to it (`hands.rs`), its drawing.

use super::{
    arrange::{ItemKey, arrange},
    ask::{self, Wish},
    cells::{Cell, Cells, Item},
    contract::{Bridge, LiveQuery, RoomInView, Target},
    days::Days,
    layout::{Layout, Side},
    places::{self, Kept},
    scroll::{Anchor, Ends, Hand, Space, Stand},
};
use crate::{measures, times};
use leptos::prelude::*;
use rill_bridge::{Answer, Center, Edge, Query, RowKey, Window, WindowChange};
use rill_protocol::{EventId, Millis, Position, SeqNum};
use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

/// A question that is not answered after this long may be asked again.
const PATIENCE_MS: f64 = 2_000.0;
/// Further down than this no first row can stand: the room begins above it.
const FAR_DOWN: f64 = 1_000.0;

/// Where to be as soon as the rows are there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Goal {
    /// At the end of the room.
    Bottom,
    /// A message with an edge at this many pixels from the upper edge of what is seen.
    Message(EventId, Side, f64),
    /// A message that somebody wants to see: well in view, and marked.
    Shown(EventId),
    /// The row that the window lies around, at this many pixels from the upper edge.
    Center(f64),
}

/// What the list tells about itself beside its items.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bearings {
    /// How far down the room one is, 0 to 1; none: not known yet.
    pub fraction: Option<f64>,
    /// The share of the room that is in view, 0 to 1.
    pub share: f64,
    /// When the first message in view was written.
    pub at: Option<Millis>,
    /// Whether "Jump to newest" is offered.
    pub away: bool,
    /// Messages that came while one was away from the bottom.
    pub unseen: u64,
}

/// What one is told when a message that was asked for is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Deleted, withheld or never there: they look alike.
    Gone,
    /// Not held, and no network.
    NotHeld,
}

pub(super) struct State {
    pub(super) cells: Cells,
    pub(super) order: Vec<RowKey>,
    pub(super) before: Edge,
    pub(super) after: Edge,
    pub(super) center: Option<RowKey>,
    pub(super) index_of_first: Option<u64>,
    pub(super) layout: Layout,
    pub(super) space: Space,
    pub(super) stand: Stand,
    pub(super) hand: Hand,
    pub(super) goal: Option<Goal>,
    pub(super) goal_is_ready: bool,
    pub(super) asked: Window,
    pub(super) asked_at: Option<f64>,
    pub(super) dragged_to: Option<f64>,
    pub(super) days: Days,
    pub(super) total_when_left: Option<u64>,
    pub(super) focused: Option<RowKey>,
    pub(super) opening: Option<measures::Opening>,
    pub(super) place: String,
}

/// The driver. Held by the list's component alone: what it starts ends with it.
pub struct Driver {
    pub(super) room: RoomInView,
    pub(super) bridge: Bridge,
    /// How many messages the room has.
    pub total: RwSignal<Option<u64>>,
    /// Where one is.
    pub bearings: RwSignal<Bearings>,
    /// Messages a day.
    pub days: RwSignal<Days>,
    /// Whether what is not held before and after the rows is coming.
    pub coming: RwSignal<(bool, bool)>,
    /// The message that is marked: somebody wanted to see it.
    pub marked: RwSignal<Option<EventId>>,
    /// The row that Tab leads to.
    pub active: RwSignal<Option<RowKey>>,
    /// A message that was asked for is not there.
    pub missing: RwSignal<Option<Missing>>,
    pub(super) state: RefCell<State>,
    pub(super) page: RefCell<Option<super::frame::Page>>,
    query: RefCell<Option<LiveQuery>>,
    days_query: RefCell<Option<LiveQuery>>,
    pub(super) touch: super::hands::Touch,
    pub(super) me: Weak<Self>,
}

impl Driver {
    /// A driver that has asked nothing yet.
    pub fn new(room: RoomInView, bridge: Bridge) -> Rc<Self> {
        let opening = measures::room_opens(room.stream);
        let place = places::name(room.topic, None);
        Rc::new_cyclic(|me| Self {
            room,
            bridge,
            total: RwSignal::new(None),
            bearings: RwSignal::new(Bearings::default()),
            days: RwSignal::new(Days::default()),
            coming: RwSignal::new((true, true)),
            marked: RwSignal::new(None),
            active: RwSignal::new(None),
            missing: RwSignal::new(None),
            state: RefCell::new(State::new(opening, place)),
            page: RefCell::new(None),
            query: RefCell::new(None),
            days_query: RefCell::new(None),
            touch: super::hands::Touch::default(),
            me: me.clone(),
        })
    }

    /// Goes to a place that somebody wants to see.
    pub fn go(&self, target: Target) {
        let event = match target {
            Target::Anchor(event) => Some(event),
            Target::Restored | Target::Newest | Target::Date(_) => None,
        };
        let place = places::name(self.room.topic, event);
        let comes_back = matches!(target, Target::Restored) || measures::arrived_by_history();
        let kept = places::kept(&place).filter(|_| comes_back);
        self.keep_place();
        self.state.borrow_mut().place = place;
        match (kept, target) {
            (Some(Kept::At(event, side, from_top)), Target::Restored | Target::Anchor(_)) => {
                self.ask_for(ask::first(Center::Anchor(event)), Goal::Message(event, side, from_top));
            }
            (_, Target::Anchor(event)) => self.show(event),
            (_, Target::Date(at)) => self.go_to_time(at),
            (_, Target::Restored | Target::Newest) => self.go_to_newest(),
        }
    }

    /// Goes to a message and marks it.
    pub fn show(&self, event: EventId) {
        self.marked.set(Some(event));
        self.missing.set(None);
        let held = self.state.borrow().order.contains(&RowKey::Anchor(event));
        if held {
            let mut state = self.state.borrow_mut();
            (state.goal, state.goal_is_ready) = (Some(Goal::Shown(event)), true);
            drop(state);
            self.soon();
        } else {
            self.ask_for(ask::first(Center::Anchor(event)), Goal::Shown(event));
        }
    }

    /// Goes to the end of the room.
    pub fn go_to_newest(&self) {
        let there = self.state.borrow().after == Edge::TrueEnd && !self.state.borrow().order.is_empty();
        if there {
            let mut state = self.state.borrow_mut();
            (state.goal, state.goal_is_ready) = (Some(Goal::Bottom), true);
            drop(state);
            self.soon();
        } else {
            self.ask_for(ask::first(Center::Newest), Goal::Bottom);
        }
    }

    /// Goes to the beginning of the room.
    pub fn go_to_oldest(&self) {
        self.ask_for(ask::first(Center::Oldest), Goal::Center(FAR_DOWN));
    }

    /// Goes to the first message at or after a time.
    pub fn go_to_time(&self, at: Millis) {
        let center = Center::Position(Position { at, seq: SeqNum::ZERO });
        self.ask_for(ask::first(center), Goal::Center(super::frame::UNDER_DAY));
    }

    /// Goes to the place that has this share of the room above it. While one question waits, the newest wish waits too.
    pub fn go_to_fraction(&self, fraction: f64) {
        let (waits, at) = {
            let mut state = self.state.borrow_mut();
            let waits = state.waits();
            state.dragged_to = waits.then_some(fraction);
            (waits, state.days.time_at(fraction * state.days.total() as f64))
        };
        match at {
            _ if waits => {}
            _ if fraction >= 0.999 => self.go_to_newest(),
            _ if fraction <= 0.001 => self.go_to_oldest(),
            Some(at) => self.ask_for(ask::first_at(at), Goal::Center(0.0)),
            None => {}
        }
    }

    fn ask_for(&self, window: Window, goal: Goal) {
        {
            let mut state = self.state.borrow_mut();
            (state.goal, state.goal_is_ready) = (Some(goal), false);
        }
        self.ask(window);
    }

    fn ask(&self, window: Window) {
        {
            let mut state = self.state.borrow_mut();
            state.asked = window;
            state.asked_at = Some(measures::now());
        }
        let (stream, topic) = (self.room.stream, self.room.topic);
        let question = Query::Messages { stream, topic, window };
        if let Some(query) = &*self.query.borrow() {
            query.ask(question);
            return;
        }
        let me = self.me.clone();
        let query = self.bridge.watch(question, move |answer| {
            if let (Some(driver), Answer::Messages(change)) = (me.upgrade(), answer) {
                driver.take(change);
            }
        });
        *self.query.borrow_mut() = Some(query);
    }

    pub(super) fn watch_days(&self) {
        let utc_offset_minutes = times::utc_offset_minutes(times::now());
        let question = Query::Days { stream: self.room.stream, topic: self.room.topic, utc_offset_minutes };
        let me = self.me.clone();
        let query = self.bridge.watch(question, move |answer| {
            if let (Some(driver), Answer::Days(counts)) = (me.upgrade(), answer) {
                let days = Days::new(counts, utc_offset_minutes);
                driver.days.set(days.clone());
                driver.state.borrow_mut().days = days;
                driver.soon();
            }
        });
        *self.days_query.borrow_mut() = Some(query);
    }

    fn take(&self, change: WindowChange) {
        let follows = super::frame::page_follows();
        let mut state = self.state.borrow_mut();
        let answers = change.window == state.asked;
        if !answers && state.goal.is_some() {
            // An answer to where one no longer wants to be: its rows are kept, nothing is drawn.
            state.cells.take(change.changed);
            return;
        }
        state.cells.take(change.changed);
        if state.cells.rows(&change.order).is_none() {
            drop(state);
            return self.ask_anew();
        }
        let came = state.order.last() != change.order.last() && change.after == Edge::TrueEnd;
        if came && !follows && state.stand == Stand::Bottom && state.goal.is_none() {
            state.stand = Stand::At(super::scroll::anchors(&state.layout, &state.space));
            state.total_when_left = self.total.get_untracked();
        }
        state.order = change.order;
        (state.before, state.after, state.center) = (change.before, change.after, change.center);
        state.index_of_first = change.index_of_first;
        if answers {
            state.asked_at = None;
        }
        let missing = answers && state.judge_goal();
        let (order, focused) = (state.order.clone(), state.focused);
        state.cells.forget_all_but(&order, focused);
        let items = state.items();
        let coming =
            (state.before == Edge::NotHeld { coming: true }, state.after == Edge::NotHeld { coming: true });
        drop(state);
        self.draw(items, change.total, coming);
        self.settle_at_once();
        if missing {
            self.miss();
        }
        self.soon();
    }

    fn draw(&self, items: Vec<Item>, total: Option<u64>, coming: (bool, bool)) {
        if self.total.get_untracked() != total {
            self.total.set(total);
        }
        if self.coming.get_untracked() != coming {
            self.coming.set(coming);
        }
        if let Some(page) = &*self.page.borrow() {
            page.show(items);
        }
    }

    /// Draws the items again: the row with the focus stays although it is out of the window, or no longer.
    pub(super) fn draw_again(&self) {
        let (items, total) = (self.state.borrow().items(), self.total.get_untracked());
        let coming = self.coming.get_untracked();
        self.draw(items, total, coming);
    }

    /// The worker believes that rows were given which are not here: asks under a new name.
    fn ask_anew(&self) {
        let window = self.state.borrow().asked;
        self.query.borrow_mut().take();
        self.ask(window);
    }

    fn miss(&self) {
        let offline = self.coming.get_untracked() != (true, true)
            && matches!(self.state.borrow().before, Edge::NotHeld { coming: false });
        self.missing.set(Some(if offline { Missing::NotHeld } else { Missing::Gone }));
        self.marked.set(None);
        if self.state.borrow().order.is_empty() {
            self.go_to_newest();
        }
    }

    /// Asks for what the reader will see next, where that is not here.
    pub(super) fn ask_ahead(&self) {
        let wish = {
            let state = self.state.borrow();
            if state.goal.is_some() || state.waits() || state.layout.is_empty() {
                return;
            }
            let seen = ask::Seen {
                layout: &state.layout,
                space: &state.space,
                before: state.before,
                after: state.after,
                index_of_first: state.index_of_first,
                days: &state.days,
                asked: state.asked,
            };
            seen.wish()
        };
        match wish {
            Some(Wish::Along(window)) => self.ask(window),
            Some(Wish::Leap(window)) => self.ask_for(window, Goal::Center(0.0)),
            None => {}
        }
    }

    /// A place that was wished for while a question waited.
    pub(super) fn go_on_dragging(&self) {
        let wished = {
            let mut state = self.state.borrow_mut();
            if state.waits() { None } else { state.dragged_to.take() }
        };
        if let Some(fraction) = wished {
            self.go_to_fraction(fraction);
        }
    }

    /// Keeps where one is, for coming back.
    pub(super) fn keep_place(&self) {
        let state = self.state.borrow();
        if state.goal.is_none() && !state.layout.is_empty() {
            places::keep(&state.place, &state.stand);
        }
    }
}

impl State {
    fn new(opening: measures::Opening, place: String) -> Self {
        Self {
            cells: Cells::default(),
            order: Vec::new(),
            before: Edge::NotHeld { coming: true },
            after: Edge::NotHeld { coming: true },
            center: None,
            index_of_first: None,
            layout: Layout::default(),
            space: Space::new(0.0),
            stand: Stand::Bottom,
            hand: Hand::Rest,
            goal: None,
            goal_is_ready: false,
            asked: ask::first(Center::Newest),
            asked_at: None,
            dragged_to: None,
            days: Days::default(),
            total_when_left: None,
            focused: None,
            opening: Some(opening),
            place,
        }
    }

    /// Whether the room ends where the rows end. What is not held and not coming is an end for now.
    pub(super) fn ends(&self) -> Ends {
        let ends = |edge| matches!(edge, Edge::TrueEnd | Edge::NotHeld { coming: false });
        Ends { before: ends(self.before), after: ends(self.after) }
    }

    fn waits(&self) -> bool {
        self.asked_at.is_some_and(|asked_at| measures::now() - asked_at < PATIENCE_MS)
    }

    /// Whether what was asked for is here; answers whether it is certain that it will not come.
    fn judge_goal(&mut self) -> bool {
        let Some(goal) = self.goal else { return false };
        let comes = [self.before, self.after].contains(&Edge::NotHeld { coming: true });
        let here = match goal {
            Goal::Bottom => !self.order.is_empty() || self.after == Edge::TrueEnd,
            Goal::Message(event, ..) | Goal::Shown(event) => self.order.contains(&RowKey::Anchor(event)),
            Goal::Center(_) => self.center.is_some() || !self.order.is_empty(),
        };
        self.goal_is_ready = here;
        if here || comes {
            return false;
        }
        self.goal = None;
        matches!(goal, Goal::Shown(_) | Goal::Message(..))
    }

    fn items(&self) -> Vec<Item> {
        let Some(rows) = self.cells.rows(&self.order) else { return Vec::new() };
        let placed = arrange(&rows, self.before, self.after, times::day_of);
        let mut items: Vec<Item> =
            placed.into_iter().map(|placed| self.cells.item(placed, self.index_of_first)).collect();
        self.put_focused(&mut items);
        items
    }

    /// The row with the focus stays in the document, before or after the window.
    fn put_focused(&self, items: &mut Vec<Item>) {
        let Some(key) = self.focused.filter(|key| !self.order.contains(key)) else { return };
        let (Some(item), Some(position)) = (self.cells.kept(key), self.cells.position(key)) else { return };
        let first = self.order.first().and_then(|first| self.cells.position(*first));
        if first.is_some_and(|first| position < first) {
            items.insert(0, item);
        } else {
            items.push(item);
        }
    }

    /// The anchor for a goal, once its rows are measured.
    pub(super) fn anchor_of(&self, goal: Goal) -> Option<Anchor> {
        let row = |event| ItemKey::Row(RowKey::Anchor(event));
        match goal {
            Goal::Bottom => None,
            Goal::Message(event, side, from_top) => Some(Anchor { key: row(event), side, from_top }),
            Goal::Shown(event) => {
                let from_top = self.space.viewport / 4.0;
                Some(Anchor { key: row(event), side: Side::Top, from_top })
            }
            Goal::Center(from_top) => {
                let key = self.center.or_else(|| self.order.first().copied())?;
                Some(Anchor { key: ItemKey::Row(key), side: Side::Top, from_top })
            }
        }
    }
}

/// Whether an item takes part in the layout: a row that only has the focus does not.
pub(super) fn takes_room(item: &Item) -> bool {
    !matches!(&item.cell, Cell::Message(message) if message.kept.get_untracked())
}
