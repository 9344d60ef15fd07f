//! The link by which others join a space: shown, and copied.

use super::Modal;
use crate::{
    address,
    clipboard::copy,
    page::Page,
    words::{shell, spaces as words},
};
use leptos::{ev, html, prelude::*};

/// The dialog.
#[component]
pub fn Invite(on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let path =
        page.stream.get_untracked().map(|stream| address::join(stream, &untrack(|| page.space_name())));
    let origin = window().location().origin().unwrap_or_default();
    let link = format!("{origin}{}", path.unwrap_or_default());
    let said = RwSignal::new("");
    let field = NodeRef::<html::Input>::new();
    let press = {
        let link = link.clone();
        move |_| {
            copy(&link, move |done| {
                said.try_set(if done { words::COPIED } else { words::NOT_COPIED });
            })
        }
    };
    let select = move |_: ev::FocusEvent| {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    view! {
        <Modal name=words::INVITE class="asking" on_close=on_close>
            <h2>{words::INVITE}</h2>
            <p>{words::INVITE_HELP}</p>
            <label class="asking-field">
                <span class="lab">{words::LINK_TO_JOIN}</span>
                <input class="field" readonly node_ref=field value=link on:focus=select/>
                <span class="help" aria-live="polite">{said}</span>
            </label>
            <p class="confirm-ways">
                <button type="button" class="btn" on:click=move |_| on_close.run(())>{shell::CLOSE}</button>
                <button type="button" class="btn btn-main" autofocus on:click=press>{words::COPY_LINK}</button>
            </p>
        </Modal>
    }
}
