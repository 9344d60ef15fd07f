//! A question before something that cannot be taken back.

use super::Modal;
use crate::words::settings as words;
use leptos::prelude::*;

/// The question. The safe answer has the focus.
#[component]
pub fn Confirm(
    name: String,
    #[prop(into)] text: String,
    button: &'static str,
    #[prop(default = words::LEAVE_IT)] no: &'static str,
    on_yes: Callback<()>,
    on_no: Callback<()>,
) -> impl IntoView {
    view! {
        <Modal name=name.clone() class="confirm" on_close=on_no>
            <h2>{name}</h2>
            <p>{text}</p>
            <p class="confirm-ways">
                <button class="btn" autofocus on:click=move |_| on_no.run(())>{no}</button>
                <button class="btn btn-bad" on:click=move |_| on_yes.run(())>{button}</button>
            </p>
        </Modal>
    }
}
