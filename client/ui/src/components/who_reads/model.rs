//! What there is to choose of who reads a room, and what holds now. Pure.

use crate::words::access as words;
use rill_bridge::{AccessChoice, RoomRow, SpaceView};
use rill_events::{Access, RoomKind};
use rill_protocol::TopicId;

/// What is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offered {
    /// The room's name.
    pub(super) name: String,
    /// What holds now.
    pub(super) now: AccessChoice,
    /// Who may read it: each choice in words, and what it means.
    pub(super) accesses: Vec<(Access, String, String)>,
    /// Newcomers read something there: it is no category.
    pub(super) has_messages: bool,
    /// It was made for announcements.
    pub(super) is_for_few: bool,
}

impl Offered {
    /// Of a room of a space; none: there is no such room.
    pub(super) fn of(space: &SpaceView, topic: TopicId) -> Option<Self> {
        let room = space.rooms.iter().find(|room| room.topic == topic)?;
        let over = room.category.and_then(|over| space.rooms.iter().find(|room| room.topic == over));
        let mut now = room.access.choice.clone();
        if over.is_none() && now.access == Access::AsCategory {
            now.access = Access::Open;
        }
        Some(Self {
            name: room.name.clone(),
            accesses: accesses(over, room.kind),
            now,
            has_messages: room.kind != RoomKind::Category,
            is_for_few: room.kind == RoomKind::Announcements,
        })
    }
}

fn accesses(over: Option<&RoomRow>, kind: RoomKind) -> Vec<(Access, String, String)> {
    let as_category = over.map(|over| {
        let help = words::as_category_help(over.access.is_private());
        (Access::AsCategory, words::as_category(&over.name), help.to_owned())
    });
    let open = (Access::Open, words::OPEN.to_owned(), words::OPEN_HELP.to_owned());
    let private = (Access::Private, words::ONLY_NAMED.to_owned(), words::private_help(kind).to_owned());
    as_category.into_iter().chain([open, private]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::{category, channel, space, topic};

    fn offered(rooms: Vec<RoomRow>, number: u8) -> Offered {
        Offered::of(&space(rooms, Vec::new()), topic(number)).unwrap()
    }

    fn accesses(offered: &Offered) -> Vec<Access> {
        offered.accesses.iter().map(|(access, ..)| *access).collect()
    }

    #[test]
    fn a_room_of_a_category_goes_by_it_or_says_something_of_its_own() {
        let mut staff = category(1, "Staff");
        staff.access.guard = Some(topic(1));
        let rooms = vec![staff, channel(2, "plans", Some(1)), channel(3, "lobby", None)];
        let plans = offered(rooms.clone(), 2);
        assert_eq!(accesses(&plans), [Access::AsCategory, Access::Open, Access::Private]);
        assert_eq!(plans.accesses[0].1, "As the category Staff");
        assert_eq!((plans.now.access, plans.has_messages), (Access::AsCategory, true));
        let lobby = offered(rooms.clone(), 3);
        assert_eq!(accesses(&lobby), [Access::Open, Access::Private]);
        assert_eq!(lobby.now.access, Access::Open, "without a category, that is what it means");
        assert!(!offered(rooms, 1).has_messages);
    }

    #[test]
    fn a_room_that_is_gone_offers_nothing() {
        assert_eq!(Offered::of(&space(Vec::new(), Vec::new()), topic(2)), None);
    }
}
