//! The places that the switcher leads to, and which of them fit what was typed, best first. Pure.

use crate::{
    address,
    components::{
        conversation_path,
        sidebar::{icon_of, icon_of_room},
    },
    fit::{Fit, fit},
    words::{conversations, shell as words},
};
use rill_bridge::{ConversationRow, SpaceView};
use rill_events::RoomKind;
use rill_protocol::{Millis, StreamId, TopicId};

/// At most so many are offered.
const OFFERED: usize = 50;

/// Somewhere to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its address.
    pub(super) path: String,
    /// Its name.
    pub(super) name: String,
    /// What it lies in.
    pub(super) inside: String,
    /// The sign of its kind.
    pub(super) icon: &'static str,
    /// Live messages that call the reader.
    pub(super) mentions: u64,
    unread: u64,
    newest_at: Option<Millis>,
    is_here: bool,
}

/// A place that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The place.
    pub(super) place: Place,
    /// How it fits.
    pub(super) fit: Fit,
}

/// The places of a space: its channels, threads, and itself. `current` is where one is already.
pub(super) fn of(space: &SpaceView, current: Option<TopicId>) -> Vec<Place> {
    let space_name = space.card.name.clone().unwrap_or_default();
    let path = |topic, name: &str| address::room(space.card.stream, &space_name, topic, name);
    let rooms = space.rooms.iter().filter(|room| room.kind != RoomKind::Category).map(|room| Place {
        path: path(room.topic, &room.name),
        name: room.name.clone(),
        inside: space_name.clone(),
        icon: icon_of_room(room),
        mentions: room.mentions,
        unread: room.unread,
        newest_at: room.newest_at,
        is_here: current == Some(room.topic),
    });
    let parent = |topic| space.rooms.iter().find(|room| room.topic == topic).map(|room| room.name.clone());
    let threads = space.threads.iter().map(|thread| Place {
        path: path(thread.topic, &thread.name),
        name: thread.name.clone(),
        inside: parent(thread.parent).unwrap_or_else(|| space_name.clone()),
        icon: icon_of(RoomKind::Thread),
        mentions: 0,
        unread: 0,
        newest_at: thread.newest_at,
        is_here: current == Some(thread.topic),
    });
    let itself = Place {
        path: address::space(space.card.stream, &space_name),
        name: space_name.clone(),
        inside: words::SPACE.to_owned(),
        icon: "inbox",
        mentions: 0,
        unread: 0,
        newest_at: None,
        is_here: false,
    };
    rooms.chain(threads).chain([itself]).collect()
}

/// The places of conversations. `here` is the one that one is in already.
pub(super) fn of_conversations(rows: &[ConversationRow], here: Option<StreamId>) -> Vec<Place> {
    let place = |row: &ConversationRow| Place {
        path: conversation_path(row),
        name: row.title(),
        inside: conversations::DIRECT_MESSAGES.to_owned(),
        icon: if row.others.len() > 1 { "users" } else { "user" },
        mentions: row.mentions,
        unread: row.unread,
        newest_at: row.newest_at,
        is_here: here == Some(row.stream),
    };
    rows.iter().map(place).collect()
}

/// Those that fit, best first; of those that fit alike, what calls the reader, what is unread, what is newer. Where one
/// is already is offered last.
pub(super) fn found(places: &[Place], typed: &str) -> Vec<Found> {
    let fits = |place: &Place| fit(typed, &place.name).map(|fit| Found { place: place.clone(), fit });
    let mut found: Vec<Found> = places.iter().filter_map(fits).collect();
    found.sort_by_key(|Found { place, fit }| {
        let calls = (place.mentions > 0, place.unread > 0, place.newest_at);
        (place.is_here && typed.is_empty(), std::cmp::Reverse((fit.score, calls)))
    });
    found.truncate(OFFERED);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{card, category, channel, thread, topic};

    fn names(places: &[Place], typed: &str) -> Vec<String> {
        found(places, typed).into_iter().map(|found| found.place.name).collect()
    }

    #[test]
    fn channels_threads_and_the_space_are_places() {
        let mut busy = channel(3, "kitchen", None);
        busy.newest_at = Some(9);
        let mut calling = channel(4, "tower", None);
        calling.mentions = 2;
        let rooms = vec![category(1, "Front room"), channel(2, "lobby", Some(1)), busy, calling];
        let space = SpaceView {
            card: card("Small Hours"),
            rooms,
            threads: vec![thread(9, 2, false)],
            people: 0,
            full_copy: false,
            is_conversation: false,
            joined: true,
            may_write: true,
            may_manage: false,
            level: rill_events::Level::default(),
        };
        let places = of(&space, Some(topic(4)));
        assert_eq!(names(&places, ""), ["kitchen", "lobby", "thread 9", "Small Hours", "tower"]);
        assert_eq!(names(&places, "t"), ["tower", "thread 9", "kitchen"]);
        assert_eq!(names(&places, "xx"), Vec::<String>::new());
        let inside: Vec<String> = places.iter().map(|place| place.inside.clone()).collect();
        assert_eq!(inside, ["Small Hours", "Small Hours", "Small Hours", "lobby", "Space"]);
    }
}
