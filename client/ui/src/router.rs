//! The place that the page shows: the browser's address, its history, and clicks on links.
//! Not here: what an address means (`address.rs`).
//!
//! The browser takes milliseconds to note a step of its history: the place is shown first, and the step noted once that
//! is painted.

mod steps;

use crate::{address::Address, paint};
use leptos::{ev, prelude::*};
use steps::{Step, Steps};
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
    steps: StoredValue<Steps>,
}

impl Router {
    /// Follows the browser's history, and takes over clicks on the page's own links.
    pub fn start() -> Self {
        let (address, set_address) = signal(here());
        let (visits, set_visits) = signal(0);
        let router = Self { address, visits, set_address, set_visits, steps: StoredValue::default() };
        let back = window_event_listener(ev::popstate, move |_| router.arrive());
        let leaves = window_event_listener(ev::pagehide, move |_| router.note_steps());
        let click = window_event_listener(ev::click, move |event| {
            if let Some(path) = followed(&event) {
                event.prevent_default();
                router.go(&path);
            }
        });
        on_cleanup(move || {
            back.remove();
            leaves.remove();
            click.remove();
        });
        router
    }

    /// Goes to a path, as a new step of the history; to where one is, it is a visit again.
    pub fn go(&self, path: &str) {
        let here = self.path();
        if here.as_deref() != Some(path) {
            self.step(Step::On(path.to_owned()));
        }
        self.show(Address::parse(path));
    }

    /// Shows another path in place of this one: back then leads to what was before.
    pub fn replace(&self, path: &str) {
        self.step(Step::Instead(path.to_owned()));
        self.show(Address::parse(path));
    }

    /// The path of the place that is shown.
    pub fn path(&self) -> Option<String> {
        let noted = || window().location().pathname().ok();
        self.steps.with_value(|steps| steps.last().map(str::to_owned)).or_else(noted)
    }

    fn step(&self, step: Step) {
        let router = *self;
        if self.steps.try_update_value(|steps| steps.take(step)) == Some(true) {
            paint::at_leisure(move || router.note_steps());
        }
    }

    /// Tells the browser's history what it was not told yet.
    fn note_steps(&self) {
        let Some(steps) = self.steps.try_update_value(std::mem::take) else { return };
        let Ok(history) = window().history() else { return };
        for step in steps {
            // A browser that refuses (too many steps in too short a time) still shows the place.
            let _ = match step {
                Step::On(path) => history.push_state_with_url(&JsValue::NULL, "", Some(&path)),
                Step::Instead(path) => history.replace_state_with_url(&JsValue::NULL, "", Some(&path)),
            };
        }
    }

    /// Back or forward: the browser is elsewhere already, and what it was not told yet leads nowhere.
    fn arrive(&self) {
        self.steps.set_value(Steps::default());
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
