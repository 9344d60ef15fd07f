//! What a room's bar says of it. Pure.

use crate::{
    components::sidebar::{icon_of, icon_of_room},
    words::shell,
};
use rill_bridge::SpaceView;
use rill_events::RoomKind;
use rill_protocol::{EventId, TopicId};

/// What a room's bar says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomHead {
    /// Its name; empty: not known (a thread that nothing in view tells of).
    pub name: String,
    /// The sign of its kind.
    pub icon: &'static str,
    /// What it is about.
    pub about: String,
    /// For a thread: where it hangs.
    pub parent: Option<Parent>,
    /// Pinned messages that are held.
    pub pinned: u64,
    /// Those alone read it, or the channel it hangs under, who are named.
    pub is_private: bool,
}

/// Where a thread hangs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parent {
    /// The channel.
    pub topic: TopicId,
    /// Its name.
    pub name: String,
    /// The message that the thread was started on.
    pub on: Option<EventId>,
}

impl RoomHead {
    /// What there is to say of a room.
    pub fn of(space: &SpaceView, topic: TopicId) -> Self {
        if let Some(room) = space.rooms.iter().find(|room| room.topic == topic) {
            let (name, about) = (room.name.clone(), one_line(&room.description));
            let (pinned, is_private) = (room.pinned, room.access.is_private());
            return Self { name, icon: icon_of_room(room), about, parent: None, pinned, is_private };
        }
        let thread = space.threads.iter().find(|thread| thread.topic == topic);
        let parent = thread.and_then(|thread| {
            let channel = space.rooms.iter().find(|room| room.topic == thread.parent)?;
            Some(Parent { topic: channel.topic, name: channel.name.clone(), on: thread.on })
        });
        let channel = thread.and_then(|thread| space.rooms.iter().find(|room| room.topic == thread.parent));
        let is_private = channel.is_some_and(|channel| channel.access.is_private());
        let name = thread.map(|thread| thread.name.clone()).unwrap_or_default();
        Self { name, icon: icon_of(RoomKind::Thread), about: String::new(), parent, pinned: 0, is_private }
    }
}

impl RoomHead {
    /// Of a room that may be read no longer there is nothing to say.
    pub fn of_what_ended(self) -> Self {
        Self {
            name: shell::NO_ROOM.to_owned(),
            icon: "lock",
            about: String::new(),
            parent: None,
            pinned: 0,
            is_private: false,
        }
    }
}

/// The name of a room, if it is known.
pub fn room_name(space: &SpaceView, topic: TopicId) -> Option<String> {
    Some(RoomHead::of(space, topic).name).filter(|name| !name.is_empty())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{card, channel, thread, topic};

    #[test]
    fn a_thread_says_where_it_hangs() {
        let rooms = vec![channel(1, "lobby", None)];
        let space = SpaceView {
            card: card("x"),
            rooms,
            threads: vec![thread(7, 1, false)],
            people: 0,
            full_copy: false,
            is_conversation: false,
            joined: true,
            may_write: true,
            may_manage: false,
            level: rill_events::Level::default(),
        };
        let head = RoomHead::of(&space, topic(7));
        assert_eq!((head.name.as_str(), head.icon), ("thread 7", "message-square-text"));
        assert_eq!(head.parent.map(|parent| parent.name), Some("lobby".to_owned()));
        assert_eq!(RoomHead::of(&space, topic(1)).parent, None);
        assert_eq!(room_name(&space, topic(9)), None);
    }

    #[test]
    fn what_a_room_is_about_is_one_line() {
        assert_eq!(one_line("Listening.\n\n  Be kind. "), "Listening. Be kind.");
    }
}
