//! Where the focus goes when what had it is gone: never to the body.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, FocusOptions, HtmlElement};

/// The main part of the page: its messages where it has some.
pub fn focus_main() {
    let place = first("#main [role=log] [tabindex='0'], #main [role=log]");
    if let Some(place) = place.or_else(|| first("#main h1")).or_else(|| first("#main")) {
        focus(&place);
    }
}

/// Hands the focus on, in the next frame, if nothing that is seen has it then.
pub fn hand_on() {
    next_frame(|| {
        let holder =
            document().active_element().filter(|holder| holder.tag_name() != "BODY" && is_seen(holder));
        if holder.is_none() {
            let current = first(".app[data-nav] .side [aria-current]").filter(|current| is_seen(current));
            match current.or_else(|| first("#main h1").filter(|headline| is_seen(headline))) {
                Some(place) => focus(&place),
                None => focus_main(),
            }
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

pub(crate) fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// Runs once, in the next frame.
pub(crate) fn next_frame(then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    let _ = window().request_animation_frame(then.unchecked_ref());
}
