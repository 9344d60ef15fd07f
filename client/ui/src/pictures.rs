//! Pictures that did not come are asked for again: a process or a network that failed for a moment leaves no holes.

use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, HtmlImageElement};

/// How long after each failure, in seconds. After the last, the network's coming back is waited for.
const AFTER_S: [u64; 4] = [1, 5, 30, 120];
/// How often a picture has failed, where it is drawn.
const FAILED: &str = "data-failed";

/// Looks after all pictures of the page from here on.
pub fn ask_again() {
    // Such events do not rise: they are caught on their way down.
    let failed = Closure::<dyn Fn(Event)>::new(|event: Event| {
        let picture = event.target().and_then(|target| target.dyn_into::<HtmlImageElement>().ok());
        if let Some(picture) = picture {
            ask_later(picture);
        }
    });
    let caught = failed.as_ref().unchecked_ref();
    let _ = document().add_event_listener_with_callback_and_bool("error", caught, true);
    failed.forget(); // As long as the page.
    window_event_listener(leptos::ev::online, |_| ask_all());
}

fn ask_later(picture: HtmlImageElement) {
    let failures = failures(&picture);
    // Without this mark it is merely not asked for when the network comes back.
    let _ = picture.set_attribute(FAILED, &(failures + 1).to_string());
    if let Some(after) = AFTER_S.get(failures) {
        set_timeout(move || ask(&picture), Duration::from_secs(*after));
    }
}

fn failures(picture: &HtmlImageElement) -> usize {
    picture.get_attribute(FAILED).and_then(|failures| failures.parse().ok()).unwrap_or(0)
}

/// Asks for it again, if it is still missed.
fn ask(picture: &HtmlImageElement) {
    if picture.is_connected() && picture.natural_width() == 0 {
        picture.set_src(&picture.src());
    }
}

fn ask_all() {
    let Ok(all) = document().query_selector_all(&format!("img[{FAILED}]")) else { return };
    for picture in (0..all.length()).filter_map(|index| all.get(index)) {
        if let Some(picture) = picture.dyn_ref() {
            ask(picture);
        }
    }
}
