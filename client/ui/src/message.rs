//! A message as a row of the list: who, what, and what hangs on it. Its parts lie in `message/`.

mod attachments;
mod card;
mod code_block;
pub(crate) mod doing;
mod excerpt;
#[cfg(debug_assertions)]
pub(crate) mod exhibits;
mod forwarded;
mod gallery;
pub(crate) mod hands;
mod highlight;
mod history;
mod notice;
mod over;
mod poll;
mod reactions;
mod reply_quote;
mod setting;
mod standing;
mod sticker;
mod text;
mod thread_dialog;
mod thread_summary;
mod tools;

pub use code_block::CodeBlock;
pub(crate) use excerpt::excerpt;
pub use gallery::Gallery;
pub use history::History;
pub use over::OverMessages;
pub use setting::{Over, Setting};

use crate::{components::Avatar, markdown::shown_name, message_list::cells::MessageCell, times, words};
use leptos::prelude::*;
use rill_bridge::{MessageBody, MessageRow, Person, RowKey};
use rill_events::MessagePosted;
use rill_protocol::{EventId, Millis};
use std::sync::Arc;

/// What all rows of a list share.
#[derive(Clone, Copy)]
pub struct Among {
    /// The room.
    pub setting: Setting,
    /// How many messages the room has.
    pub total: RwSignal<Option<u64>>,
    /// The message that somebody wanted to see.
    pub marked: RwSignal<Option<EventId>>,
    /// The row that Tab leads to.
    pub active: RwSignal<Option<RowKey>>,
}

/// A message or notice.
#[component]
pub fn Message(cell: MessageCell, among: Among) -> impl IntoView {
    let MessageCell { id, row, opens_group, place, kept } = cell;
    let Among { setting, total, marked, active } = among;
    let key = RowKey::Anchor(id);
    let at = row.read_untracked().position.at;
    let is_notice = matches!(row.read_untracked().body, MessageBody::Notice(_));
    let standing = part(&row, |row| standing::How::of(row).word());
    // Who, what, when: read where it stands, and put together only where somebody asks for it.
    let name = if is_notice { notice::says_id(id) } else { [by_id(id), said_id(id), at_id(id)].join(" ") };
    let touched = RwSignal::new(false);
    let first = opens_group.clone();
    let content = if is_notice {
        view! { <notice::Notice row=row.clone() setting=setting/> }.into_any()
    } else {
        view! { <Said row=row.clone() opens_group=opens_group setting=setting at=at/> }.into_any()
    };
    view! {
        <article
            class=if is_notice { "sys" } else { "msg" }
            class:msg-first=move || !is_notice && first.get()
            class:msg-kept=move || kept.get()
            class:msg-marked=move || marked.get() == Some(id)
            data-event-id=id.to_string()
            data-state=move || standing.get()
            aria-labelledby=name
            aria-posinset=move || place.get().map(|place| place.to_string())
            aria-setsize=move || total.get().map(|total| total.to_string())
            tabindex=move || if active.get() == Some(key) { "0" } else { "-1" }
            on:pointerenter=move |_| touched.set(true)
            on:focusin=move |_| touched.set(true)
        >
            {content}
            <Show when=move || touched.get() && !is_notice>
                <tools::Tools row=row.clone() setting=setting/>
            </Show>
        </article>
    }
}

/// The element with the author's name.
fn by_id(message: EventId) -> String {
    format!("by-{message}")
}

/// The element with what is said.
fn said_id(message: EventId) -> String {
    format!("said-{message}")
}

/// The element with the time.
fn at_id(message: EventId) -> String {
    format!("at-{message}")
}

