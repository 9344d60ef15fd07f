//! The rooms that one can write into, and which of them fit what was typed, best first. Pure.

use crate::{
    components::sidebar::{icon_of, icon_of_room},
    fit::{Fit, fit},
};
use rill_bridge::SpaceView;
use rill_events::RoomKind;
use rill_protocol::TopicId;

/// At most so many are offered.
const OFFERED: usize = 50;

/// A room to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) topic: TopicId,
    pub(crate) name: String,
    /// What it lies in.
    pub(crate) inside: String,
    /// The sign of its kind.
    pub(crate) icon: &'static str,
}

/// A room that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) room: Room,
    pub(crate) fit: Fit,
}

/// The rooms of a space that are written in, but for one: channels in their order, then threads.
pub(crate) fn rooms(space: &SpaceView, except: Option<TopicId>) -> Vec<Room> {
    let name_of = |topic: TopicId| space.rooms.iter().find(|room| room.topic == topic);
    let channels = space.rooms.iter().filter(|room| room.kind != RoomKind::Category && !room.archived);
    let channels = channels.map(|room| Room {
        topic: room.topic,
        name: room.name.clone(),
        inside: room.category.and_then(name_of).map(|category| category.name.clone()).unwrap_or_default(),
        icon: icon_of_room(room),
    });
    let threads = space.threads.iter().filter_map(|thread| {
        let parent = name_of(thread.parent)?;
        (!thread.archived && !parent.archived).then(|| Room {
            topic: thread.topic,
            name: thread.name.clone(),
            inside: parent.name.clone(),
            icon: icon_of(RoomKind::Thread),
        })
    });
    channels.chain(threads).filter(|room| Some(room.topic) != except).collect()
}

/// Those that fit, best first.
pub(crate) fn found(rooms: &[Room], typed: &str) -> Vec<Found> {
    let fits = |room: &Room| fit(typed, &room.name).map(|fit| Found { room: room.clone(), fit });
    let mut found: Vec<Found> = rooms.iter().filter_map(fits).collect();
    found.sort_by_key(|found| std::cmp::Reverse(found.fit.score));
    found.truncate(OFFERED);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{category, channel, space, thread, topic};

    #[test]
    fn rooms_that_are_written_in_are_offered_by_how_they_fit() {
        let mut old = channel(4, "attic", None);
        old.archived = true;
        let all = vec![category(1, "Front"), channel(2, "lobby", Some(1)), channel(3, "kitchen", None), old];
        let space = space(all, vec![thread(9, 2, false), thread(8, 4, false)]);
        let rooms = rooms(&space, Some(topic(3)));
        let names = |typed: &str| -> Vec<String> {
            found(&rooms, typed).into_iter().map(|found| found.room.name).collect()
        };
        assert_eq!(names(""), ["lobby", "thread 9"], "no category, nothing put away, not the room itself");
        assert_eq!(names("thr"), ["thread 9"]);
        assert_eq!(names("xx"), Vec::<String>::new());
        assert_eq!(rooms.iter().map(|room| room.inside.as_str()).collect::<Vec<_>>(), ["Front", "lobby"]);
    }
}
