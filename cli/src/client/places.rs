//! Finding a space or a room by what was typed: its id, or its name. Pure.

use rill_bridge::{RoomRow, SpaceCard, SpaceView};
use rill_events::RoomKind;
use rill_protocol::{StreamId, TopicId};

/// A room, by its topic and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// The topic.
    pub topic: TopicId,
    /// Its name.
    pub name: String,
}

/// Why a place was not found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// No space is called so.
    #[error("there is no space {typed:?} here{}. {}", if *.offline { " as far as is known without the server" } else { "" }, listed("There are", known))]
    NoSpace {
        /// What was typed.
        typed: String,
        /// Those that there are.
        known: Vec<String>,
        /// Nobody could be asked.
        offline: bool,
    },
    /// No room is called so.
    #[error("there is no room {typed:?} in this space. {}", listed("There are", known))]
    NoRoom {
        /// What was typed.
        typed: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Several are called so.
    #[error("several are called {typed:?}: say which by its id. {}", listed("There are", which))]
    Several {
        /// What was typed.
        typed: String,
        /// Each with its id.
        which: Vec<String>,
    },
}

fn listed(what: &str, names: &[String]) -> String {
    if names.is_empty() {
        return "There are none".to_owned();
    }
    let lines = names.iter().map(|name| format!("\n  {name}"));
    format!("{what}:{}", lines.collect::<String>())
}

/// The space of this name among those that are known.
pub fn find_space(cards: &[SpaceCard], typed: &str, offline: bool) -> Result<StreamId, PlaceError> {
    let name = |card: &SpaceCard| card.name.clone().unwrap_or_else(|| "(without a name)".to_owned());
    let told = |card: &SpaceCard| format!("{}  {}", card.stream, name(card));
    let found: Vec<&SpaceCard> = cards.iter().filter(|card| is_called(&name(card), typed)).collect();
    match found[..] {
        [card] => Ok(card.stream),
        [] => Err(PlaceError::NoSpace {
            typed: typed.to_owned(),
            known: cards.iter().map(told).collect(),
            offline,
        }),
        _ => {
            Err(PlaceError::Several { typed: typed.to_owned(), which: found.into_iter().map(told).collect() })
        }
    }
}

/// The channel or thread of this name or id, with or without the `#`, and where several are called so with the
/// category before it: `work/general`.
pub fn find_room(view: &SpaceView, typed: &str) -> Result<Room, PlaceError> {
    let typed = typed.trim_start_matches('#');
    let category = |room: &RoomRow| {
        let over = view.rooms.iter().find(|over| Some(over.topic) == room.category);
        over.map(|over| format!("{}/{}", over.name, room.name))
    };
    let channels = view.rooms.iter().filter(|room| room.kind != RoomKind::Category);
    let channels = channels.map(|room| (room.topic, &room.name, category(room)));
    let threads = view.threads.iter().map(|thread| {
        let under = view.rooms.iter().find(|room| room.topic == thread.parent);
        (thread.topic, &thread.name, under.map(|under| format!("{}/{}", under.name, thread.name)))
    });
    let rooms: Vec<(TopicId, &String, Option<String>)> = channels.chain(threads).collect();
    let by_id = rooms.iter().find(|(topic, ..)| Ok(*topic) == typed.parse::<TopicId>());
    if let Some((topic, name, _)) = by_id {
        return Ok(Room { topic: *topic, name: (*name).clone() });
    }
    let called = |(_, name, long): &&(TopicId, &String, Option<String>)| {
        is_called(name, typed) || long.as_deref().is_some_and(|long| is_called(long, typed))
    };
    let told = |(topic, name, long): &(TopicId, &String, Option<String>)| {
        format!("{topic}  {}", long.as_ref().unwrap_or(name))
    };
    let found: Vec<_> = rooms.iter().filter(called).collect();
    match found[..] {
        [(topic, name, _)] => Ok(Room { topic: *topic, name: (*name).clone() }),
        [] => Err(PlaceError::NoRoom { typed: typed.to_owned(), known: rooms.iter().map(told).collect() }),
        _ => {
            Err(PlaceError::Several { typed: typed.to_owned(), which: found.into_iter().map(told).collect() })
        }
    }
}

fn is_called(name: &str, typed: &str) -> bool {
    name.to_lowercase() == typed.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_bridge::{ReadState, RoomAccess};
    use rill_events::Level;
    use rill_protocol::EventId;

    fn topic(number: u8) -> TopicId {
        TopicId::opened_by(EventId::from_bytes([number; 16]))
    }

    fn card(number: u8, name: Option<&str>) -> SpaceCard {
        SpaceCard {
            stream: StreamId::from_digest([number; 32]),
            name: name.map(str::to_owned),
            icon: None,
            description: None,
            held: false,
            last_room: None,
            unread: 0,
            mentions: 0,
            badge: 0,
        }
    }

    fn room(number: u8, kind: RoomKind, name: &str, category: Option<u8>) -> RoomRow {
        RoomRow {
            topic: topic(number),
            kind,
            name: name.to_owned(),
            description: String::new(),
            category: category.map(topic),
            archived: false,
            messages: 0,
            newest_at: None,
            unread: 0,
            mentions: 0,
            reading: ReadState::default(),
            pinned: 0,
            slow: None,
            access: RoomAccess::default(),
        }
    }

    fn space() -> SpaceView {
        SpaceView {
            card: card(1, Some("Harbour")),
            rooms: vec![
                room(1, RoomKind::Category, "Work", None),
                room(2, RoomKind::Channel, "general", Some(1)),
                room(3, RoomKind::Category, "Play", None),
                room(4, RoomKind::Channel, "general", Some(3)),
                room(5, RoomKind::Channel, "quay", None),
            ],
            threads: Vec::new(),
            people: 0,
            full_copy: false,
            is_conversation: false,
            joined: true,
            may_write: true,
            may_manage: false,
            level: Level::default(),
        }
    }

    #[test]
    fn a_room_is_found_by_name_id_and_category_and_never_by_guessing() {
        let found = |typed: &str| find_room(&space(), typed).map(|room| room.topic);
        for (typed, number) in [("quay", 5), ("#Quay", 5), ("work/general", 2), ("Play/general", 4)] {
            assert_eq!(found(typed), Ok(topic(number)), "{typed}");
        }
        assert_eq!(found(&topic(4).to_string()), Ok(topic(4)));
        let Err(PlaceError::Several { which, .. }) = found("general") else { panic!("it was guessed") };
        assert_eq!(which, [format!("{}  Work/general", topic(2)), format!("{}  Play/general", topic(4))]);
        let error = found("work").expect_err("a category holds no messages").to_string();
        assert!(error.contains("no room \"work\"") && error.contains("  quay"), "{error}");
    }

    #[test]
    fn a_space_is_found_by_its_name_or_all_are_told_with_their_ids() {
        let cards = [card(1, Some("Harbour")), card(2, None), card(3, Some("Attic")), card(4, Some("attic"))];
        assert_eq!(find_space(&cards, "harbour", false), Ok(cards[0].stream));
        assert!(matches!(find_space(&cards, "attic", false), Err(PlaceError::Several { .. })));
        let error = find_space(&cards, "cellar", true).expect_err("no such space").to_string();
        assert!(error.contains("without the server") && error.contains("(without a name)"), "{error}");
        let none = find_space(&[], "cellar", false).expect_err("no such space").to_string();
        assert_eq!(none, "there is no space \"cellar\" here. There are none");
    }
}
