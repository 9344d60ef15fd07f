//! What people do to the list: wheel, finger, focus and keys. Says it to the driver.

use super::{arrange::ItemKey, driver::Driver, scroll::Hand};
use crate::{measures, paint};
use leptos::prelude::*;
use rill_protocol::EventId;
use std::{cell::Cell, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement, KeyboardEvent};

/// The list rests when nothing has moved it for this long.
const REST: Duration = Duration::from_millis(140);
/// What can be reached within a row.
const CONTROLS: &str = "a[href], button, audio, video, summary, [role=button], pre[tabindex]";

/// When the list was last moved, and whether a finger lies on it.
#[derive(Default)]
pub struct Touch {
    moved_at: Cell<f64>,
    rest_comes: Cell<bool>,
    finger: Cell<bool>,
}

impl Driver {
    /// The list was scrolled, by whatever.
    pub fn scrolled(&self) {
        self.touch.moved_at.set(measures::now());
        self.state.borrow_mut().hand = Hand::Moving;
        self.read_scroll();
        self.ask_ahead();
        self.await_rest(REST);
    }

    /// A finger was laid on, or taken off.
    pub fn touched(&self, lies: bool) {
        self.touch.finger.set(lies);
        self.touch.moved_at.set(measures::now());
        if !lies {
            self.await_rest(REST);
        }
    }

    fn await_rest(&self, after: Duration) {
        if self.touch.rest_comes.replace(true) {
            return;
        }
        let me = self.me.clone();
        set_timeout(
            move || {
                if let Some(driver) = Self::present(&me) {
                    driver.touch.rest_comes.set(false);
                    driver.maybe_rests();
                }
            },
            after,
        );
    }

    fn maybe_rests(&self) {
        let left = REST.as_secs_f64() * 1_000.0 - (measures::now() - self.touch.moved_at.get());
        if self.touch.finger.get() {
            return; // Taken off, it asks again.
        }
        if left > 1.0 {
            return self.await_rest(Duration::from_secs_f64(left / 1_000.0));
        }
        self.state.borrow_mut().hand = Hand::Rest;
        self.settle();
        self.keep_heights();
        self.ask_ahead();
        self.keep_place();
    }

    /// A row, or something in it, has the focus now.
    pub fn focus_came(&self, target: Option<HtmlElement>) {
        let key = target.and_then(|target| self.item_of(&target));
        let row = if let Some(ItemKey::Row(row)) = key { Some(row) } else { None };
        self.state.borrow_mut().focused = row;
        if let Some(key) = key {
            self.stop_at(Some(key));
        }
    }

    /// The focus left the list.
    pub fn focus_went(&self) {
        self.state.borrow_mut().focused = None;
        self.draw_again();
        self.soon();
    }

