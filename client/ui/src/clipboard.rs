//! Puts a text on the clipboard.

use leptos::prelude::window;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Copies, and says whether it worked: a browser may refuse.
pub(crate) fn copy(text: &str, then: impl FnOnce(bool) + 'static) {
    let copying = window().navigator().clipboard().write_text(text);
    spawn_local(async move { then(JsFuture::from(copying).await.is_ok()) });
}
