//! What the page measures of itself: User Timing, there for anyone to see in the browser's own tools.
//!
//! A measure begins with the time stamp of the input and ends when its result is painted at its final place: the frame
//! after the last change, then the first task behind it.

use crate::paint;
use js_sys::{Function, Object, Reflect};
use leptos::prelude::{document, window};
use rill_protocol::StreamId;
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// An input longer ago than this is not what opened a room.
const INPUT_MS: f64 = 10_000.0;

thread_local! {
    static LAST_INPUT: Cell<f64> = const { Cell::new(0.0) };
    static BY_HISTORY: Cell<bool> = const { Cell::new(false) };
    static LAST_SPACE: RefCell<Option<StreamId>> = const { RefCell::new(None) };
    static LISTENS: Cell<bool> = const { Cell::new(false) };
}

/// Listens to inputs from here on. Called again, it does nothing.
pub fn listen() {
    if LISTENS.replace(true) {
        return;
    }
    BY_HISTORY.set(navigation_is_a_return());
    on("click", |event| {
        LAST_INPUT.set(event.time_stamp());
        BY_HISTORY.set(false);
    });
    on("keydown", |event| {
        LAST_INPUT.set(event.time_stamp());
        BY_HISTORY.set(false);
    });
    let by_history = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
        LAST_INPUT.set(event.time_stamp());
        BY_HISTORY.set(true);
    });
    // A listener that stays as long as the page: nothing takes it away.
    let _ = window().add_event_listener_with_callback("popstate", by_history.as_ref().unchecked_ref());
    by_history.forget();
}

fn on(name: &str, then: impl Fn(web_sys::Event) + 'static) {
    let listener = Closure::<dyn Fn(web_sys::Event)>::new(then);
    let _ =
        document().add_event_listener_with_callback_and_bool(name, listener.as_ref().unchecked_ref(), true);
    listener.forget();
}

/// Whether the place in view was reached by back, forward or reload: then it is the old one, to the pixel.
pub fn arrived_by_history() -> bool {
    BY_HISTORY.get()
}

fn navigation_is_a_return() -> bool {
    let Some(performance) = window().performance() else { return false };
    let entries = Reflect::get(&performance, &"getEntriesByType".into())
        .ok()
        .and_then(|function| function.dyn_into::<Function>().ok())
        .and_then(|function| function.call1(&performance, &"navigation".into()).ok());
    let kind = entries.and_then(|entries| Reflect::get_u32(&entries, 0).ok());
    let kind =
        kind.and_then(|entry| Reflect::get(&entry, &"type".into()).ok()).and_then(|kind| kind.as_string());
    matches!(kind.as_deref(), Some("reload" | "back_forward"))
}

/// A room that is being opened.
#[derive(Clone, Copy, Debug)]
pub struct Opening {
    name: &'static str,
    start: f64,
}

/// A room's list begins to be built: the first of the page, the first of a space that somebody asked for, or another
/// room.
pub fn room_opens(stream: StreamId) -> Opening {
    let now = now();
    let input = LAST_INPUT.get();
    let asked_for = input > 0.0 && now - input < INPUT_MS;
    let start = if asked_for { input } else { now };
    match LAST_SPACE.replace(Some(stream)) {
        None if !asked_for => Opening { name: "rill:cold-start", start: 0.0 },
        None => Opening { name: "rill:space-open", start },
        Some(last) if last != stream => Opening { name: "rill:space-open", start },
        Some(_) => Opening { name: "rill:room-switch", start },
    }
}

/// A message was written by the input with this time stamp: measured until it is painted.
pub fn echo_since(since: f64) -> Opening {
    Opening { name: "rill:echo", start: since }
}

/// The switcher, asked for by the input with this time stamp, is in the document: measured until it is painted.
pub fn switcher_opened(since: f64) {
    let opening = Opening { name: "rill:switcher", start: since };
    paint::next_frame(move || opening.ends_with_this_frame(0, || {}));
}

impl Opening {
    /// Its rows are at their final place. Called in the frame after the last change; `then` is, once they are painted.
    pub fn ends_with_this_frame(self, rows: usize, then: impl FnOnce() + 'static) {
        paint::as_soon_as_painted(move || {
            let detail = Object::new();
            set(&detail, "rows", &JsValue::from(u32::try_from(rows).unwrap_or(u32::MAX)));
            measure(self.name, self.start, &detail);
            then();
        });
    }
}

/// Now, in the page's own clock.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// A measure from `start` until now.
pub fn measure(name: &str, start: f64, detail: &Object) {
    let Some(performance) = window().performance() else { return };
    let options = Object::new();
    set(&options, "start", &start.into());
    set(&options, "end", &performance.now().into());
    set(&options, "detail", detail);
    // Measuring is never a reason to fail: an old browser without options measures nothing.
    if let Some(function) =
        Reflect::get(&performance, &"measure".into()).ok().and_then(|value| value.dyn_into::<Function>().ok())
    {
        let _ = function.call2(&performance, &name.into(), &options);
    }
}

fn set(object: &Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &key.into(), value);
}
