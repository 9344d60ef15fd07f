//! The question before one leaves a space or conversation: what is held of it goes from this device.

use super::Modal;
use crate::{
    address,
    bridge_client::Loaded,
    page::Page,
    words::{conversations, settings, spaces as words},
};
use leptos::prelude::*;
use rill_bridge::{Command, ConversationRow};
use rill_protocol::StreamId;

/// The question. The safe answer has the focus.
#[component]
pub fn LeaveSpace(on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let name = words::leave_asked(&untrack(|| page.space_name()));
    let converses = page.converses.get_untracked();
    let left = RwSignal::new(None::<StreamId>);
    // The list of conversations leads on to the newest: not before it has this one no more.
    Effect::new(move |_| {
        let is_gone = |stream: StreamId| {
            let rows = |rows: &Loaded<Vec<ConversationRow>>| {
                rows.known().is_some_and(|rows| rows.iter().all(|row| row.stream != stream))
            };
            page.conversations.with(rows)
        };
        if left.get().is_some_and(is_gone) {
            on_close.run(());
            page.router.go(address::CONVERSATIONS);
        }
    });
    let leave = move |_| {
        let Some(stream) = page.stream.get_untracked() else { return };
        if converses {
            // What is held of it goes with the server's word that it may be read no more.
            return page.command(Command::Leave { stream }, move |result| match result {
                Ok(()) => drop(left.try_set(Some(stream))),
                failed => {
                    on_close.run(());
                    page.tell(failed);
                }
            });
        }
        on_close.run(());
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
