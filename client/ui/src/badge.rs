//! That something calls, beside the number in the title: a number on the program's icon, where the system shows one, and
//! a mark on the icon of the tab.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};

/// Shows a number, or none.
pub fn show(number: u64) {
    mark_tab(number != 0);
    let navigator: JsValue = window().navigator().into();
    let name = if number == 0 { "clearAppBadge" } else { "setAppBadge" };
    let Some(set) =
        Reflect::get(&navigator, &name.into()).ok().and_then(|set| set.dyn_into::<Function>().ok())
    else {
        return; // This browser has none.
    };
    let set = if number == 0 {
        set.call0(&navigator)
    } else {
        set.call1(&navigator, &JsValue::from(number as f64))
    };
    if let Some(promise) = set.ok().and_then(|promise| promise.dyn_into::<Promise>().ok()) {
        leptos::task::spawn_local(async move {
            // A page that is not installed has no icon.
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
    }
}

/// The icon of the tab, with its mark or without: the page's `rill-icon-called` says where the build put that.
fn mark_tab(calls: bool) {
    let find = |selector: &str| document().query_selector(selector).ok().flatten();
    let Some(link) = find("link[rel='icon']") else { return };
    let plain = link.get_attribute("data-plain").or_else(|| link.get_attribute("href"));
    let called = find("meta[name='rill-icon-called']").and_then(|meta| meta.get_attribute("content"));
    let (Some(plain), Some(called)) = (plain, called) else { return };
    let shown = if calls { &called } else { &plain };
    // They fail on names that no document has.
    let _ = link.set_attribute("data-plain", &plain);
    let _ = link.set_attribute("href", shown);
}
