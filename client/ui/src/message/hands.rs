//! What hands do to the messages of a list beside moving it: reactions pressed, menus asked for by key, by finger or
//! by the pointer's other button, single keys on a row. One listener a list, none a row.

use super::{
    Setting,
    doing::{Opened, act_of_key, offered, perform},
};
use crate::{
    components::{focus::focus, popup::Place},
    page::Page,
    writing::acts::Act,
};
use leptos::{ev, prelude::*};
use rill_bridge::MessageRow;
use std::{sync::Arc, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

/// A finger that rests on a message for so long asks for its menu.
const LONG: Duration = Duration::from_millis(500);
/// A finger that moved further than this scrolls.
const STILL: i32 = 10;

/// The hands over one list.
#[derive(Clone, Copy)]
pub(crate) struct Hands {
    setting: Setting,
    page: Page,
    /// The finger that rests: where, and what ends its waiting.
    finger: StoredValue<Option<(i32, i32, TimeoutHandle)>>,
    /// Whether the finger that is down rested long enough.
    rested: StoredValue<bool>,
}

impl Hands {
    /// Over a list.
    pub(crate) fn over(setting: Setting, page: Page) -> Self {
        Self { setting, page, finger: StoredValue::new(None), rested: StoredValue::new(false) }
    }

    /// A click: a reaction. Whether it was for us.
    pub(crate) fn clicked(&self, event: &ev::MouseEvent) -> bool {
        let pressed = element(event.target()).and_then(|at| at.closest("[data-react]").ok().flatten());
        let Some(pressed) = pressed else { return false };
        let (Some((row, _)), Some(emoji)) = (self.row(&pressed), pressed.get_attribute("data-react")) else {
            return false;
        };
        let goes =
            row.reactions.iter().any(|tally| tally.mine && tally.count == 1 && tally.emoji.key() == emoji);
        if let Some(article) = pressed.closest("article").ok().flatten().filter(|_| goes) {
            focus(&article); // What is pressed goes with the last of them.
        }
        self.setting.writer.toggle(&row, &emoji);
        true
    }

    /// A menu is asked for. The mouse's other button is the browser's own: its menu copies and checks spelling.
    pub(crate) fn menu(&self, event: &ev::MouseEvent) {
        let Some((row, at)) =
            element(event.target()).and_then(|at| self.row(&at)).filter(|_| !by_mouse(event))
        else {
            return;
        };
        event.prevent_default();
        self.finger_went();
        // A finger that rested long enough has opened it already.
        if !self.setting.has_opened() {
            self.open_menu(row, at);
        }
    }

    /// A finger came down.
    pub(crate) fn finger_came(&self, event: &ev::PointerEvent) {
        self.finger_went();
        self.rested.set_value(false);
        let at = element(event.target());
        let on_control = at
            .as_ref()
            .is_some_and(|at| at.closest("a, button, video, audio, input").ok().flatten().is_some());
        let Some(at) = at.filter(|_| event.pointer_type() == "touch" && !on_control) else { return };
        let hands = *self;
        let waits = set_timeout_with_handle(
            move || {
                hands.finger.try_set_value(None);
                if let Some((row, at)) = hands.row(&at) {
                    hands.rested.try_set_value(true);
                    hands.open_menu(row, at);
                }
            },
            LONG,
        );
        if let Ok(waits) = waits {
            self.finger.set_value(Some((event.client_x(), event.client_y(), waits)));
        }
    }

    /// It moved.
    pub(crate) fn finger_moved(&self, event: &ev::PointerEvent) {
        let (x, y) = (event.client_x(), event.client_y());
        let far = |(at_x, at_y, _): &(i32, i32, TimeoutHandle)| {
            (x - at_x).abs() > STILL || (y - at_y).abs() > STILL
        };
        if self.finger.with_value(|finger| finger.as_ref().is_some_and(far)) {
            self.finger_went();
        }
    }

    /// It was taken off, or scrolls.
    pub(crate) fn finger_went(&self) {
        if let Some((_, _, waits)) = self.finger.try_update_value(Option::take).flatten() {
            waits.clear();
        }
    }

    /// A finger is taken off. One that opened a menu presses nothing of what is under it now.
    pub(crate) fn finger_leaves(&self, event: &ev::TouchEvent) {
        if self.rested.try_update_value(std::mem::take) == Some(true) {
            event.prevent_default();
        }
    }

    /// A key on a row. Whether it was for us.
    pub(crate) fn key(&self, event: &ev::KeyboardEvent) -> bool {
        let with = event.ctrl_key() || event.meta_key() || event.alt_key();
        let on_row = element(event.target()).filter(|at| at.tag_name() == "ARTICLE");
        let Some(row) = on_row.filter(|_| !with && self.page.single_keys.get_untracked()) else {
            return false;
        };
        let (Some((row, at)), Some(asked)) = (self.row(&row), act_of_key(&event.key())) else { return false };
        let acts = untrack(|| offered(&row, self.setting));
        let asked = if asked == Act::StartThread && row.thread.is_some() { Act::OpenThread } else { asked };
        let asked = if asked == Act::Delete && !acts.contains(&asked) { Act::Discard } else { asked };
        if !acts.contains(&asked) {
            return false;
        }
        perform(asked, &row, self.setting, at);
        true
    }

    fn open_menu(&self, row: Arc<MessageRow>, at: Place) {
        self.setting.open(Opened::Menu(row, at));
    }

    /// The message that an element lies in, and where it is.
    fn row(&self, at: &Element) -> Option<(Arc<MessageRow>, Place)> {
        let article = at.closest("article[data-event-id]").ok()??;
        let row = self.setting.writer.row(article.get_attribute("data-event-id")?.parse().ok()?)?;
        let place = Place::of(&article);
        // A menu opens from the row's upper end, where its toolbar is.
        Some((row, Place { left: place.right - 28.0, bottom: place.top + 28.0, ..place }))
    }
}

/// Whether a menu is asked for by a mouse. A key is told as one too by some browsers, yet with no button: -1, or 0.
fn by_mouse(event: &ev::MouseEvent) -> bool {
    let kind = event.dyn_ref::<ev::PointerEvent>().map(ev::PointerEvent::pointer_type);
    let by_finger = kind.is_some_and(|kind| kind == "touch" || kind == "pen");
    !by_finger && (event.button() == 2 || (event.button() == 0 && event.ctrl_key()))
}

fn element(target: Option<EventTarget>) -> Option<Element> {
    target?.dyn_into().ok()
}
