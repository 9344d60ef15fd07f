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
use rill_bridge::{MessageBody, MessageRow};
use rill_events::MessagePosted;
use rill_protocol::{EventId, Millis};
use std::sync::Arc;

/// A message or notice. Where it stands in its room is written to its element by the list (`message_list/rows.rs`).
#[component]
pub fn Message(cell: MessageCell, setting: Setting) -> impl IntoView {
    let MessageCell { id, row, opens_group } = cell;
    let at = row.read_untracked().position.at;
    let is_notice = matches!(row.read_untracked().body, MessageBody::Notice(_));
    // Who, what, when: read where it stands, and put together only where somebody asks for it.
    let name = if is_notice { notice::says_id(id) } else { [by_id(id), said_id(id), at_id(id)].join(" ") };
    let touched = RwSignal::new(false);
    // Once: what is drawn again would lose the focus.
    let touch = move || {
        if !touched.get_untracked() {
            touched.set(true);
        }
    };
    let (state, first) = (row.clone(), opens_group.clone());
    let content = if is_notice {
        view! { <notice::Notice row=row.clone() setting=setting/> }.into_any()
    } else {
        view! { <Said row=row.clone() opens_group=opens_group setting=setting at=at/> }.into_any()
    };
    view! {
        <article
            class=if is_notice { "sys" } else { "msg" }
            class:msg-first=move || !is_notice && first.get()
            data-event-id=id.to_string()
            data-state=move || standing::How::of(&state.read()).word()
            aria-labelledby=name
            tabindex="-1"
            on:pointerenter=move |_| touch()
            on:focusin=move |_| touch()
        >
            {content}
            {move || {
                (touched.get() && !is_notice).then(|| view! { <tools::Tools row=row.clone() setting=setting/> })
            }}
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

/// What somebody says. Few watchers, as there are many rows: what stands above, the name, the body, what hangs on it. Each
/// is drawn again in place; the body alone only when it differs, since there is more to it (players, what was unfolded).
#[component]
fn Said(
    row: ArcRwSignal<Arc<MessageRow>>,
    opens_group: ArcRwSignal<bool>,
    setting: Setting,
    at: Millis,
) -> impl IntoView {
    let id = row.read_untracked().id;
    let body = {
        let row = row.clone();
        Memo::new(move |_| {
            let row = row.read();
            (row.body.clone(), row.edited_at, row.pinned)
        })
    };
    let above = {
        let (row, opens_group) = (row.clone(), opens_group.clone());
        move || above(&row.read(), opens_group.get(), setting)
    };
    let by = {
        let row = row.clone();
        move || opens_group.get().then(|| by(&row.read(), at))
    };
    let voted = row.clone();
    view! {
        {above}
        <div class="bodybox">
            {by}
            <div id=said_id(id)>
                {move || {
                    let (body, edited_at, pinned) = body.get();
                    view! { <Body body=body marks=text::Marks { edited_at, pinned } row=voted.clone() setting=setting/> }
                }}
            </div>
            {move || {
                let now = row.read();
                (
                    reactions::reactions(now.reactions.clone(), setting, setting.may_react.get()),
                    now.thread.clone().map(|thread| view! { <thread_summary::ThreadLink thread=thread setting=setting/> }),
                    standing::standing(&standing::How::of(&now), &row, setting),
                )
            }}
        </div>
    }
}

/// What a message answers, and beside it who says it, or when.
fn above(row: &MessageRow, opens_group: bool, setting: Setting) -> impl IntoView + use<> {
    let (id, at) = (row.id, row.position.at);
    let command =
        command(row).map(|name| view! { <p class="re re-command"><span class="truncate">{name}</span></p> });
    let reply =
        row.reply.clone().map(|reply| view! { <reply_quote::ReplyQuote reply=reply setting=setting/> });
    let beside = if opens_group {
        view! { <Avatar person=row.author.clone() stream=setting.stream() class="av"/> }.into_any()
    } else {
        view! {
            <time class="gutter" id=at_id(id) datetime=times::iso(at)>{times::hour(at)}</time>
            <span id=by_id(id) hidden>{shown_name(&row.author.name)}</span>
        }
        .into_any()
    };
    (command, reply, beside)
}

/// Name and time.
fn by(row: &MessageRow, at: Millis) -> impl IntoView + use<> {
    let (id, author) = (row.id, &row.author);
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
    body: MessageBody,
    marks: text::Marks,
    row: ArcRwSignal<Arc<MessageRow>>,
    setting: Setting,
) -> impl IntoView {
    let id = row.read_untracked().id;
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
                {posted.poll.map(|poll| view! { <poll::PollBox poll=poll votes=Memo::new(move |_| row.read().votes.clone())/> })}
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

fn command(row: &MessageRow) -> Option<String> {
    match &row.body {
        MessageBody::Posted(posted) => {
            posted.interaction.as_ref().map(|interaction| words::message::answers(&interaction.name))
        }
        MessageBody::Notice(_) | MessageBody::Removed | MessageBody::Unknown => None,
    }
}
