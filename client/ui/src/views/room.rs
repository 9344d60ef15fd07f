//! A channel or thread: its bar, and its messages.
//! Not here: what the bar says of it (`room/model.rs`), the messages themselves (`message_list.rs`).

pub mod model;

use crate::{
    address::Address,
    components::{Banner, ChannelBar},
    message_list::{MessageList, RoomInView, Target},
    page::Page,
    views::space::SpaceRefused,
    words::shell as words,
};
use leptos::prelude::*;
use model::RoomHead;
pub use model::room_name;
use rill_protocol::{StreamId, TopicId};

/// A room. For another room, another view.
#[component]
pub fn RoomView(stream: StreamId, topic: TopicId) -> impl IntoView {
    let page = Page::here();
    let head = head_of(page, topic);
    let target = target_in(page, topic);
    // The list is named after its room, and is not made anew when the room's other state changes.
    let name = Memo::new(move |_| head.with(|head| head.as_ref().map(|head| head.name.clone())));
    let list = move || {
        name.get().map(|name| {
            let name = if name.is_empty() { words::THREAD.to_owned() } else { name };
            let room = RoomInView { stream, topic, name };
            view! { <MessageList room=room bridge=page.bridge() target=target.into()/> }
        })
    };
    view! {
        <main class="main" id="main" data-region>
            <ChannelBar head=head stream=stream topic=topic on_date=Callback::new(move |at| target.set(Target::Date(at)))/>
            <Banner/>
            <Show when=move || name.with(Option::is_none)><SpaceRefused/></Show>
            {list}
        </main>
    }
}

/// What the bar of a room says, once its space is known.
pub(super) fn head_of(page: Page, topic: TopicId) -> Memo<Option<RoomHead>> {
    Memo::new(move |_| page.space.with(|space| space.known().map(|space| RoomHead::of(space, topic))))
}

/// The place in a room that its list is to show: where the address led, and each visit of the room after that.
pub(super) fn target_in(page: Page, topic: TopicId) -> RwSignal<Target> {
    let target = RwSignal::new(target_of(page.router.address.get_untracked()));
    Effect::new(move |visited: Option<u32>| {
        let visits = page.router.visits.get();
        let address = page.router.address.get_untracked();
        // The first run is the visit that the list is made for.
        if visited.is_some() && address.topic() == Some(topic) {
            target.set(target_of(address));
        }
        visits
    });
    target
}

fn target_of(address: Address) -> Target {
    match address {
        Address::Room { event: Some(event), .. } => Target::Anchor(event),
        _ => Target::Restored,
    }
}
