//! A link to join a space: what it is, and the way in.

use super::{SpaceRefused, start::Mark};
use crate::{
    address,
    bridge_client::Loaded,
    components::{Banner, ConnectionStatus, Tile},
    page::{Asks, Page},
    words::{shell, spaces as words},
};
use leptos::prelude::*;
use rill_events::RoomKind;

/// The way in.
#[component]
pub fn JoinView() -> impl IntoView {
    let page = Page::here();
    let status = page.client().status;
    let name = Memo::new(move |_| page.space_name());
    let space = Memo::new(move |_| page.space.with(|space| space.known().cloned()));
    let into =
        move || page.stream.get().map(|stream| address::space(stream, &name.get())).unwrap_or_default();
    let may_join = Memo::new(move |_| {
        let has_key = page.me.with(|me| me.known().is_some_and(|me| me.person.is_some()));
        has_key && space.with(|space| space.as_ref().is_some_and(|space| !space.joined))
    });
    let join = move |_| {
        let Some(stream) = page.stream.get_untracked() else { return };
        let nameless = page.me.with_untracked(|me| me.known().is_none_or(|me| me.name.is_none()));
        let into = untrack(into);
        let then = Callback::new(move |()| page.router.replace(&into));
        page.asks.set(Some(Asks { stream, nameless, joins: true, then }));
    };
    view! {
        <main class="main start" id="main" data-region>
            <header class="bar">
                <a class="mark" href="/"><Mark/>{shell::RILL}</a>
                <span class="grow"></span>
                <ConnectionStatus status=status.into()/>
            </header>
            <Banner/>
            <div class="start-body">
                {move || space.get().map(|space| view! { <Tile card=space.card/> })}
                <h1>{move || words::join(&name.get())}</h1>
                {move || space.get().map(|space| {
                    let channels = space.rooms.iter().filter(|room| room.kind != RoomKind::Category && !room.archived);
                    let there = words::there(space.people, channels.count() as u64);
                    view! {
                        {space.card.description.map(|about| view! { <p class="lede">{about}</p> })}
                        <p class="help">{there}</p>
                    }
                })}
                <Show when=move || page.space.with(|space| matches!(space, Loaded::Is(_))) fallback=|| view! { <SpaceRefused/> }>
                    <p class="join-ways">
                        <Show
                            when=move || may_join.get()
                            fallback=move || view! { <a class="btn btn-main" href=into>{words::GO_IN}</a> }
                        >
                            <button class="btn btn-main" on:click=join>{words::JOIN}</button>
                            <a class="btn" href=into>{words::LOOK_ONLY}</a>
                        </Show>
                    </p>
                    <p class="help">{words::JOIN_MORE}</p>
                </Show>
            </div>
        </main>
    }
}
