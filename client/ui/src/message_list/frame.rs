//! The list's hold on the document: measures rows in one pass, and writes where they are, at most once a frame.
//! Not here: where they should be (`scroll.rs`), which rows there are (`driver.rs`).

use super::{
    arrange::ItemKey,
    cells::Item,
    driver::{Bearings, Driver, Goal, State, takes_room},
    heights::{self, Under},
    layout::{Layout, Side},
    rows::{Draw, Lay, Rows},
    scroll::{self, Hand, Space, Stand},
};
use crate::paint;
use js_sys::Reflect;
use leptos::prelude::*;
use rill_bridge::{Edge, RowKey};
use rill_protocol::EventId;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, HtmlElement, ResizeObserver};

/// Where the first message of a day stands that somebody went to: the day's own row is above it.
pub(super) const UNDER_DAY: f64 = 56.0;
/// Bars stand for rows of this height at least, and at most: with room for a picture, and no emptiness.
const LEAST_BAR: f64 = 52.0;
const MOST_BAR: f64 = 160.0;
/// Less than this is no move: browsers keep fractions of pixels.
const A_HAIR: f64 = 0.3;
/// Nearer to the end than this, nobody is offered to jump there.
const NEAR_END: f64 = 48.0;

/// Rows are about to be others.
const BUSY: &str = "aria-busy";

/// Items, how many messages the room has, and when new ones are laid out.
type Drawn = (Vec<Item>, Option<u64>, Lay);

/// The list's elements, and the watch over their sizes.
pub(super) struct Page {
    log: HtmlElement,
    space: HtmlElement,
    place: HtmlElement,
    rows: RefCell<Rows>,
    /// What is to be drawn next.
    next: RefCell<Option<Drawn>>,
    written: Cell<Option<Space>>,
    frame_comes: Cell<bool>,
    /// Of the list, when its rows were measured.
    width: Cell<i32>,
    mean_is_set: Cell<bool>,
    is_busy: Cell<bool>,
    observer: Option<ResizeObserver>,
    _on_resize: Closure<dyn Fn()>,
}

impl Driver {
    /// Takes hold of the document. Rows that stood there, another room's, are out of it then: all at once.
    pub(super) fn mount(&self, log: HtmlElement, space: HtmlElement, draw: Draw) {
        let Ok(place) = document().create_element("div").map(JsCast::unchecked_into::<HtmlElement>) else {
            return; // No page without elements.
        };
        place.set_class_name("log-rows");
        space.replace_children_with_node_1(&place);
        let me = self.me.clone();
        // Called after layout and before paint: a row that grew moves nothing on the screen.
        let on_resize = Closure::<dyn Fn()>::new(move || {
            if let Some(driver) = Self::present(&me).filter(|driver| !driver.is_as_measured()) {
                driver.settle();
            }
        });
        let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        for element in [&log, &place] {
            if let Some(observer) = &observer {
                observer.observe(element);
            }
        }
        let (written, frame_comes) = (Cell::new(None), Cell::new(false));
        let rows = RefCell::new(Rows::new(place.clone().into(), self.owner.clone(), draw));
        let (mean_is_set, is_busy) = (Cell::new(false), Cell::new(false));
        let _ = log.remove_attribute(BUSY); // It may have shown another room.
        let page = Page {
            log,
            space,
            place,
            rows,
            next: RefCell::default(),
            written,
            frame_comes,
            width: Cell::default(),
            mean_is_set,
            is_busy,
            observer,
            _on_resize: on_resize,
        };
        *self.page.borrow_mut() = Some(page);
        // For the scrollbar: the messages come first.
        let me = self.me.clone();
        paint::at_leisure(move || {
            if let Some(driver) = Self::present(&me) {
                driver.watch_days();
            }
        });
    }

