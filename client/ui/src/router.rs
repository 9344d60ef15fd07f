//! The place that the page shows: the browser's address, its history, and clicks on links.
//! Not here: what an address means (`address.rs`).

use crate::address::Address;
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

/// Where the page is.
#[derive(Clone, Copy)]
pub struct Router {
    /// The place.
    pub address: ReadSignal<Address>,
    /// Counts up with each visit, of the same place too.
    pub visits: ReadSignal<u32>,
    set_address: WriteSignal<Address>,
    set_visits: WriteSignal<u32>,
}

impl Router {
    /// Follows the browser's history, and takes over clicks on the page's own links.
    pub fn start() -> Self {
        let (address, set_address) = signal(here());
        let (visits, set_visits) = signal(0);
        let router = Self { address, visits, set_address, set_visits };
        let back = window_event_listener(ev::popstate, move |_| router.arrive());
        let click = window_event_listener(ev::click, move |event| {
            if let Some(path) = followed(&event) {
                event.prevent_default();
                router.go(&path);
            }
        });
        on_cleanup(move || {
            back.remove();
            click.remove();
        });
        router
    }

    /// Goes to a path, as a new step of the history; to where one is, it is a visit again.
    pub fn go(&self, path: &str) {
        let same = window().location().pathname().is_ok_and(|here| here == path);
        if let (false, Ok(history)) = (same, window().history()) {
            // A browser that refuses (too many steps in too short a time) still shows the place.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
        }
        self.show(Address::parse(path));
    }

    /// Shows another path in place of this one: back then leads to what was before.
    pub fn replace(&self, path: &str) {
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
        }
        self.show(Address::parse(path));
    }

    fn arrive(&self) {
        self.show(here());
    }

    fn show(&self, address: Address) {
        if self.address.get_untracked() != address {
            self.set_address.set(address);
        }
        self.set_visits.update(|visits| *visits = visits.wrapping_add(1));
    }
}

fn here() -> Address {
    window().location().pathname().map_or(Address::Start, |path| Address::parse(&path))
}

/// The path of the page's own link that a click follows, where the browser would go there in this tab.
fn followed(event: &MouseEvent) -> Option<String> {
    let elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || elsewhere {
        return None;
    }
    path_of_link(&event.target()?.dyn_into().ok()?)
}

/// The path of the page's own link that an element lies in.
pub fn path_of_link(at: &Element) -> Option<String> {
    let link = at.closest("a[href]").ok()??;
    let link = link.dyn_into::<HtmlAnchorElement>().ok()?;
    let ours = link.origin() == window().location().origin().ok()?;
    let stays = link.target().is_empty() && !link.has_attribute("download") && link.hash().is_empty();
    // What the server answers itself (files) is no place of the page.
    let is_file = link.pathname().starts_with("/api/");
    (ours && stays && !is_file).then(|| link.pathname())
}
