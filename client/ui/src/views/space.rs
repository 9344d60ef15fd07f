//! A space without a room in view: leads on to one of them, where there is room for it beside the list.

use crate::{
    bridge_client::Loaded,
    components::{Banner, ConnectionStatus},
    look::Width,
    page::Page,
    words::shell as words,
};
use leptos::prelude::*;
use rill_bridge::SpaceView as Space;
use rill_events::RoomKind;
use rill_protocol::TopicId;

/// What stands beside the list of channels until one is chosen.
#[component]
pub fn SpaceView() -> impl IntoView {
    let page = Page::here();
    let first = Memo::new(move |_| page.space.with(|space| space.known().and_then(first_room)));
    Effect::new(move |_| {
        if let (Some((topic, name)), true) = (first.get(), page.look.width.get() > Width::Phone) {
            page.router.replace(&page.room_path(topic, &name));
        }
    });
    let status = page.client().status;
    view! {
        <main class="main" id="main" data-region>
            <header class="bar">
                <h1><span class="truncate">{move || page.space_name()}</span></h1>
                <ConnectionStatus status=status.into()/>
            </header>
            <Banner/>
            <SpaceRefused/>
        </main>
    }
}

/// Why a space cannot be shown, and what to do.
#[component]
pub fn SpaceRefused() -> impl IntoView {
    let page = Page::here();
    let failure = Memo::new(move |_| {
        page.space.with(|space| match space {
            Loaded::Is(_) => None,
            // Until the space has been opened, what is not there may be on its way.
            Loaded::Failed(failure) if !page.opening.get() => Some(failure.clone()),
            Loaded::Failed(_) | Loaded::Waiting => page.refused.get(),
        })
    });
    let is_empty =
        move || page.space.with(|space| space.known().is_some_and(|space| first_room(space).is_none()));
    view! {
        {move || failure.get().map(|failure| view! {
            <div class="closed" role="alert">
                <h2>{words::NO_SPACE}</h2>
                <p>{failure.text}</p>
                {failure.may_pass.then(|| view! { <button class="btn" on:click=move |_| page.open_space()>{words::TRY_AGAIN}</button> })}
            </div>
        })}
        <Show when=is_empty><div class="closed"><p>{words::NO_CHANNELS}</p></div></Show>
    }
}

/// The room last in view, or the first one.
fn first_room(space: &Space) -> Option<(TopicId, String)> {
    let rooms = || space.rooms.iter().filter(|room| room.kind != RoomKind::Category);
    let last = rooms().find(|room| Some(room.topic) == space.card.last_room);
    let room = last.or_else(|| rooms().find(|room| !room.archived)).or_else(|| rooms().next())?;
    Some((room.topic, room.name.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{card, category, channel, topic};

    #[test]
    fn a_space_opens_where_one_was_or_at_its_first_channel() {
        let mut old = channel(2, "old", Some(1));
        old.archived = true;
        let rooms =
            vec![category(1, "Front room"), old, channel(3, "lobby", Some(1)), channel(4, "kitchen", None)];
        let mut space = Space {
            card: card("Small Hours"),
            rooms,
            threads: Vec::new(),
            people: 0,
            full_copy: false,
            is_conversation: false,
            joined: true,
            may_write: true,
            may_manage: false,
            level: rill_events::Level::default(),
        };
        assert_eq!(first_room(&space), Some((topic(3), "lobby".to_owned())));
        space.card.last_room = Some(topic(4));
        assert_eq!(first_room(&space), Some((topic(4), "kitchen".to_owned())));
        space.card.last_room = Some(topic(1));
        assert_eq!(first_room(&space), Some((topic(3), "lobby".to_owned())));
        space.rooms.clear();
        assert_eq!(first_room(&space), None);
    }
}
