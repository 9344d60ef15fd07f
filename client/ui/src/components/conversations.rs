//! The sidebar of conversations: of each its people, and what is unread, the newest first. Also going to one.
//! Not here: choosing with whom (`new_conversation.rs`), the room itself (`views/room.rs`).

use super::{Avatar, ConnectionStatus, ListHeadline, MyPanel, drafts_dialog::DraftsButton};
use crate::{
    address,
    bridge_client::Loaded,
    icon::Icon,
    look::Width,
    page::{Dialog, Page},
    words::{conversations as words, shell, writing},
};
use leptos::{ev, prelude::*};
use rill_bridge::{Command, ConversationRow, Shown};
use rill_events::{DirectRoom, conversation_of};
use rill_protocol::{Did, StreamId};

/// Of so many of its people the faces are shown.
const FACES: usize = 2;

/// The sidebar.
#[component]
pub fn Conversations() -> impl IntoView {
    let page = Page::here();
    let streams = Memo::new(move |_| {
        let rows = |rows: &Loaded<Vec<ConversationRow>>| {
            rows.known().into_iter().flatten().map(|row| row.stream).collect::<Vec<StreamId>>()
        };
        page.conversations.with(rows)
    });
    let has_none =
        Memo::new(move |_| page.conversations.with(|rows| rows.known().is_some_and(Vec::is_empty)));
    // On a phone, the list is a screen of its own.
    let alone =
        Signal::derive(move || page.router.address.get().is_list() && page.look.width.get() == Width::Phone);
    let status = page.client().status;
    let go_to =
        move |event: ev::MouseEvent| page.dialog.set(Some(Dialog::Switcher { since: event.time_stamp() }));
    view! {
        <div class="sidecol" role=move || alone.get().then_some("main") data-region>
            <div class="sidehead" role=move || (!alone.get()).then_some("banner")>
                <ListHeadline name=Signal::stored(words::DIRECT_MESSAGES.to_owned()) alone=alone/>
                <Show when=move || alone.get()>
                    <ConnectionStatus status=status.into()/>
                </Show>
                <NewButton/>
                <button class="ib" aria-label=shell::GO_TO title=shell::GO_TO_KEY aria-haspopup="dialog" on:click=go_to>
                    <Icon name="search"/>
                </button>
            </div>
            <nav class="side" aria-label=words::DIRECT_MESSAGES>
                <DraftsButton/>
                <ul>
                    <For each=move || streams.get() key=|stream| *stream let:stream>
                        <li><ConversationLink stream=stream/></li>
                    </For>
                </ul>
                <Show when=move || has_none.get()><p class="help conversations-none">{words::NONE}</p></Show>
            </nav>
            <div class="sidefoot"><MyPanel/></div>
        </div>
    }
}

#[component]
fn NewButton() -> impl IntoView {
    let page = Page::here();
    let has_key = Memo::new(move |_| page.me.with(|me| me.known().is_some_and(|me| me.person.is_some())));
    let begin = move |_| page.dialog.set(Some(Dialog::NewConversation));
    view! {
        <Show when=move || has_key.get()>
            <button class="ib" aria-label=words::NEW_ASKED title=words::NEW_ASKED aria-haspopup="dialog" on:click=begin>
                <Icon name="plus"/>
            </button>
        </Show>
    }
}

#[component]
fn ConversationLink(stream: StreamId) -> impl IntoView {
    let page = Page::here();
    let row = Memo::new(move |_| page.conversations.with(|rows| found(rows, stream)));
    let title =
        Memo::new(move |_| row.with(|row| row.as_ref().map(ConversationRow::title).unwrap_or_default()));
    let room = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.room)));
    let others =
        Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.others.clone()).unwrap_or_default()));
    let unread = Memo::new(move |_| row.with(|row| row.as_ref().map_or_else(Shown::default, shown)));
    let is_here = Memo::new(move |_| page.stream.get() == Some(stream));
    let drafted = Memo::new(move |_| room.get().is_some_and(|room| page.drafts.has(room)) && !is_here.get());
    let label = move || {
        let name = shell::with_unread(&title.get(), unread.get().unread, unread.get().mentions);
        if drafted.get() { format!("{name}, {}", writing::DRAFT) } else { name }
    };
    view! {
        <a
            class="ch conversation"
            href=move || row.with(|row| row.as_ref().map(path_of).unwrap_or_default())
            aria-label=label
            aria-current=move || is_here.get().then_some("page")
            data-room=move || room.get().map(|room| room.to_string())
            data-unread=move || (unread.get().unread != 0).then_some("")
        >
            <span class="conversation-faces" aria-hidden="true">
                {move || others.get().into_iter().take(FACES).map(|other| {
                    view! { <Avatar person=other.person stream=other.of class="av av-s"/> }
                }).collect_view()}
            </span>
            <span class="truncate">{title}</span>
            <Show when=move || unread.get().badge != 0 || drafted.get()>
                <span class="end">
                    {move || drafted.get().then(|| view! { <span class="draft"><Icon name="pencil" small=true/></span> })}
                    {move || (unread.get().badge != 0).then(|| view! { <span class="badge" data-count=unread.get().badge></span> })}
                </span>
            </Show>
        </a>
    }
}

fn found(rows: &Loaded<Vec<ConversationRow>>, stream: StreamId) -> Option<ConversationRow> {
    rows.known()?.iter().find(|row| row.stream == stream).cloned()
}

/// What is shown of what is unread in a conversation.
pub(crate) fn shown(row: &ConversationRow) -> Shown {
    row.reading.shown(row.unread, row.mentions)
}

/// The same of all of them. One that is muted is unread by what calls by name alone.
pub(crate) fn unread_of_all(page: Page) -> Shown {
    page.conversations.with(|rows| {
        rows.known().into_iter().flatten().map(shown).fold(Shown::default(), |all, one| Shown {
            unread: all.unread + one.unread,
            mentions: all.mentions + one.mentions,
            badge: all.badge + one.badge,
        })
    })
}

/// The address of a conversation.
pub(crate) fn path_of(row: &ConversationRow) -> String {
    let title = row.title();
    address::room(row.stream, &title, row.room, &title)
}

/// Has a conversation with these people, and goes there.
pub(crate) fn converse(page: Page, with: Vec<Did>) {
    let Some(path) = untrack(|| path_to(page, &with)) else { return };
    page.command(Command::Converse { with }, move |result| match result {
        Ok(()) => page.router.go(&path),
        failed => page.tell(failed),
    });
}

/// The one that is here, else the one that there will be.
fn path_to(page: Page, with: &[Did]) -> Option<String> {
    let mut with = with.to_vec();
    with.sort();
    with.dedup();
    let here = page.conversations.with(|rows| {
        let is_same = |row: &&ConversationRow| row.others.iter().map(|other| &other.did).eq(&with);
        rows.known()?.iter().find(is_same).map(path_of)
    });
    here.or_else(|| {
        let me = page.me.with(|me| me.known()?.person.clone())?;
        let stream = conversation_of(with.into_iter().chain([me]).collect()).ok()?.stream();
        Some(address::room(stream, "", DirectRoom::of(stream).topic(), ""))
    })
}
