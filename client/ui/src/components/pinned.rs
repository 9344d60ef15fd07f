//! The pinned messages of a room, hanging from their button in the bar.

use super::{Avatar, Popover, open_in};
use crate::{
    address,
    message::excerpt,
    message_list::{LiveQuery, RoomInView},
    page::Page,
    times,
    words::shell as words,
};
use leptos::prelude::*;
use rill_bridge::{Answer, MessageRow, Query, Row, RowKey, WindowChange};
use rill_protocol::{StreamId, TopicId};
use std::{cell::RefCell, collections::HashMap, rc::Rc};

/// Characters of a pinned message that are shown.
const EXCERPT: usize = 160;

/// The button, and the messages while it is open.
#[component]
pub fn Pinned(room: Signal<RoomInView>, count: Memo<u64>) -> impl IntoView {
    let open = open_in(room);
    let label = Signal::derive(move || words::how_many(words::PINNED, count.get()));
    view! {
        <Popover name=words::PINNED label=label icon="pin" class="pinned" open=open>
            <List room=room.get_untracked() open=open/>
        </Popover>
    }
}

#[component]
fn List(room: RoomInView, open: RwSignal<bool>) -> impl IntoView {
    let RoomInView { stream, topic } = room;
    let rows = RwSignal::new(None::<Vec<MessageRow>>);
    let held: Rc<RefCell<HashMap<RowKey, MessageRow>>> = Rc::default();
    let query: LiveQuery = Page::here().bridge().watch(Query::Pinned { stream, topic }, move |answer| {
        if let Answer::Messages(change) = answer {
            rows.try_set(Some(take(&mut held.borrow_mut(), change)));
        }
    });
    let query = StoredValue::new_local(Some(query));
    on_cleanup(move || {
        query.try_update_value(|query| *query = None);
    });
    let is_empty = move || rows.with(|rows| rows.as_ref().is_some_and(Vec::is_empty));
    view! {
        <ul class="pins">
            {move || rows.get().into_iter().flatten().map(|row| view! { <Pin row=row stream=stream topic=topic open=open/> }).collect_view()}
        </ul>
        <Show when=is_empty><p class="pins-none">{words::NOTHING_PINNED}</p></Show>
    }
}

#[component]
fn Pin(row: MessageRow, stream: StreamId, topic: TopicId, open: RwSignal<bool>) -> impl IntoView {
    let excerpt = excerpt(&row, EXCERPT);
    let name = if row.author.name.is_empty() { words::UNNAMED.to_owned() } else { row.author.name.clone() };
    let at = row.position.at;
    view! {
        <li>
            <a class="pin" href=address::message(stream, topic, row.id) on:click=move |_| open.set(false)>
                <Avatar person=row.author stream=stream class="av av-s"/>
                <span class="pin-text">
                    <b>{name}</b>
                    <time datetime=times::iso(at)>{times::date(at)}</time>
                    <span>{excerpt}</span>
                </span>
            </a>
        </li>
    }
}

/// All rows in order, after a change: what it does not say is as it was.
fn take(held: &mut HashMap<RowKey, MessageRow>, change: WindowChange) -> Vec<MessageRow> {
    for row in change.changed {
        if let Row::Anchor(message) = row {
            held.insert(RowKey::Anchor(message.id), *message);
        }
    }
    held.retain(|key, _| change.order.contains(key));
    change.order.iter().filter_map(|key| held.get(key).cloned()).collect()
}
