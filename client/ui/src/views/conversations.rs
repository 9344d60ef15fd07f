//! Direct messages without one in view: leads on to the newest, where there is room for it beside the list.

use crate::{
    components::{Banner, ConnectionStatus, conversation_path},
    look::Width,
    page::{Dialog, Page},
    words::conversations as words,
};
use leptos::prelude::*;

/// What stands beside the list of conversations until one is chosen.
#[component]
pub fn ConversationsView() -> impl IntoView {
    let page = Page::here();
    let first =
        Memo::new(move |_| page.conversations.with(|rows| rows.known()?.first().map(conversation_path)));
    Effect::new(move |_| {
        if let (Some(path), true) = (first.get(), page.look.width.get() > Width::Phone) {
            page.router.replace(&path);
        }
    });
    let has_none =
        Memo::new(move |_| page.conversations.with(|rows| rows.known().is_some_and(Vec::is_empty)));
    let has_key = Memo::new(move |_| page.me.with(|me| me.known().is_some_and(|me| me.person.is_some())));
    let begin = move |_| page.dialog.set(Some(Dialog::NewConversation));
    let status = page.client().status;
    view! {
        <main class="main" id="main" data-region>
            <header class="bar">
                <h1><span class="truncate">{words::DIRECT_MESSAGES}</span></h1>
                <ConnectionStatus status=status.into()/>
            </header>
            <Banner/>
            <Show when=move || has_none.get()>
                <div class="closed">
                    <h2>{words::NONE}</h2>
                    <p>{words::NONE_MORE}</p>
                    <Show when=move || has_key.get()>
                        <button class="btn btn-main" aria-haspopup="dialog" on:click=begin>{words::NEW_ASKED}</button>
                    </Show>
                </div>
            </Show>
        </main>
    }
}
