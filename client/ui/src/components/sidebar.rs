//! The sidebar of a space: its name, and its channels with their threads.
//! Not here: what stands in it, and in which order (`sidebar/model.rs`).

mod channel_link;
mod drag;
pub mod model;

pub(crate) use channel_link::{icon_of, icon_of_room};

use super::{
    ConnectionStatus, MyPanel,
    drafts_dialog::DraftsButton,
    room_menu::{Of, RoomMenu},
};
use crate::{
    components::sidebar::channel_link::{ChannelEntry, Current},
    icon::Icon,
    keep::{keep, kept},
    look::Width,
    page::{Dialog, Page},
    words::{shell as words, spaces},
};
use drag::Drag;
use leptos::{ev, prelude::*};
use model::{Group, GroupKey};
use std::collections::BTreeSet;

/// Groups that are folded, kept under this name.
const FOLDED: &str = "rill.folded";

/// The sidebar of the space in view.
#[component]
pub fn Sidebar() -> impl IntoView {
    let page = Page::here();
    let topic = Memo::new(move |_| page.router.address.get().topic());
    // Of all links, two change when another room comes into view.
    let current: Current = StoredValue::new(Selector::new(move || topic.get()));
    let groups = Memo::new(move |_| {
        let current = topic.get();
        page.space.with(|space| space.known().map(|space| model::groups(space, current)).unwrap_or_default())
    });
    let keys =
        Memo::new(move |_| groups.with(|groups| groups.iter().map(|group| group.key).collect::<Vec<_>>()));
    let folded = RwSignal::new(folded_groups());
    // On a phone, the list is a screen of its own.
    let alone =
        Signal::derive(move || page.router.address.get().is_list() && page.look.width.get() == Width::Phone);
    let status = page.client().status;
    let name = Memo::new(move |_| page.space_name());
    let drag = Drag::new(page);
    let go_to =
        move |event: ev::MouseEvent| page.dialog.set(Some(Dialog::Switcher { since: event.time_stamp() }));
    view! {
        <div class="sidecol" role=move || alone.get().then_some("main") data-region>
            <div class="sidehead" role=move || (!alone.get()).then_some("banner")>
                <ListHeadline name=name.into() alone=alone/>
                <Show when=move || alone.get()>
                    <ConnectionStatus status=status.into()/>
                </Show>
                <RoomMenu of=Of::Space icon="chevron-down"/>
                <button class="ib" aria-label=spaces::INVITE title=spaces::INVITE aria-haspopup="dialog" on:click=move |_| page.dialog.set(Some(Dialog::Invite))>
                    <Icon name="user-plus"/>
                </button>
                <button class="ib" aria-label=words::GO_TO title=words::GO_TO_KEY aria-haspopup="dialog" on:click=go_to>
                    <Icon name="search"/>
                </button>
            </div>
            <nav
                class="side"
                aria-label=words::CHANNELS
                on:dragstart=move |event| drag.start(&event)
                on:dragover=move |event| drag.moves(&event)
                on:drop=move |event| drag.drops(&event)
                on:dragend=move |_| drag.ends()
            >
                <h2 class="vh">{move || words::channels_of(&name.get())}</h2>
                <DraftsButton/>
                <ul>
                    <For each=move || keys.get() key=|key| *key let:key>
                        <GroupOf key=key groups=groups folded=folded current=current/>
                    </For>
                </ul>
            </nav>
            <div class="sidefoot">
                <Copying/>
                <MyPanel/>
            </div>
        </div>
    }
}

/// What a list is of. On a phone, where the list is all there is, it is the page's own headline.
#[component]
pub fn ListHeadline(name: Signal<String>, alone: Signal<bool>) -> impl IntoView {
    // A space that is not there, or not any more, has no name here.
    let name =
        move || Some(name.get()).filter(|name| !name.is_empty()).unwrap_or_else(|| words::SPACE.to_owned());
    move || match alone.get() {
        true => view! { <h1 class="name" tabindex="-1"><span class="truncate">{name}</span></h1> }.into_any(),
        false => view! { <h2 class="name"><span class="truncate">{name}</span></h2> }.into_any(),
    }
}

