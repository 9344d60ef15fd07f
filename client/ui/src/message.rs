//! A message as a row of the list.
use crate::message_list::{Bridge, RoomInView, cells::MessageCell};
use leptos::prelude::*;
use rill_bridge::{MessageBody, RowKey};
use rill_protocol::EventId;

#[derive(Clone, Copy)]
pub struct Setting { bridge: Bridge }
impl Setting { pub fn of(_room: &RoomInView, bridge: Bridge) -> Self { Self { bridge } } }

#[component]
pub fn Message(cell: MessageCell, setting: Setting, total: RwSignal<Option<u64>>, marked: RwSignal<Option<EventId>>, active: RwSignal<Option<RowKey>>) -> impl IntoView {
    let row = cell.row.clone();
    let text = move || match &row.read().body { MessageBody::Posted(p) => p.text.clone(), _ => "?".into() };
    view! { <article class="msg" data-event-id=cell.id.to_string() tabindex="-1"><div class="bodybox"><div class="text">{text}</div></div></article> }
}
