//! Where the focus goes when what had it is gone: never to the body.

use crate::paint::next_frame;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// A thread beside its channel.
const THREAD: &str = ".threadp";

/// The main part of the page: its messages where it has some, else the link that led here, or the headline. Never the
/// list itself, which stays from room to room: no key does anything there.
pub fn focus_main() {
    let places = ["#main [role=log] article[tabindex='0']", ".side [aria-current]", "h1", "#main"];
    if let Some(place) = places.into_iter().find_map(first_seen) {
        focus(&place);
    }
}

/// Where an address led: the thread that is shown beside its channel, else the main part of the page.
pub(crate) fn focus_place() {
    match first_seen(THREAD) {
        Some(thread) => focus(&thread),
        None => focus_main(),
    }
}

/// What had the focus gets it, unless something else has it by now.
pub(super) fn give_back(opener: Option<Element>) {
    let holder = document().active_element();
    if holder.is_some_and(|holder| holder.tag_name() != "BODY") {
        return;
    }
    match opener.filter(|opener| opener.is_connected() && opener.tag_name() != "BODY" && is_seen(opener)) {
        Some(opener) => focus(&opener),
        None => hand_on(),
    }
}

/// The messages that lie beside what has the focus now: those of its thread, or of its channel. To be called later.
pub(crate) fn messages_here() -> impl FnOnce() {
    let holder = document().active_element();
    let in_thread = holder.is_some_and(|holder| holder.closest(THREAD).ok().flatten().is_some());
    move || match first_seen(".threadp [role=log]").filter(|_| in_thread) {
        Some(messages) => focus(&messages),
        None => focus_main(),
    }
}

/// Hands the focus on, in the next frame, if nothing that is seen has it then.
pub fn hand_on() {
    next_frame(|| {
        let holder =
            document().active_element().filter(|holder| holder.tag_name() != "BODY" && is_seen(holder));
        if holder.is_none()
            && let Some(place) = first_seen(".side [aria-current]").or_else(|| first_seen("h1"))
        {
            focus(&place);
        }
    });
}

/// Focuses an element without moving anything into view, and makes it able to be focused first.
pub(crate) fn focus(element: &Element) {
    let Some(element) = element.dyn_ref::<HtmlElement>() else { return };
    if element.tab_index() < 0 && !element.has_attribute("tabindex") {
        let _ = element.set_attribute("tabindex", "-1");
    }
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Whether an element has a place on the screen.
pub(crate) fn is_seen(element: &Element) -> bool {
    let place = element.get_bounding_client_rect();
    place.width() > 0.0 && place.height() > 0.0
}

/// The first element of these that has a place on the screen.
fn first_seen(selector: &str) -> Option<Element> {
    let found = document().query_selector_all(selector).ok()?;
    (0..found.length()).filter_map(|place| found.item(place)?.dyn_into::<Element>().ok()).find(is_seen)
}

/// The first element of these.
pub(crate) fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}
