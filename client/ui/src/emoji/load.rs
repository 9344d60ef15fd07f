//! The file with all emoji: loaded when somebody begins to write, kept by the service worker.

use super::Emojis;
use leptos::prelude::*;
use std::{cell::RefCell, sync::Arc};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Response;

thread_local! {
    static LOADED: RefCell<Option<ArcRwSignal<Option<Arc<Emojis>>>>> = const { RefCell::new(None) };
    static COMES: RefCell<bool> = const { RefCell::new(false) };
}

/// All emoji; none: they are on their way, or cannot be had now. Each call asks for them, until they are there.
pub(crate) fn emojis() -> ArcRwSignal<Option<Arc<Emojis>>> {
    let signal =
        LOADED.with_borrow_mut(|loaded| loaded.get_or_insert_with(|| ArcRwSignal::new(None)).clone());
    if signal.read_untracked().is_none() && !COMES.replace(true) {
        let into = signal.clone();
        spawn_local(async move {
            if let Some(text) = file().await {
                into.set(Some(Arc::new(Emojis::read(&text))));
            }
            COMES.set(false);
        });
    }
    signal
}

async fn file() -> Option<String> {
    let meta = document().query_selector("meta[name='rill-emoji']").ok().flatten()?;
    let answer = JsFuture::from(window().fetch_with_str(&meta.get_attribute("content")?)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}