    /// Settles in the next frame.
    pub(super) fn soon(&self) {
        let page = self.page.borrow();
        let Some(page) = &*page else { return };
        if page.frame_comes.replace(true) {
            return;
        }
        let me = self.me.clone();
        paint::next_frame(move || {
            let Some(driver) = Self::present(&me) else { return };
            if let Some(page) = &*driver.page.borrow() {
                page.frame_comes.set(false);
            }
            driver.settle();
            driver.measure_opening();
            driver.draw_rest_later();
            driver.go_on_dragging();
            driver.ask_ahead();
        });
    }

    /// Whether the rows are as high in all, and the list as large, as when they were measured last. Cheap beside measuring.
    fn is_as_measured(&self) -> bool {
        let (page, state) = (self.page.borrow(), self.state.borrow());
        page.as_ref().is_none_or(|page| {
            let height = page.place.get_bounding_client_rect().height();
            (height - state.layout.height()).abs() < A_HAIR
                && page.viewport() == state.space.viewport
                && page.width.get() == page.log.client_width()
        })
    }

    /// Puts the rows where they belong. Idempotent: where all is in place, nothing is written.
    pub(super) fn settle(&self) {
        let page = self.page.borrow();
        let Some(page) = &*page else { return };
        let layout = page.measure();
        let mut state = self.state.borrow_mut();
        let old = std::mem::replace(&mut state.layout, layout);
        state.space = Space { viewport: page.viewport(), scroll_top: page.scroll_top(), ..state.space };
        let arrived = state.arrive();
        if !arrived {
            state.space =
                scroll::settle(&state.stand, &old, &state.layout, state.space, state.ends(), state.hand);
        }
        page.write(&state.space);
        let stays = state.stand == Stand::Bottom && state.ends().after && !arrived;
        if !stays {
            state.stand = scroll::capture(&state.layout, &state.space, state.ends());
        }
        drop(state);
        self.tell_bearings();
    }

    /// Settles in this very task, and when the rows have drawn themselves anew: before any frame, so that nobody ever
    /// sees rows that came and are not yet in their place.
    pub(super) fn settle_at_once(&self) {
        self.settle();
        self.settle_when_drawn();
    }

    /// Settles when the rows have drawn themselves anew, before any frame.
    pub(super) fn settle_when_drawn(&self) {
        let me = self.me.clone();
        leptos::task::spawn_local(async move {
            leptos::task::tick().await;
            if let Some(driver) = Self::present(&me) {
                driver.settle();
            }
        });
    }

    /// At rest: what rows are high is kept.
    pub(super) fn keep_heights(&self) {
        if let Some(page) = &*self.page.borrow() {
            page.keep_heights(&self.state.borrow().layout);
        }
    }

    /// Measures how long the room took to open, once its rows are where they belong. In a frame's own callback.
    fn measure_opening(&self) {
        let mut state = self.state.borrow_mut();
        let is_there = state.goal.is_none() && !state.stretch.order.is_empty() && !state.layout.is_empty();
        let rows = state.layout.len();
        if let Some(opening) = state.opening.take_if(|_| is_there) {
            let (bridge, stream) = (self.bridge, self.room.stream);
            opening.ends_with_this_frame(rows, move || bridge.painted(stream));
        }
        let State { echoes, stretch, .. } = &mut *state;
        for echo in is_there.then(|| echoes.painted(&stretch.order)).into_iter().flatten() {
            echo.ends_with_this_frame(1, || {});
        }
    }

    /// The reader's hand moved the list.
    pub(super) fn read_scroll(&self) {
        let page = self.page.borrow();
        let Some(page) = &*page else { return };
        let mut state = self.state.borrow_mut();
        let scrolled = Space { scroll_top: page.scroll_top(), ..state.space };
        if (scrolled.scroll_top - state.space.scroll_top).abs() > A_HAIR {
            state.reached_early = None;
        }
        state.space = scrolled.snap(state.ends());
        page.write(&state.space);
        if state.goal.is_none() {
            state.stand = scroll::capture(&state.layout, &state.space, state.ends());
        }
        drop(state);
        self.tell_bearings();
    }

