//! The question before a room goes where others read it. Here as well: whether they would. Not here: where a room may go
//! (`room_menu/places.rs`).

use super::Confirm;
use crate::{
    page::{Dialog, Page},
    words::access as words,
    writing::see_to_room,
};
use leptos::prelude::*;
use rill_bridge::{Intent, SpaceView};
use rill_events::Access;
use rill_protocol::{StreamId, TopicId};

/// Moves a room, after asking where others would read it then.
pub(crate) fn move_room(page: Page, stream: StreamId, topic: TopicId, place: Intent) {
    let Intent::Place { category, after } = place else { return see_to_room(page, stream, topic, place) };
    let asks = page.space.with_untracked(|space| others_read(space.known()?, topic, category));
    match asks {
        Some(_) => page.dialog.set(Some(Dialog::MoveRoom { topic, category, after })),
        None => see_to_room(page, stream, topic, Intent::Place { category, after }),
    }
}

/// The question.
#[component]
pub fn MoveRoom(
    topic: TopicId,
    category: Option<TopicId>,
    after: Option<TopicId>,
    on_close: Callback<()>,
) -> impl IntoView {
    let page = Page::here();
    let known = page.space.with_untracked(|space| {
        let space = space.known()?;
        Some((crate::views::room_name(space, topic)?, others_read(space, topic, category)?))
    });
    let yes = Callback::new(move |()| {
        on_close.run(());
        if let Some(stream) = page.stream.get_untracked() {
            see_to_room(page, stream, topic, Intent::Place { category, after });
        }
    });
    known.map(|(room, text)| {
        view! { <Confirm name=words::moves_asked(&room) text=text button=words::MOVE on_yes=yes on_no=on_close/> }
    })
}

/// What is to be said before a room goes into a category, or out of any; none: the same people read it there.
fn others_read(space: &SpaceView, topic: TopicId, category: Option<TopicId>) -> Option<String> {
    let find = |topic: TopicId| space.rooms.iter().find(|room| room.topic == topic);
    let room = find(topic).filter(|room| room.access.choice.access == Access::AsCategory)?;
    let private = category.and_then(find).filter(|category| category.access.is_private());
    match (room.access.guard, private) {
        (Some(guard), None) => Some(words::becomes_open(&room.name, &find(guard)?.name)),
        (None, Some(category)) => Some(words::becomes_private(&room.name, &category.name)),
        (Some(guard), Some(category)) if guard != category.topic => {
            Some(words::other_readers(&room.name, &category.name))
        }
        (None, None) | (Some(_), Some(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::others_read;
    use crate::people::{category, channel, space, topic};
    use rill_events::Access;

    #[test]
    fn who_moves_a_room_is_told_where_others_read_it_then() {
        let private = |number, name| {
            let mut row = category(number, name);
            row.access.guard = Some(topic(number));
            row
        };
        let mut plans = channel(4, "plans", Some(1));
        plans.access.guard = Some(topic(1));
        let mut own = channel(5, "own", Some(1));
        (own.access.choice.access, own.access.guard) = (Access::Private, Some(topic(5)));
        let rooms = vec![private(1, "Staff"), private(2, "Crew"), category(3, "Front"), plans, own];
        let space = space([rooms, vec![channel(6, "lobby", None)]].concat(), Vec::new());
        let asked = |room, category: Option<u8>| others_read(&space, topic(room), category.map(topic));
        assert!(asked(4, None).is_some_and(|text| text.contains("becomes open")));
        assert!(asked(4, Some(3)).is_some_and(|text| text.contains("becomes open")));
        assert!(asked(4, Some(2)).is_some_and(|text| text.contains("Crew")));
        assert_eq!(asked(4, Some(1)), None);
        assert!(asked(6, Some(1)).is_some_and(|text| text.contains("becomes private")));
        assert_eq!(asked(6, Some(3)), None);
        assert_eq!(asked(5, None), None, "it says itself who reads it");
    }
}
