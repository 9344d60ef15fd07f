//! A channel in the sidebar, with its threads under it.

use super::model::Group;
use crate::{
    icon::Icon,
    page::Page,
    words::{access::with_private, shell as words, writing},
};
use leptos::prelude::*;
use rill_bridge::{RoomRow, Shown, ThreadRow};
use rill_events::RoomKind;
use rill_protocol::TopicId;

/// The room in view, as each link asks: is it mine?
pub(super) type Current = StoredValue<Selector<Option<TopicId>>>;

/// A channel and the threads that are shown of it.
#[component]
pub(super) fn ChannelEntry(topic: TopicId, group: Memo<Option<Group>>, current: Current) -> impl IntoView {
    let page = Page::here();
    let all = RwSignal::new(false);
    let row = Memo::new(move |_| {
        page.space.with(|space| space.known()?.rooms.iter().find(|row| row.topic == topic).cloned())
    });
    let channel = Memo::new(move |_| {
        group.with(|group| group.as_ref()?.channels.iter().find(|c| c.topic == topic).cloned())
    });
    let threads = move || {
        channel.with(|channel| {
            let Some(channel) = channel else { return Vec::new() };
            let shown = if all.get() { channel.threads.len() } else { channel.shown };
            channel.threads[..shown].to_vec()
        })
    };
    let hidden =
        Memo::new(move |_| channel.with(|channel| channel.as_ref().map_or(0, |c| c.threads.len() - c.shown)));
    let has_threads =
        Memo::new(move |_| channel.with(|channel| channel.as_ref().is_some_and(|c| !c.threads.is_empty())));
    view! {
        <li>
            <ChannelLink topic=topic row=row current=current/>
            <Show when=move || has_threads.get()>
                <ul class="threads">
                    <For each=threads key=|thread| *thread let:thread>
                        <li><ThreadLink topic=thread current=current/></li>
                    </For>
                    <Show when=move || hidden.get() != 0>
                        <li>
                            <button class="ch more" aria-expanded=move || all.get().to_string() on:click=move |_| all.update(|all| *all = !*all)>
                                {move || if all.get() { words::FEWER_THREADS.to_owned() } else { words::more_threads(hidden.get()) }}
                            </button>
                        </li>
                    </Show>
                </ul>
            </Show>
        </li>
    }
}

#[component]
fn ChannelLink(topic: TopicId, row: Memo<Option<RoomRow>>, current: Current) -> impl IntoView {
    let page = Page::here();
    let part = move |take: fn(&RoomRow) -> String| row.with(|row| row.as_ref().map(take).unwrap_or_default());
    let name = Memo::new(move |_| part(|row| row.name.clone()));
    let unread = Memo::new(move |_| {
        row.with(|row| {
            row.as_ref().map_or_else(Shown::default, |row| row.reading.shown(row.unread, row.mentions))
        })
    });
    let icon = Memo::new(move |_| row.with(|row| row.as_ref().map_or("hash", icon_of_room)));
    let private = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.access.is_private())));
    let drafted =
        Memo::new(move |_| page.drafts.has(topic) && page.router.address.get().topic() != Some(topic));
    // The whole name in one place: beside parts of it that stand apart, browsers put spaces before the comma.
    let label = move || {
        let name = with_private(&name.get(), private.get());
        let name = words::with_unread(&name, unread.get().unread, unread.get().mentions);
        if drafted.get() { format!("{name}, {}", writing::DRAFT) } else { name }
    };
    view! {
        <a
            class="ch"
            href=move || page.room_path(topic, &name.get())
            aria-label=label
            aria-current=move || is_current(current, topic)
            data-room=topic.to_string()
            data-unread=move || (unread.get().unread != 0).then_some("")
        >
            {move || view! { <Icon name=icon.get()/> }}
            <span class="truncate">{name}</span>
            <Show when=move || unread.get().badge != 0 || drafted.get()>
                <span class="end">
                    {move || drafted.get().then(|| view! { <span class="draft"><Icon name="pencil" small=true/></span> })}
                    {move || (unread.get().badge != 0).then(|| view! { <span class="badge" data-count=unread.get().badge></span> })}
                </span>
            </Show>
        </a>
    }
}

#[component]
fn ThreadLink(topic: TopicId, current: Current) -> impl IntoView {
    let page = Page::here();
    let row = Memo::new(move |_| -> Option<ThreadRow> {
        page.space.with(|space| space.known()?.threads.iter().find(|row| row.topic == topic).cloned())
    });
    let name =
        Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.name.clone()).unwrap_or_default()));
    let drafted =
        Memo::new(move |_| page.drafts.has(topic) && page.router.address.get().topic() != Some(topic));
    let unread = Memo::new(move |_| {
        row.with(|row| {
            row.as_ref().map_or_else(Shown::default, |row| row.reading.shown(row.unread, row.mentions))
        })
    });
    let label = move || {
        let name = words::with_unread(&name.get(), unread.get().unread, unread.get().mentions);
        if drafted.get() { format!("{name}, {}", writing::DRAFT) } else { name }
    };
    view! {
        <a class="ch" href=move || page.room_path(topic, &name.get()) aria-label=label aria-current=move || is_current(current, topic) data-unread=move || (unread.get().unread != 0).then_some("")>
            <Icon name="message-square-text"/>
            <span class="truncate">{name}</span>
            <Show when=move || unread.get().badge != 0 || drafted.get()>
                <span class="end">
                    {move || drafted.get().then(|| view! { <span class="draft"><Icon name="pencil" small=true/></span> })}
                    {move || (unread.get().badge != 0).then(|| view! { <span class="badge" data-count=unread.get().badge></span> })}
                </span>
            </Show>
        </a>
    }
}

fn is_current(current: Current, topic: TopicId) -> Option<&'static str> {
    current.with_value(|current| current.selected(&Some(topic))).then_some("page")
}

/// The sign of a room: of its kind, or that it is private.
pub(crate) fn icon_of_room(room: &RoomRow) -> &'static str {
    if room.access.is_private() { "lock" } else { icon_of(room.kind) }
}

/// The sign of a room's kind.
pub(crate) fn icon_of(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Channel | RoomKind::Category => "hash",
        RoomKind::Announcements => "megaphone",
        RoomKind::Forum => "messages-square",
        RoomKind::Voice => "volume-2",
        RoomKind::Thread => "message-square-text",
        RoomKind::Direct => "user",
    }
}
