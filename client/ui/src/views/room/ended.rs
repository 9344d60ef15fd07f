//! A room that was open here and may be read no longer: that it is so, and what was written there and not sent.

use crate::{
    bridge_client::live,
    clipboard::copy,
    icon::Icon,
    message_list::RoomInView,
    page::Page,
    words::{access as words, spaces},
    writing::Draft,
};
use leptos::prelude::*;
use rill_bridge::{Answer, Command, Query, UnsentRow, UnsentWhat};
use rill_protocol::EventId;

/// What stands in place of its messages.
#[component]
pub(super) fn RoomEnded(room: RoomInView) -> impl IntoView {
    let page = Page::here();
    let unsent = live(page.bridge(), || Some(Query::Unsent), unsent_in);
    let refused = Memo::new(move |_| {
        unsent.with(|unsent| unsent.known().map(|rows| texts(rows, room)).unwrap_or_default())
    });
    let drafted = RwSignal::new(page.drafts.of(room.stream, room.topic).text);
    let has_draft = move || drafted.with(|text| !text.trim().is_empty());
    let more = move || {
        if refused.with(Vec::is_empty) && !has_draft() { words::ENDED_NOTHING } else { words::ENDED_MORE }
    };
    let said = RwSignal::new("");
    let discard = move |event| page.command(Command::Discard { event }, move |result| page.tell(result));
    let discard_draft = move || {
        page.drafts.keep(room.stream, room.topic, &Draft::default());
        drafted.set(String::new());
    };
    view! {
        <div class="closed room-ended">
            <div role="alert">
                <h2>{words::ENDED}</h2>
                <p>{more}</p>
            </div>
            <ul class="room-ended-texts" aria-label=words::NOT_SENT>
                <For each=move || refused.get() key=|(event, _)| *event let:kept>
                    <Kept text=kept.1 said=said on_discard=move || discard(kept.0)/>
                </For>
                {move || has_draft().then(|| view! { <Kept text=drafted.get() said=said on_discard=discard_draft/> })}
            </ul>
            <p class="help" role="status">{said}</p>
        </div>
    }
}

/// A text that is kept.
#[component]
fn Kept(text: String, said: RwSignal<&'static str>, on_discard: impl Fn() + 'static) -> impl IntoView {
    let copied = text.clone();
    let take = move |_| {
        copy(&copied, move |done| {
            said.try_set(if done { spaces::COPIED } else { spaces::NOT_COPIED });
        });
    };
    view! {
        <li>
            <p dir="auto">{text}</p>
            <button class="ib" aria-label=words::COPY_TEXT title=words::COPY_TEXT on:click=take><Icon name="copy"/></button>
            <button class="ib" aria-label=words::DISCARD title=words::DISCARD on:click=move |_| on_discard()><Icon name="trash-2"/></button>
        </li>
    }
}

/// What was said in a room and is not sent.
fn texts(unsent: &[UnsentRow], room: RoomInView) -> Vec<(EventId, String)> {
    let of_room = unsent.iter().filter(|row| (row.stream, row.topic) == (room.stream, room.topic));
    let said = of_room.filter(|row| matches!(row.what, UnsentWhat::Post | UnsentWhat::Edit));
    said.filter_map(|row| Some((row.event, row.text.clone()?))).collect()
}

fn unsent_in(answer: Answer) -> Option<Vec<UnsentRow>> {
    if let Answer::Unsent(unsent) = answer { Some(unsent) } else { None }
}