    /// Scrolls by hand of the keyboard: so many pixels.
    pub(super) fn scroll_by(&self, pixels: f64) {
        if let Some(page) = &*self.page.borrow() {
            page.set_scroll_top(page.scroll_top() + pixels);
        }
    }

    /// The element of an item.
    pub(super) fn element(&self, key: ItemKey) -> Option<HtmlElement> {
        self.page.borrow().as_ref()?.rows.borrow().element(key)?.dyn_into().ok()
    }

    /// Marks a message that somebody wants to see; none: no longer.
    pub(super) fn mark(&self, event: Option<EventId>) {
        if let Some(page) = &*self.page.borrow() {
            page.rows.borrow_mut().mark(event);
        }
    }

    /// The row that Tab leads to.
    pub(super) fn stop(&self) -> Option<ItemKey> {
        self.page.borrow().as_ref().and_then(|page| page.rows.borrow().stop())
    }

    /// Tab leads to another row.
    pub(super) fn stop_at(&self, row: Option<ItemKey>) {
        if let Some(page) = &*self.page.borrow() {
            page.rows.borrow_mut().stop_at(row);
        }
    }

    /// The row, or what stands for a run, that an element lies in.
    pub(super) fn item_of(&self, element: &HtmlElement) -> Option<ItemKey> {
        let page = self.page.borrow();
        let rows = page.as_ref()?.rows.borrow();
        let holds = |key| rows.element(key).is_some_and(|row| row.contains(Some(element)));
        rows.items().iter().find_map(|item| match item.key {
            ItemKey::Row(_) | ItemKey::Run(_) => holds(item.key).then_some(item.key),
            ItemKey::Begin
            | ItemKey::Before
            | ItemKey::Day(_)
            | ItemKey::New
            | ItemKey::After
            | ItemKey::End => None,
        })
    }

    /// Tells aids whether the list is on its way to a place that somebody wants to see.
    pub(super) fn tell_whether_it_goes(&self) {
        let is_busy = self.state.borrow().goes();
        if let Some(page) = &*self.page.borrow() {
            page.say_busy(is_busy);
        }
    }

    fn tell_bearings(&self) {
        self.tell_whether_it_goes();
        let mut state = self.state.borrow_mut();
        let away = state.is_away();
        if !away {
            state.total_when_left = None;
        } else if state.total_when_left.is_none() {
            state.total_when_left = self.total.get();
        }
        let total = self.total.get();
        let new_above = state.new_above();
        let bearings = Bearings { new_above, ..state.bearings(total, away) };
        let active = self.stop();
        let stop = active.filter(|key| state.is_seen(*key)).or_else(|| state.last_in_view());
        drop(state);
        if stop != active {
            self.stop_at(stop);
        }
        if *self.told.bearings.read_untracked() != bearings {
            self.told.bearings.set(bearings);
        }
        self.read_what_is_seen();
    }
}

impl State {
    /// Goes where somebody wanted to be, if that is here now.
    fn arrive(&mut self) -> bool {
        let Some(goal) = self.goal.filter(|_| self.goal_is_ready && !self.layout.is_empty()) else {
            return false;
        };
        (self.goal, self.goal_is_ready) = (None, false);
        self.reached_early = Some(goal).filter(|goal| self.behind && matches!(goal, Goal::Center(_)));
        let (viewport, ends) = (self.space.viewport, self.ends());
        let space = match goal {
            Goal::Bottom | Goal::Unread => Some(scroll::jump_to_bottom(&self.layout, viewport, ends)),
            Goal::Message(..) | Goal::Shown(_) | Goal::Center(_) => {
                self.anchor_of(goal).and_then(|anchor| scroll::jump(anchor, &self.layout, viewport, ends))
            }
        };
        let Some(space) = space else { return false };
        self.space = space;
        self.hand = Hand::Rest;
        true
    }

