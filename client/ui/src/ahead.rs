//! What a hand on a link will want to see: asked for as soon as the hand, or the focus, is there, so that the room's
//! messages are here when it is opened.
//! Not here: keeping the answer until then (`bridge_client/ahead.rs`).

use crate::{address::Address, message_list::first_question, page::Page, router};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

/// Watches where pointer and focus go, for as long as the page lives.
pub fn listen(page: Page) {
    let came = window_event_listener(ev::pointerover, move |event| ask_for(page, &event));
    let focused = window_event_listener(ev::focusin, move |event| ask_for(page, &event));
    on_cleanup(move || {
        came.remove();
        focused.remove();
    });
}

fn ask_for(page: Page, event: &Event) {
    let at = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(path) = at.and_then(|at| router::path_of_link(&at)) else { return };
    let Address::Room { stream, topic, event } = Address::parse(&path) else { return };
    if page.router.address.get_untracked().topic() != Some(topic) {
        page.client().ask_ahead(first_question(stream, topic, event));
    }
}
