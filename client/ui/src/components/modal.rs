//! A dialog over the page: what is behind it is out of reach until it is closed.

use super::focus::give_back;
use crate::paint::next_frame;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};

/// A dialog for as long as it is in the document. Closed by Escape or a click beside it (`on_close`), it gives the
/// focus back to what had it.
#[component]
pub fn Modal(
    #[prop(into)] name: String,
    class: &'static str,
    on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let opener = StoredValue::new_local(document().active_element());
    let shown = StoredValue::new_local(None::<HtmlDialogElement>);
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            // Already open, or out of the document: nothing to do either way.
            let _ = dialog.show_modal();
            shown.set_value(Some(dialog));
        }
    });
    on_cleanup(move || {
        // A dialog that is closed gives the focus back at once; one that is only taken away leaves it nowhere.
        if let Some(dialog) = shown.try_get_value().flatten() {
            dialog.close();
        }
        let opener = opener.try_get_value().flatten();
        next_frame(move || give_back(opener));
    });
    let cancel = move |event: ev::Event| {
        event.prevent_default();
        on_close.run(());
    };
    let click = move |event: ev::MouseEvent| {
        let beside = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if beside.is_some_and(|target| target.tag_name() == "DIALOG") {
            on_close.run(());
        }
    };
    view! {
        <dialog class=class node_ref=dialog aria-label=name aria-modal="true" on:cancel=cancel on:click=click>
            {children()}
        </dialog>
    }
}
