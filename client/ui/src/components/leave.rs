//! The question before one leaves a space or conversation: what is held of it goes from this device.

use super::Modal;
use crate::{
    address,
    page::Page,
    words::{conversations, settings, spaces as words},
};
use leptos::prelude::*;
use rill_bridge::Command;

/// The question. The safe answer has the focus.
#[component]
pub fn LeaveSpace(on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let name = words::leave_asked(&untrack(|| page.space_name()));
    let converses = page.converses.get_untracked();
    let leave = move |_| {
        let Some(stream) = page.stream.get_untracked() else { return };
        on_close.run(());
        if converses {
            page.router.go(address::CONVERSATIONS);
            // What is held of it goes with the server's word that it may be read no more.
            return page.command(Command::Leave { stream }, move |result| page.tell(result));
        }
        page.router.go("/");
        page.command(Command::Leave { stream }, move |result| match result {
            Ok(()) => page.command(Command::ForgetSpace { stream }, move |result| page.tell(result)),
            failed => page.tell(failed),
        });
    };
    view! {
        <Modal name=name.clone() class="confirm" on_close=on_close>
            <h2>{name}</h2>
            <p>{if converses { conversations::LEAVE_HELP } else { words::LEAVE_HELP }}</p>
            <p class="confirm-ways">
                <button class="btn" autofocus on:click=move |_| on_close.run(())>{settings::LEAVE_IT}</button>
                <button class="btn btn-bad" on:click=leave>{words::LEAVE_YES}</button>
            </p>
        </Modal>
    }
}
