//! The rail: what is unread, conversations, all spaces that are held, and the settings.

use super::{Tile, unread_of_all};
use crate::{
    address::{self, Address},
    icon::Icon,
    page::{Dialog, Page},
    words::{conversations, shell as words, spaces},
};
use leptos::prelude::*;
use rill_bridge::{Shown, SpaceCard};

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let page = Page::here();
    let address = page.router.address;
    let held = Memo::new(move |_| {
        page.spaces.with(|spaces| {
            let cards = spaces.known().into_iter().flatten();
            cards.filter(|card| card.held).cloned().collect::<Vec<SpaceCard>>()
        })
    });
    let has_key = Memo::new(move |_| page.me.with(|me| me.known().is_some_and(|me| me.person.is_some())));
    let new_space = move |_| page.dialog.set(Some(Dialog::NewSpace));
    let at_start = move || matches!(address.get(), Address::Start).then_some("page");
    let at_settings = move || matches!(address.get(), Address::Settings(_)).then_some("page");
    view! {
        <nav class="rail" aria-label=words::SPACES data-region>
            <ul>
                <li>
                    <a class="space" href="/" aria-label=words::ALL_SPACES aria-current=at_start>
                        <Icon name="inbox" large=true/>
                    </a>
                </li>
                <Show when=move || has_key.get()><RailConversations/></Show>
            </ul>
            <hr/>
            <ul>
                <For each=move || held.get() key=|card| (card.stream, card.name.clone(), card.icon.clone().map(|icon| icon.event)) let:card>
                    <RailSpace card=card/>
                </For>
            </ul>
            <Show when=move || has_key.get()>
                <ul>
                    <li>
                        <button class="space" aria-label=spaces::NEW_SPACE title=spaces::NEW_SPACE aria-haspopup="dialog" on:click=new_space>
                            <Icon name="plus" large=true/>
                        </button>
                    </li>
                </ul>
            </Show>
            <ul class="end">
                <li>
                    <a class="space" href="/settings" aria-label=words::SETTINGS aria-current=at_settings>
                        <Icon name="settings" large=true/>
                    </a>
                </li>
            </ul>
        </nav>
    }
}

/// The way to conversations.
#[component]
fn RailConversations() -> impl IntoView {
    let page = Page::here();
    let unread = Memo::new(move |_| unread_of_all(page));
    let label = move || {
        let Shown { unread, mentions, .. } = unread.get();
        words::space_with_unread(conversations::DIRECT_MESSAGES, unread, mentions)
    };
    view! {
        <li>
            <a
                class="space"
                href=address::CONVERSATIONS
                title=conversations::DIRECT_MESSAGES
                aria-label=label
                aria-current=move || page.converses.get().then_some("page")
                data-unread=move || (unread.get().unread != 0).then_some("")
            >
                <Icon name="messages-square" large=true/>
                {move || (unread.get().badge != 0).then(|| view! { <span class="badge" data-count=unread.get().badge></span> })}
            </a>
        </li>
    }
}

#[component]
fn RailSpace(card: SpaceCard) -> impl IntoView {
    let page = Page::here();
    let stream = card.stream;
    let current = move || (page.stream.get() == Some(stream)).then_some("page");
    let name = card.name.clone().unwrap_or_default();
    let path = address::space(stream, &name);
    let title = name.clone();
    let unread = Memo::new(move |_| {
        page.spaces.with(|spaces| {
            let card = spaces.known().into_iter().flatten().find(|card| card.stream == stream);
            card.map_or((0, 0, 0), |card| (card.unread, card.mentions, card.badge))
        })
    });
    let label = move || words::space_with_unread(&name, unread.get().0, unread.get().1);
    view! {
        <li>
            <a class="space" href=path title=title aria-current=current data-unread=move || (unread.get().0 != 0).then_some("")>
                <Tile card=card/>
                // Not an `aria-label`: the letters of the tile would be another name than it says.
                <span class="vh">{label}</span>
                {move || (unread.get().2 != 0).then(|| view! { <span class="badge" data-count=unread.get().2></span> })}
            </a>
        </li>
    }
}
