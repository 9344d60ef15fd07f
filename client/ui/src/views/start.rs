//! The first page: the spaces that are held, and those of this server that one may open.
//! Not here: opening one (that is going to its address).

use crate::{
    address,
    components::{Banner, ConnectionStatus, Inbox, Tile},
    icon::Icon,
    page::{Dialog, Page},
    words::{shell as words, spaces},
};
use leptos::prelude::*;
use rill_bridge::SpaceCard;
use rill_protocol::{EventId, StreamId};

/// All spaces.
#[component]
pub fn StartView() -> impl IntoView {
    let page = Page::here();
    let cards = move |held: bool| {
        page.spaces.with(|spaces| {
            let cards = spaces.known().into_iter().flatten();
            cards.filter(|card| card.held == held).cloned().collect::<Vec<SpaceCard>>()
        })
    };
    let has_held = Memo::new(move |_| !cards(true).is_empty());
    let has_conversations =
        Memo::new(move |_| page.conversations.with(|rows| rows.known().is_some_and(|rows| !rows.is_empty())));
    let has_others = Memo::new(move |_| !cards(false).is_empty());
    let is_known = Memo::new(move |_| page.spaces.with(|spaces| spaces.known().is_some()));
    let has_key = Memo::new(move |_| page.me.with(|me| me.known().is_some_and(|me| me.person.is_some())));
    let status = page.client().status;
    let many = move || cards(false).len() > 1;
    view! {
        <main class="main start" id="main" data-region>
            <header class="bar">
                <span class="mark"><Mark/>{words::RILL}</span>
                <span class="grow"></span>
                <ConnectionStatus status=status.into()/>
            </header>
            <Banner/>
            <div class="start-body">
                <h1>{move || if has_held.get() { words::YOUR_SPACES } else { words::WELCOME }}</h1>
                <p class="lede">{words::WELCOME_MORE}</p>
                <Show when=move || has_held.get() || has_conversations.get()><Inbox/></Show>
                <Show when=move || has_held.get()>
                    <h2>{words::SPACES}</h2>
                    <ul class="sheet" aria-label=words::YOUR_SPACES>
                        <For each=move || cards(true) key=drawn let:card>
                            <li><Choice card=card many=false/></li>
                        </For>
                    </ul>
                </Show>
                <Show when=move || has_others.get()>
                    <Show when=move || has_held.get()><h2>{words::ON_THIS_SERVER}</h2></Show>
                    <ul class="sheet" aria-label=words::ON_THIS_SERVER>
                        <For each=move || cards(false) key=drawn let:card>
                            <li><Choice card=card many=many()/></li>
                        </For>
                    </ul>
                </Show>
                <Show when=move || has_key.get()>
                    <p class="start-more">
                        <button class="btn" aria-haspopup="dialog" on:click=move |_| page.dialog.set(Some(Dialog::NewSpace))>
                            <Icon name="plus"/>
                            {spaces::NEW_SPACE_ASKED}
                        </button>
                    </p>
                </Show>
                <Show when=move || is_known.get() && !has_held.get() && !has_others.get()>
                    <p class="lede">{words::NO_SPACES}</p>
                </Show>
            </div>
        </main>
    }
}

/// What is drawn of a card, so that it is drawn anew where that changes: names come later than ids.
fn drawn(card: &SpaceCard) -> (StreamId, Option<String>, Option<String>, Option<EventId>) {
    let icon = card.icon.as_ref().map(|icon| icon.event);
    (card.stream, card.name.clone(), card.description.clone(), icon)
}

/// A space to go to.
#[component]
pub fn Choice(card: SpaceCard, many: bool) -> impl IntoView {
    let name = card.name.clone().unwrap_or_default();
    let says = title(&card, many);
    let about = card.description.clone().filter(|about| !about.is_empty());
    let about = about.or_else(|| (!card.held).then(|| words::OPEN_MORE.to_owned()));
    let path = address::space(card.stream, &name);
    view! {
        <a class="choice" href=path>
            <Tile card=card/>
            <span>
                <b>{says}</b>
                {about.map(|about| view! { <small>{about}</small> })}
            </span>
            <span class="go"><Icon name="chevron-right"/></span>
        </a>
    }
}

#[component]
pub(super) fn Mark() -> impl IntoView {
    const WAVES: &str =
        "M3 5.5c3.5-2.6 5.5 2.6 9 0 2-1.5 3.5-1.2 5-.3M3 10.5c3.5-2.6 5.5 2.6 9 0M3 15.5c2-1.5 3.5-.9 5 0";
    view! {
        <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d=WAVES fill="none" stroke="var(--act)" stroke-width="2" stroke-linecap="round"></path>
        </svg>
    }
}

fn title(card: &SpaceCard, many: bool) -> String {
    match card.name.as_deref() {
        Some(name) if card.held => name.to_owned(),
        Some(name) => words::open_space(name),
        None if many => {
            let id = card.stream.to_string();
            words::open_space_of_many(&id[id.len() - 6..])
        }
        None => words::open_space(""),
    }
}