/// What somebody says.
#[component]
fn Said(
    row: ArcRwSignal<Arc<MessageRow>>,
    opens_group: ArcRwSignal<bool>,
    setting: Setting,
    at: Millis,
) -> impl IntoView {
    let id = row.read_untracked().id;
    let author = part(&row, |row| row.author.clone());
    let reply = part(&row, |row| row.reply.clone());
    let command = part(&row, command);
    let body = part(&row, |row| (row.body.clone(), row.edited_at, row.pinned));
    let votes = part(&row, |row| row.votes.clone());
    let reactions = part(&row, |row| row.reactions.clone());
    let thread = part(&row, |row| row.thread.clone());
    let may_react = setting.may_react;
    let how = part(&row, standing::How::of);
    let is_first = opens_group.clone();
    view! {
        {move || command.get().map(|name| view! { <p class="re re-command"><span class="truncate">{name}</span></p> })}
        {move || reply.get().map(|reply| view! { <reply_quote::ReplyQuote reply=reply setting=setting/> })}
        {move || {
            if is_first.get() {
                view! { <Avatar person=author.get() stream=setting.stream() class="av"/> }.into_any()
            } else {
                view! {
                    <time class="gutter" id=at_id(id) datetime=times::iso(at)>{times::hour(at)}</time>
                    <span id=by_id(id) hidden>{move || shown_name(&author.read().name)}</span>
                }
                .into_any()
            }
        }}
        <div class="bodybox">
            {move || opens_group.get().then(|| view! { <By id=id author=author.get() at=at/> })}
            <div id=said_id(id)>
                {move || {
                    let (body, edited_at, pinned) = body.get();
                    view! { <Body id=id body=body marks=text::Marks { edited_at, pinned } votes=votes setting=setting/> }
                }}
            </div>
            {move || reactions::reactions(reactions.get(), setting, may_react.get())}
            {move || thread.get().map(|thread| view! { <thread_summary::ThreadLink thread=thread setting=setting/> })}
            {move || standing::standing(&how.read(), &row, setting)}
        </div>
    }
}

/// Name and time.
#[component]
fn By(id: EventId, author: Person, at: Millis) -> impl IntoView {
    view! {
        <div class="by">
            <b id=by_id(id)><bdi>{shown_name(&author.name)}</bdi></b>
            {author.bot.then(|| view! { <span class="tag">{words::message::APP}</span> })}
            {author.gone.then(|| view! { <span class="tag">{words::message::LEFT}</span> })}
            <time id=at_id(id) datetime=times::iso(at) title=times::full(at)>{times::hour(at)}</time>
        </div>
    }
}

/// What is said, and what belongs to it.
#[component]
fn Body(
    id: EventId,
    body: MessageBody,
    marks: text::Marks,
    votes: Memo<Vec<u64>>,
    setting: Setting,
) -> impl IntoView {
    match body {
        MessageBody::Posted(posted) => {
            let drawing = text::drawing(setting, id, &posted.mentions, &posted.emoji);
            let empty = shows_nothing(&posted)
                .then(|| view! { <p class="text gone">{words::shell::WITHOUT_TEXT}</p> });
            let cards = posted.cards.into_iter().map(|card| card::card(card, &drawing)).collect_view();
            let stickers = posted
                .stickers
                .into_iter()
                .map(|sticker| sticker::sticker(sticker, id, setting))
                .collect_view();
            view! {
                {empty}
                {text::text(&posted.text, marks, &drawing)}
                {posted.forwarded.map(|forwarded| forwarded::forwarded(*forwarded, &drawing))}
                {attachments::attachments(posted.attachments, id, setting)}
                {stickers}
                {cards}
                {posted.poll.map(|poll| view! { <poll::PollBox poll=poll votes=votes/> })}
                {card::buttons(posted.buttons)}
            }
            .into_any()
        }
        MessageBody::Removed => {
            view! { <div class="text"><p class="gone">{words::message::REMOVED}</p></div> }.into_any()
        }
        MessageBody::Unknown | MessageBody::Notice(_) => view! {
            <div class="text"><p class="unknown">{words::message::UNKNOWN_FORM}</p></div>
        }
        .into_any(),
    }
}

/// Whether a message has nothing that could be shown: its row says so.
fn shows_nothing(posted: &MessagePosted) -> bool {
    posted.text.trim().is_empty()
        && posted.attachments.is_empty()
        && posted.cards.is_empty()
        && posted.stickers.is_empty()
        && posted.buttons.is_empty()
        && posted.poll.is_none()
        && posted.forwarded.is_none()
}

/// A part of the row that is drawn again only when it differs.
fn part<T: PartialEq + Clone + Send + Sync + 'static>(
    row: &ArcRwSignal<Arc<MessageRow>>,
    of: fn(&MessageRow) -> T,
) -> Memo<T> {
    let row = row.clone();
    Memo::new(move |_| of(&row.read()))
}

fn command(row: &MessageRow) -> Option<String> {
    match &row.body {
        MessageBody::Posted(posted) => {
            posted.interaction.as_ref().map(|interaction| words::message::answers(&interaction.name))
        }
        MessageBody::Notice(_) | MessageBody::Removed | MessageBody::Unknown => None,
    }
}