    /// Whether Tab may lead there: a row that is drawn, or what stands for a run.
    pub(super) fn is_seen(&self, key: ItemKey) -> bool {
        let has_focus = matches!(key, ItemKey::Row(row) if self.focused == Some(row));
        has_focus || self.height_of(key).is_some_and(|height| height > 0.0)
    }

    /// Whether the arrow keys lead there.
    pub(super) fn leads_to(&self, key: ItemKey) -> bool {
        matches!(key, ItemKey::Row(_) | ItemKey::Run(_)) && self.is_seen(key)
    }

    fn height_of(&self, key: ItemKey) -> Option<f64> {
        Some(self.layout.edge(key, Side::Bottom)? - self.layout.edge(key, Side::Top)?)
    }

    /// The last row that begins in view: where Tab leads before anybody chose one.
    fn last_in_view(&self) -> Option<ItemKey> {
        let rows =
            scroll::anchors(&self.layout, &self.space).into_iter().filter_map(|anchor| match anchor.key {
                key @ (ItemKey::Row(_) | ItemKey::Run(_)) => {
                    let begins_in_view = (-0.5..self.space.viewport).contains(&anchor.from_top);
                    (begins_in_view && self.is_seen(key)).then_some((anchor.from_top, key))
                }
                ItemKey::Begin
                | ItemKey::Before
                | ItemKey::Day(_)
                | ItemKey::New
                | ItemKey::After
                | ItemKey::End => None,
            });
        rows.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, key)| key)
    }

    fn is_away(&self) -> bool {
        if self.layout.is_empty() || self.stand == Stand::Bottom {
            return false;
        }
        self.stretch.after != Edge::TrueEnd || self.space.below(&self.layout) > NEAR_END
    }

    fn bearings(&self, total: Option<u64>, away: bool) -> Bearings {
        let unseen = match (total, self.total_when_left) {
            (Some(total), Some(left)) => total.saturating_sub(left),
            _ => 0,
        };
        let all = total.unwrap_or_else(|| self.days.total()).max(1) as f64;
        let top = self.space.above();
        let (first, last) = (self.message_at(top), self.message_at(top + self.space.viewport));
        let seen = (last.0 - first.0).max(1.0);
        let at = first.1;
        let index = match (self.stretch.index_of_first, at) {
            (Some(before), _) => Some(before as f64 + first.0),
            (None, Some(at)) if self.days.total() > 0 => Some(self.days.index_at(at)),
            (None, _) => None,
        };
        let fraction = index.map(|index| match () {
            () if self.stand == Stand::Bottom => 1.0,
            () if self.stretch.before == Edge::TrueEnd && top <= 1.0 => 0.0,
            () => (index / (all - seen).max(1.0)).clamp(0.0, 1.0),
        });
        Bearings { fraction, share: (seen / all).clamp(0.0, 1.0), at, away, unseen, new_above: 0 }
    }

    /// How many messages of the window (a fraction: part of one) are above `y`, and the time of the one there.
    fn message_at(&self, y: f64) -> (f64, Option<i64>) {
        let Some(place) = self.layout.at(y) else { return (0.0, None) };
        let is_message = |key: &&ItemKey| matches!(key, ItemKey::Row(RowKey::Anchor(_)));
        let keys = self.layout.keys();
        let above = keys[..place].iter().filter(is_message).count() as f64;
        let part = match (keys.get(place).filter(is_message), self.layout.span(place)) {
            (Some(_), Some((upper, lower))) if lower > upper => {
                ((y - upper) / (lower - upper)).clamp(0.0, 1.0)
            }
            _ => 0.0,
        };
        let message = keys[place..].iter().find(is_message).or_else(|| keys.iter().rev().find(is_message));
        let at = message.and_then(|key| match key {
            ItemKey::Row(key) => self.cells.position(*key).map(|position| position.at),
            _ => None,
        });
        (above + part, at)
    }
}

