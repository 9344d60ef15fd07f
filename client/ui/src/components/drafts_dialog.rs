//! All drafts of this device with their rooms: leads to each, and lets it go.
//! Not here: the drafts themselves (`writing/drafts.rs`).

use super::{Confirm, Modal, sidebar::icon_of};
use crate::{
    address,
    bridge_client::{Loaded, live},
    icon::Icon,
    page::{Dialog, Page, space_in},
    words::{drafts as words, shell},
    writing::Drafted,
};
use leptos::{ev, prelude::*};
use rill_bridge::{Query, SpaceView};
use rill_events::RoomKind;
use rill_protocol::StreamId;
use std::collections::BTreeSet;

/// The way to the list, in the sidebar; nothing where there is no draft.
#[component]
pub(super) fn DraftsButton() -> impl IntoView {
    let page = Page::here();
    let count = Memo::new(move |_| page.drafts.count());
    view! {
        <Show when=move || count.get() != 0>
            <button class="ch drafts-button" aria-haspopup="dialog" on:click=move |_| page.dialog.set(Some(Dialog::Drafts))>
                <Icon name="pencil"/>
                <span class="truncate">{words::DRAFTS}</span>
                <span class="end num">{count}</span>
            </button>
        </Show>
    }
}

/// The dialog.
#[component]
pub fn DraftsDialog(on_close: Callback<()>) -> impl IntoView {
    let page = Page::here();
    let all = Memo::new(move |_| page.drafts.all());
    let streams = Memo::new(move |_| {
        let streams: BTreeSet<StreamId> = all.with(|all| all.iter().map(|drafted| drafted.stream).collect());
        streams.into_iter().collect::<Vec<_>>()
    });
    let asked = RwSignal::new(None::<Drafted>);
    view! {
        <Modal name=words::DRAFTS class="keys drafts" on_close=on_close>
            <header>
                <h2>{words::DRAFTS}</h2>
                <button class="ib" autofocus aria-label=shell::CLOSE on:click=move |_| on_close.run(())><Icon name="x"/></button>
            </header>
            <ul>
                <For each=move || streams.get() key=|stream| *stream let:stream>
                    <OfSpace stream=stream all=all asked=asked on_close=on_close/>
                </For>
            </ul>
            <Show when=move || all.with(Vec::is_empty)><p>{words::NO_DRAFTS}</p></Show>
        </Modal>
        {move || asked.get().map(|drafted| view! { <Discard drafted=drafted asked=asked/> })}
    }
}

/// The drafts of one space.
#[component]
fn OfSpace(
    stream: StreamId,
    all: Memo<Vec<Drafted>>,
    asked: RwSignal<Option<Drafted>>,
    on_close: Callback<()>,
) -> impl IntoView {
    let page = Page::here();
    let space = live(page.bridge(), move || Some(Query::Space { stream }), space_in);
    let own = move || all.get().into_iter().filter(|drafted| drafted.stream == stream).collect::<Vec<_>>();
    view! {
        <For each=own key=|drafted| drafted.topic let:drafted>
            <One drafted=drafted space=space asked=asked on_close=on_close/>
        </For>
    }
}

#[component]
fn One(
    drafted: Drafted,
    space: RwSignal<Loaded<SpaceView>>,
    asked: RwSignal<Option<Drafted>>,
    on_close: Callback<()>,
) -> impl IntoView {
    let page = Page::here();
    let Drafted { stream, topic, .. } = drafted;
    let place = Memo::new(move |_| space.with(|space| Place::of(space.known(), &drafted_room(topic))));
    let path = move || place.with(|place| address::room(stream, &place.space, topic, &place.room));
    let go = move |event: ev::MouseEvent| {
        if event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() {
            event.prevent_default();
            on_close.run(());
            page.router.go(&untrack(path));
        }
    };
    let says = words::says(&drafted.draft.text, drafted.draft.files.len());
    let discard = move || place.with(|place| words::discard(&place.room));
    view! {
        <li>
            <a class="draft-of" href=path on:click=go>
                {move || view! { <Icon name=place.with(|place| place.icon)/> }}
                <b class="truncate"><bdi>{move || place.with(|place| place.room.clone())}</bdi></b>
                <span class="draft-in truncate">{move || place.with(|place| place.space.clone())}</span>
                <span class="draft-says truncate" dir="auto">{says}</span>
            </a>
            <button class="ib" aria-label=discard title=discard on:click=move |_| asked.set(Some(drafted.clone()))><Icon name="trash-2"/></button>
        </li>
    }
}

fn drafted_room(topic: rill_protocol::TopicId) -> impl Fn(&SpaceView) -> Option<(String, RoomKind)> {
    move |space| {
        let room = space.rooms.iter().find(|room| room.topic == topic);
        let thread = space.threads.iter().find(|thread| thread.topic == topic);
        room.map(|room| (room.name.clone(), room.kind))
            .or_else(|| thread.map(|thread| (thread.name.clone(), RoomKind::Thread)))
    }
}

/// Where a draft is, in words.
#[derive(Clone, PartialEq)]
struct Place {
    room: String,
    space: String,
    icon: &'static str,
}

impl Place {
    fn of(space: Option<&SpaceView>, room: &impl Fn(&SpaceView) -> Option<(String, RoomKind)>) -> Self {
        let named = space.and_then(room);
        let (room, kind) = named.unwrap_or_else(|| (words::UNKNOWN_ROOM.to_owned(), RoomKind::Channel));
        let space = space.and_then(|space| space.card.name.clone()).unwrap_or_default();
        Self { room, space, icon: icon_of(kind) }
    }
}

#[component]
fn Discard(drafted: Drafted, asked: RwSignal<Option<Drafted>>) -> impl IntoView {
    let page = Page::here();
    let yes = Callback::new(move |()| {
        asked.set(None);
        page.drafts.discard(&drafted);
    });
    view! {
        <Confirm
            name=words::DISCARD_ASKED.to_owned()
            text=words::DISCARD_MORE
            button=words::DISCARD_YES
            no=words::KEEP
            on_yes=yes
            on_no=Callback::new(move |()| asked.set(None))
        />
    }
}