    /// A click. The address of a message that the page has already: nothing changes there, so the list shows it again.
    /// Whether it was for us.
    pub fn clicked(&self, event: &web_sys::MouseEvent) -> bool {
        if let Some(run) = run_at(event) {
            self.toggle_run(run);
            return true;
        }
        let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|element| element.closest("a[data-jump]").ok().flatten());
        let Some(link) = link.filter(|_| plain) else { return false };
        let here = window().location().pathname().unwrap_or_default();
        let shown = link.get_attribute("data-jump").and_then(|event| event.parse().ok());
        match shown {
            Some(event) if link.get_attribute("href") == Some(here) => {
                self.show(event);
                true
            }
            _ => false,
        }
    }

    /// A key, pressed while the focus is in the list. Whether it was for us.
    pub fn key(&self, event: &KeyboardEvent) -> bool {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        let Some(focused) =
            document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok())
        else {
            return false;
        };
        let Some(key) = self.item_of(&focused) else { return self.key_outside(event) };
        let row = self.element(key);
        match row {
            Some(row) if row.is_same_node(Some(&focused)) => self.key_on_row(event, key, &row),
            Some(row) => key_in_row(event, &row, &focused),
            None => false,
        }
    }

    fn key_on_row(&self, event: &KeyboardEvent, key: ItemKey, row: &HtmlElement) -> bool {
        match event.key().as_str() {
            "ArrowUp" => self.focus_beside(key, -1),
            "ArrowDown" => self.focus_beside(key, 1),
            "PageUp" => self.page(-1.0),
            "PageDown" => self.page(1.0),
            "Home" => self.go_to_oldest(),
            "End" => self.go_to_newest(),
            // What stands for a run is a button.
            "Enter" if matches!(key, ItemKey::Run(_)) => return false,
            "Enter" => match actions(row) {
                Some(control) => focus(&control),
                None => return false,
            },
            "Escape" => return focus_composer(row),
            _ => return false,
        }
        true
    }

    fn key_outside(&self, event: &KeyboardEvent) -> bool {
        match event.key().as_str() {
            "ArrowUp" | "ArrowDown" => self.focus_first_seen(),
            "PageUp" => self.page(-1.0),
            "PageDown" => self.page(1.0),
            "Home" => self.go_to_oldest(),
            "End" => self.go_to_newest(),
            _ => return false,
        }
        true
    }

    /// Up or down by screens; the first row that begins in view gets the focus.
    pub fn page(&self, screens: f64) {
        let viewport = self.state.borrow().space.viewport;
        self.scroll_by(screens * (viewport - 48.0).max(48.0));
        let me = self.me.clone();
        paint::next_frame(move || {
            if let Some(driver) = Self::present(&me) {
                driver.focus_first_seen();
            }
        });
    }

    /// The first row that begins in view gets the focus.
    fn focus_first_seen(&self) {
        self.read_scroll();
        let first = {
            let state = self.state.borrow();
            super::scroll::anchors(&state.layout, &state.space).into_iter().find_map(|anchor| {
                match anchor.key {
                    ItemKey::Row(_) | ItemKey::Run(_) => Some(anchor.key).filter(|key| state.is_seen(*key)),
                    ItemKey::Begin
                    | ItemKey::Before
                    | ItemKey::Day(_)
                    | ItemKey::New
                    | ItemKey::After
                    | ItemKey::End => None,
                }
            })
        };
        if let Some(element) = first.and_then(|key| self.element(key)) {
            focus(&element);
        }
    }

    fn focus_beside(&self, key: ItemKey, step: isize) {
        let beside = {
            let state = self.state.borrow();
            let keys = state.layout.keys();
            let is_place = |place: usize| keys.get(place).copied().filter(|key| state.leads_to(*key));
            let place = state.layout.place(key);
            let steps = std::iter::successors(place, |place| place.checked_add_signed(step));
            steps.skip(1).take_while(|place| *place < keys.len()).find_map(is_place)
        };
        let Some(beside) = beside else { return };
        let Some(element) = self.element(beside) else { return };
        focus(&element);
        self.bring_into_view(beside);
    }

    fn bring_into_view(&self, key: ItemKey) {
        let by = {
            let state = self.state.borrow();
            let Some((upper, lower)) = state.layout.place(key).and_then(|place| state.layout.span(place))
            else {
                return;
            };
            let (top, bottom) = (state.space.above(), state.space.above() + state.space.viewport);
            if upper < top {
                upper - top - 8.0
            } else if lower > bottom {
                (lower - bottom + 8.0).min(upper - top)
            } else {
                return;
            }
        };
        self.scroll_by(by);
    }
}

/// The run whose line was clicked.
fn run_at(event: &web_sys::MouseEvent) -> Option<EventId> {
    let at = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    at.closest("[data-run]").ok()??.get_attribute("data-run")?.parse().ok()
}

fn key_in_row(event: &KeyboardEvent, row: &HtmlElement, focused: &HtmlElement) -> bool {
    let controls = controls(row);
    let Some(place) = controls.iter().position(|control| control.is_same_node(Some(focused))) else {
        return false;
    };
    let step = match event.key().as_str() {
        "Escape" => {
            focus(row);
            return true;
        }
        "ArrowRight" | "ArrowDown" => 1,
        "ArrowLeft" | "ArrowUp" => -1,
        "Tab" if event.shift_key() => -1,
        "Tab" => 1,
        _ => return false,
    };
    match place.checked_add_signed(step).and_then(|place| controls.get(place)) {
        Some(control) => focus(control),
        None if event.key() == "Tab" && step > 0 => return false,
        None => focus(row),
    }
    true
}

/// Where Enter leads: the row's toolbar; without one, what it has.
fn actions(row: &HtmlElement) -> Option<HtmlElement> {
    let tool = row.query_selector(".tools button").ok().flatten().and_then(|tool| tool.dyn_into().ok());
    tool.or_else(|| controls(row).into_iter().next())
}

fn controls(row: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = row.query_selector_all(CONTROLS) else { return Vec::new() };
    let seen = |control: &HtmlElement| control.offset_parent().is_some();
    (0..found.length()).filter_map(|place| found.get(place)?.dyn_into().ok()).filter(seen).collect()
}

fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// The field of the same room. Whether there is one.
fn focus_composer(row: &HtmlElement) -> bool {
    let room = row.closest("main, .threadp").ok().flatten();
    let composer = room.and_then(|room| room.query_selector(".composer textarea").ok().flatten());
    let composer = composer.and_then(|composer| composer.dyn_into::<HtmlElement>().ok());
    composer.inspect(focus).is_some()
}
