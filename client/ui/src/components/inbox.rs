//! The inbox: what is unread in all spaces, with its newest messages, and marking it as read in place.
//! Not here: what belongs in it, and in which order (the engine).

use super::Avatar;
use crate::{
    address,
    bridge_client::live,
    icon::Icon,
    markdown::shown_name,
    message::excerpt,
    page::Page,
    words::{conversations, inbox, shell},
};
use leptos::prelude::*;
use rill_bridge::{Answer, Command, InboxRow, Query};

/// Characters of a message that are shown.
const EXCERPT: usize = 160;

/// What is unread. Nothing, where nothing is.
#[component]
pub fn Inbox() -> impl IntoView {
    let page = Page::here();
    let rows = live(page.bridge(), || Some(Query::Inbox), rows_in);
    let keys = move || {
        let key = |row: &InboxRow| (row.stream, row.topic);
        rows.with(|rows| rows.known().into_iter().flatten().map(key).collect::<Vec<_>>())
    };
    let has_rows = Memo::new(move |_| !keys().is_empty());
    let is_known = Memo::new(move |_| rows.with(|rows| rows.known().is_some()));
    view! {
        <section class="inbox" aria-labelledby="inbox-title">
            <h2 id="inbox-title">{inbox::UNREAD}</h2>
            <Show when=move || is_known.get() && !has_rows.get()>
                <p class="lede">{inbox::NOTHING}</p>
            </Show>
            <Show when=move || has_rows.get()>
                <ul class="sheet" aria-label=inbox::UNREAD>
                    <For each=keys key=|key| *key let:key>
                        <Entry row=Memo::new(move |_| {
                            rows.with(|rows| rows.known()?.iter().find(|row| (row.stream, row.topic) == key).cloned())
                        })/>
                    </For>
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn Entry(row: Memo<Option<InboxRow>>) -> impl IntoView {
    let page = Page::here();
    let name = move || row.with(|row| row.as_ref().map(|row| row.name.clone()).unwrap_or_default());
    let path = move || {
        row.with(|row| {
            let Some(row) = row else { return "/".to_owned() };
            let space = if row.is_conversation { Some(&row.name) } else { row.space.as_ref() };
            address::room(row.stream, space.map_or("", String::as_str), row.topic, &row.name)
        })
    };
    let place_of = move || row.with(|row| row.as_ref().map(place).unwrap_or_default());
    let calls = Memo::new(move |_| row.with(|row| row.as_ref().map_or(0, |row| row.mentions)));
    let unread = Memo::new(move |_| row.with(|row| row.as_ref().map_or(0, |row| row.unread)));
    let messages = move || row.with(|row| row.as_ref().map(|row| (row.stream, row.messages.clone())));
    let mark = move |_| {
        if let Some(row) = row.get_untracked() {
            let (stream, topic) = (row.stream, Some(row.topic));
            page.command(Command::MarkRead { stream, topic }, |_| ());
        }
    };
    view! {
        <li class="inbox-entry">
            <div class="inbox-head">
                <a class="inbox-room" href=path>
                    <b>{name}</b>
                    <small>{place_of}</small>
                    {move || (calls.get() != 0).then(|| view! { <span class="vh">{shell::mentions(calls.get())}</span> })}
                    {move || (calls.get() != 0).then(|| view! { <span class="badge" data-count=calls.get()></span> })}
                    {move || (calls.get() == 0).then(|| view! { <small>{inbox::new(unread.get())}</small> })}
                </a>
                <button class="ib" aria-label=move || inbox::mark_read(&name()) title=move || inbox::mark_read(&name()) on:click=mark>
                    <Icon name="check"/>
                </button>
            </div>
            {move || messages().map(|(stream, messages)| messages.into_iter().map(|message| {
                let path = address::message(stream, row.get_untracked().map_or(rill_protocol::TopicId::ROOT, |row| row.topic), message.id);
                let (name, text) = (shown_name(&message.author.name), excerpt(&message, EXCERPT));
                view! {
                    <a class="inbox-message" href=path>
                        <Avatar person=message.author stream=stream class="av av-s"/>
                        <span class="truncate"><b>{name}</b>" "{text}</span>
                    </a>
                }
            }).collect_view())}
        </li>
    }
}

fn rows_in(answer: Answer) -> Option<Vec<InboxRow>> {
    if let Answer::Inbox(rows) = answer { Some(rows) } else { None }
}

/// The space, and of a thread its channel.
fn place(row: &InboxRow) -> String {
    if row.is_conversation {
        return conversations::DIRECT_MESSAGES.to_owned();
    }
    let space = row.space.clone().unwrap_or_default();
    match &row.channel {
        Some(channel) => inbox::in_channel(channel, &space),
        None => space,
    }
}
