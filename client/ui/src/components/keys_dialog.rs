//! The keys of the page, asked for by a key.

use super::{KeyList, Modal};
use crate::{
    icon::Icon,
    words::{settings as words, shell},
};
use leptos::prelude::*;

/// The dialog.
#[component]
pub fn KeysDialog(on_close: Callback<()>) -> impl IntoView {
    view! {
        <Modal name=words::KEYS class="keys" on_close=on_close>
            <header>
                <h2>{words::KEYS}</h2>
                <button class="ib" aria-label=shell::CLOSE on:click=move |_| on_close.run(())><Icon name="x"/></button>
            </header>
            <KeyList/>
        </Modal>
    }
}
