//! The page's frames: doing something in the next one, or as soon as it is painted.

use js_sys::{Function, Object, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// Runs once, in the next frame, before its layout.
pub fn next_frame(then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    let _ = window().request_animation_frame(then.unchecked_ref());
}

/// Runs once, when this frame is painted. To be called in a frame's own callback: a message that is posted there comes
/// after its paint.
pub fn when_painted(then: impl FnOnce() + 'static) {
    let Ok(channel) = web_sys::MessageChannel::new() else { return };
    let painted = Closure::once_into_js(move |_: JsValue| then());
    channel.port1().set_onmessage(Some(painted.unchecked_ref()));
    let _ = channel.port2().post_message(&JsValue::NULL);
}

/// As [`when_painted`], before all that has come meanwhile and waits: for taking the time. A turn of a `MessageChannel`
/// stands behind the worker's messages, and would count what they bring as part of the frame before.
pub fn as_soon_as_painted(then: impl FnOnce() + 'static) {
    let scheduler = Reflect::get(&window(), &"scheduler".into()).unwrap_or_default();
    let post =
        Reflect::get(&scheduler, &"postTask".into()).ok().and_then(|post| post.dyn_into::<Function>().ok());
    // Not every browser has it.
    let Some(post) = post else { return when_painted(then) };
    let options = Object::new();
    let _ = Reflect::set(&options, &"priority".into(), &"user-blocking".into());
    let painted = Closure::once_into_js(then);
    let _ = post.call2(&scheduler, &painted, &options);
}

/// Runs once, when the next frame is painted: for what must not hold that up.
pub fn after_next(then: impl FnOnce() + 'static) {
    next_frame(|| when_painted(then));
}

/// Runs once, when the next frame is painted and what had waited for that is done; at once in a tab that nobody sees,
/// which paints none.
pub fn at_leisure(then: impl FnOnce() + 'static) {
    if document().hidden() { then() } else { after_next(|| when_painted(then)) }
}