impl Page {
    /// Draws other items.
    pub(super) fn show(&self, items: Vec<Item>, total: Option<u64>, lay: Lay) {
        let focused = document().active_element().filter(|element| element.has_attribute("data-run"));
        self.next.replace(Some((items, total, lay)));
        // Browsers tell of a lost focus while the element that had it is taken out: what is to be drawn then comes after
        // what is being drawn.
        while let Ok(mut rows) = self.rows.try_borrow_mut()
            && let Some((items, total, lay)) = self.next.take()
        {
            rows.show(items, total, lay);
        }
        // What stands for a run goes with it: the list has the focus then.
        if focused.is_some_and(|run| !run.is_connected()) {
            let _ = self.log.focus();
        }
    }

    /// Looks after its elements no longer.
    pub(super) fn let_go(&self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }

    /// The heights of all items in one pass.
    fn measure(&self) -> Layout {
        let density = document().document_element().and_then(|root| root.get_attribute("data-density"));
        let width = self.log.client_width();
        self.width.set(width);
        let under = Under { width, density: density.unwrap_or_default() };
        let hold = heights::with(|heights| heights.hold_under(under));
        let mut rows = self.rows.borrow_mut();
        rows.let_go_of_heights(!hold);
        let heights = rows.items().iter().enumerate().filter(|(_, item)| takes_room(item)).filter_map(
            |(place, item)| Some((item.key, rows.at(place)?.get_bounding_client_rect().height())),
        );
        Layout::of(heights)
    }

    /// Keeps the heights of the rows for the next time, and the mean of them for what is not held.
    pub(super) fn keep_heights(&self, layout: &Layout) {
        let height_of = |key| Some(layout.edge(key, Side::Bottom)? - layout.edge(key, Side::Top)?);
        self.rows.borrow_mut().keep_heights(height_of);
        // Once for as long as the list lives: bars do not move either.
        if let Some(mean) = layout.mean_row().filter(|_| !self.mean_is_set.replace(true)) {
            let mean = mean.clamp(LEAST_BAR, MOST_BAR).round();
            let _ = self.log.style().set_property("--row", &format!("{mean}px"));
        }
    }

    fn say_busy(&self, is_busy: bool) {
        if self.is_busy.replace(is_busy) == is_busy {
            return;
        }
        let _ = if is_busy { self.log.set_attribute(BUSY, "true") } else { self.log.remove_attribute(BUSY) };
    }

    fn viewport(&self) -> f64 {
        f64::from(self.log.client_height())
    }

    fn scroll_top(&self) -> f64 {
        number(&self.log, "scrollTop")
    }

    fn set_scroll_top(&self, to: f64) {
        let _ = Reflect::set(&self.log, &"scrollTop".into(), &JsValue::from_f64(to));
    }

    fn write(&self, space: &Space) {
        let written = self.written.replace(Some(*space));
        let differs = |was: fn(&Space) -> f64| written.is_none_or(|written| was(&written) != was(space));
        if differs(|space| space.size) {
            let _ = self.space.style().set_property("height", &format!("{:.2}px", space.size));
        }
        if differs(|space| space.origin) {
            let _ = self.place.style().set_property("top", &format!("{:.2}px", space.origin));
        }
        if (self.scroll_top() - space.scroll_top).abs() > A_HAIR {
            self.set_scroll_top(space.scroll_top);
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// Whether new messages may pull the list along: the page has the focus, and nothing lies over it.
pub(super) fn page_follows() -> bool {
    let document = document();
    let covered = document.query_selector("dialog[open], [role=menu]").ok().flatten().is_some();
    document.has_focus().unwrap_or(false) && !document.hidden() && !covered
}

fn number(element: &Element, property: &str) -> f64 {
    Reflect::get(element, &property.into()).ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
}