/// A category with its channels.
#[component]
fn GroupOf(
    key: GroupKey,
    groups: Memo<Vec<Group>>,
    folded: RwSignal<BTreeSet<String>>,
    current: Current,
) -> impl IntoView {
    let group =
        Memo::new(move |_| groups.with(|groups| groups.iter().find(|group| group.key == key).cloned()));
    let name = Memo::new(move |_| group.with(|group| headline(key, group.as_ref())));
    let channels =
        move || group.with(|group| group.as_ref().map(|group| group.channels.clone()).unwrap_or_default());
    let is_folded = Memo::new(move |_| folded.with(|folded| folded.contains(&fold_name(key))));
    let toggle = move |_| {
        folded.update(|folded| {
            let name = fold_name(key);
            if !folded.remove(&name) {
                folded.insert(name);
            }
        });
        keep(FOLDED, &folded.with_untracked(|folded| folded.iter().cloned().collect::<Vec<_>>().join(" ")));
    };
    let category = match key {
        GroupKey::Category(topic) => Some(topic),
        GroupKey::Top | GroupKey::Archive => None,
    };
    let page = Page::here();
    let manages = Memo::new(move |_| {
        category.is_some() && page.space.with(|space| space.known().is_some_and(|space| space.may_manage))
    });
    view! {
        <li>
            <Show when=move || key != GroupKey::Top>
                <h3
                    class="cat"
                    data-room=category.map(|category| category.to_string())
                    draggable=move || manages.get().then_some("true")
                >
                    <button aria-expanded=move || (!is_folded.get()).to_string() on:click=toggle>
                        <Icon name="chevron-down" small=true/>
                        <span class="truncate">{name}</span>
                    </button>
                    {category.map(|category| view! { <RoomMenu of=Of::Category(category)/> })}
                </h3>
            </Show>
            <Show when=move || !is_folded.get()>
                <ul aria-label=move || name.get()>
                    <For each=channels key=|channel| channel.topic let:channel>
                        <ChannelEntry topic=channel.topic group=group current=current/>
                    </For>
                </ul>
            </Show>
        </li>
    }
}

/// How far the full copy of this space has come.
#[component]
fn Copying() -> impl IntoView {
    let page = Page::here();
    let status = page.client().status;
    let progress = Memo::new(move |_| {
        let stream = page.stream.get()?;
        status.with(|status| status.copies.iter().find(|copy| copy.stream == stream).cloned())
    });
    move || {
        progress.get().filter(|progress| progress.held < progress.of).map(|progress| {
            view! {
                <section class="copying" aria-label=words::FULL_COPY>
                    <p>{words::copying(progress.held, progress.of)}</p>
                    <progress aria-label=words::copying(progress.held, progress.of) max=progress.of value=progress.held></progress>
                </section>
            }
        })
    }
}

fn headline(key: GroupKey, group: Option<&Group>) -> String {
    match key {
        GroupKey::Top => words::CHANNELS.to_owned(),
        GroupKey::Archive => words::ARCHIVE.to_owned(),
        GroupKey::Category(_) => group.map(|group| group.name.clone()).unwrap_or_default(),
    }
}

/// A group that is folded has its name in the kept set. Before anything was kept, the archive is folded.
fn fold_name(key: GroupKey) -> String {
    match key {
        GroupKey::Top => "top".to_owned(),
        GroupKey::Archive => "archive".to_owned(),
        GroupKey::Category(topic) => topic.to_string(),
    }
}

fn folded_groups() -> BTreeSet<String> {
    kept(FOLDED).map_or_else(
        || BTreeSet::from([fold_name(GroupKey::Archive)]),
        |text| text.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
    )
}
