//! Messages as they stand with the server, and what is opened for one, for the gallery. In debug builds alone.

use super::{Message, Over, OverMessages, Setting, doing::Opened};
use crate::{
    components::popup::Place,
    message_list::{
        RoomInView,
        cells::MessageCell,
        people::{id, says},
    },
    page::Page,
    writing::{May, Writer, rights::Rights},
};
use leptos::prelude::*;
use rill_bridge::{Change, MessageBody, MessageRow, ReactionTally, Row, Standing};
use rill_events::Emoji;
use rill_protocol::{StreamId, TopicId};
use std::sync::Arc;

fn row(number: u8, change: impl FnOnce(&mut MessageRow)) -> Option<MessageRow> {
    let Row::Anchor(mut row) = says(number, "Pell Achterberg", 1_795_515_300_000) else { return None };
    change(&mut row);
    Some(*row)
}

fn tally(emoji: &str, mine: bool) -> ReactionTally {
    let names = vec!["Ana".to_owned()];
    ReactionTally { emoji: Emoji::Unicode(emoji.to_owned()), event: id(1), count: 3, mine, names }
}

/// All of it.
#[component]
pub fn Messages() -> impl IntoView {
    let page = Page::here();
    let why = || "This space takes links to files from members of two days or more.".to_owned();
    let rows: Vec<MessageRow> = [
        row(61, |row| row.standing = Standing::Pending),
        row(62, |row| row.standing = Standing::Refused(why())),
        row(63, |row| row.change = Some(Change::Refused(why()))),
        row(64, |row| row.change = Some(Change::Pending)),
        row(65, |row| row.reactions = vec![tally("🎉", false), tally("🧭", true)]),
        row(66, |row| row.body = MessageBody::Removed),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (stream, topic) = (StreamId::of(b"gallery"), TopicId::opened_by(id(60)));
    let voice = rows.first().map(|row| row.author.voice);
    let writer = Writer::with(
        page,
        stream,
        topic,
        Signal::stored(May { voice, rights: Rights::ALL, ..May::default() }),
    );
    let over = Over::new(page.bridge());
    let setting = Setting::of(RoomInView { stream, topic }, over, writer, page);
    let first = rows.first().cloned().map(Arc::new);
    let open = move |opened: fn(Arc<MessageRow>, Place) -> Opened| {
        let first = first.clone();
        move |_| {
            let at = Place { left: 400.0, top: 200.0, right: 428.0, bottom: 228.0 };
            if let Some(row) = first.clone() {
                setting.open(opened(row, at));
            }
        }
    };
    let (menu, palette, picker, delete, thread) = (
        open(Opened::Menu),
        open(Opened::Palette),
        open(Opened::Picker),
        open(|row, _| Opened::Delete(row)),
        open(|row, _| Opened::Thread(row)),
    );
    let drawn = rows.into_iter().map(|row| {
        let cell = MessageCell {
            id: row.id,
            row: ArcRwSignal::new(Arc::new(row)),
            opens_group: ArcRwSignal::new(true),
        };
        view! { <Message cell=cell setting=setting/> }
    });
    view! {
        <div>{drawn.collect_view()}</div>
        <p>
            <button class="btn" on:click=menu>"Menu"</button>
            <button class="btn" on:click=palette>"Palette"</button>
            <button class="btn" on:click=picker>"Picker"</button>
            <button class="btn" on:click=delete>"Delete"</button>
            <button class="btn" on:click=thread>"Thread"</button>
        </p>
        <OverMessages over=over/>
    }
}
