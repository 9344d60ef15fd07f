//! The bar above a room's messages: its name, what it is about, and the ways into it.

use super::{
    CalendarButton, ConnectionStatus, Pinned,
    room_menu::{Of, RoomMenu},
};
use crate::{
    address,
    icon::Icon,
    message_list::RoomInView,
    page::Page,
    views::room_model::{Parent, RoomHead},
    words::{access, conversations, shell as words},
};
use leptos::prelude::*;
use rill_protocol::{Millis, StreamId};

/// The bar. `on_date`: somebody wants to see the messages of that time.
#[component]
pub fn ChannelBar(
    head: Memo<Option<RoomHead>>,
    room: Signal<RoomInView>,
    on_date: Callback<Millis>,
) -> impl IntoView {
    let page = Page::here();
    let part =
        move |take: fn(&RoomHead) -> String| head.with(|head| head.as_ref().map(take).unwrap_or_default());
    let name = move || match head.with(|head| head.as_ref().map(|head| head.name.clone())) {
        Some(name) if name.is_empty() => words::THREAD.to_owned(),
        Some(name) => name,
        // Of a space that is not there, or not any more.
        None => words::CHANNEL.to_owned(),
    };
    let about = Memo::new(move |_| part(|head| head.about.clone()));
    let icon = Memo::new(move |_| head.with(|head| head.as_ref().map_or("hash", |head| head.icon)));
    let parent = Memo::new(move |_| head.with(|head| head.as_ref()?.parent.clone()));
    let pinned = Memo::new(move |_| head.with(|head| head.as_ref().map_or(0, |head| head.pinned)));
    let private = Memo::new(move |_| head.with(|head| head.as_ref().is_some_and(|head| head.is_private)));
    let status = page.client().status;
    view! {
        <header class="bar">
            <a class="ib back" href=move || back(page, room.get()) aria-label=move || back_word(page)>
                <Icon name="arrow-left"/>
            </a>
            <h1 tabindex="-1">
                {move || view! { <Icon name=icon.get()/> }}
                <span class="truncate">{name}</span>
            </h1>
            <Show when=move || private.get()>
                <span class="bar-private" title=access::PRIVATE_MORE>{access::PRIVATE_MARK}</span>
            </Show>
            {move || parent.get().map(|parent| view! { <HangsIn stream=room.get_untracked().stream parent=parent/> })}
            <p class="topic truncate" title=move || about.get()>{about}</p>
            <Show when=move || pinned.get() != 0>
                <Pinned room=room count=pinned/>
            </Show>
            <CalendarButton room=room on_date=on_date/>
            // Of a conversation all are in its name.
            <Show when=move || !page.converses.get()><MembersButton/></Show>
            <RoomMenu of=Signal::derive(move || Of::Room(room.get().topic))/>
            <ConnectionStatus status=status.into()/>
        </header>
    }
}

/// The list that a room is in.
fn back(page: Page, room: RoomInView) -> String {
    if page.converses.get() {
        return address::CONVERSATIONS.to_owned();
    }
    address::space(room.stream, &page.space_name())
}

fn back_word(page: Page) -> &'static str {
    if page.converses.get() { conversations::BACK } else { words::BACK_TO_CHANNELS }
}

/// From a thread to its channel, and to the message that it was started on.
#[component]
fn HangsIn(stream: StreamId, parent: Parent) -> impl IntoView {
    let page = Page::here();
    let start = parent.on.map(|on| address::message(stream, parent.topic, on));
    let says = words::in_channel(&parent.name);
    view! {
        <p class="hangs-in">
            <a class="lnk" href=move || page.room_path(parent.topic, &parent.name)>{says}</a>
            {start.map(|start| view! {
                <a class="lnk" href=start aria-label=words::STARTING_MESSAGE title=words::STARTING_MESSAGE>
                    <Icon name="reply"/>
                    <span class="word">{words::STARTING_MESSAGE}</span>
                </a>
            })}
        </p>
    }
}

#[component]
fn MembersButton() -> impl IntoView {
    let page = Page::here();
    let people = Memo::new(move |_| page.space.with(|space| space.known().map_or(0, |space| space.people)));
    let toggle = move |_| page.members.set(Some(!page.shows_members()));
    view! {
        <button
            class="count"
            aria-pressed=move || page.shows_members().to_string()
            aria-label=move || words::how_many(words::MEMBERS, people.get())
            on:click=toggle
        >
            <Icon name="users"/>
            <span class="num">{move || crate::words::number(people.get())}</span>
        </button>
    }
}
