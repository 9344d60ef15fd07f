//! The number on the program's icon, where the system shows one.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

/// Shows a number, or none.
pub fn show(number: u64) {
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
