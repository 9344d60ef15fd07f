//! Rooms, threads, people, and the space itself.

use crate::{Space, alice};
use rill_engine::queries::{WrittenRooms, count_people, members, rooms, space_state, threads};
use rill_events::{
    MessagePinned, RoomArchived, RoomDescribed, RoomKind, RoomMoved, RoomOpened, RoomRenamed, SpaceDescribed,
    SpaceRenamed, StateSlot,
};
use rill_oracle::Placed;
use rill_protocol::{EventId, Place, TopicId};

fn opens(space: &mut Space, kind: RoomKind, name: &str, parent: TopicId) -> TopicId {
    let topic = TopicId::opened_by(space.writer.next_id());
    let placed = Placed { topic, place: Place::Opens { parent, on: None }, slot: None, voice: None };
    space.writer.says(
        &alice(),
        placed,
        RoomOpened { kind, name: name.to_owned(), source: None, private_to: None },
    );
    topic
}

fn says(space: &mut Space, topic: TopicId, slot: StateSlot<'_>, payload: impl Into<rill_events::Payload>) {
    let placed = Placed { topic, place: Place::State, slot: Some(slot.slot()), voice: None };
    space.writer.says(&alice(), placed, payload);
}

fn moves(space: &mut Space, topic: TopicId, category: Option<TopicId>, order: &str) {
    says(space, topic, StateSlot::Home, RoomMoved { category, order: order.to_owned() });
}

#[test]
fn rooms_stand_in_their_categories_in_their_order() {
    let mut space = Space::new();
    space.posts(&alice(), "hello");
    let late = opens(&mut space, RoomKind::Category, "Late", TopicId::ROOT);
    let early = opens(&mut space, RoomKind::Category, "Early", TopicId::ROOT);
    let second = opens(&mut space, RoomKind::Channel, "second", early);
    let first = opens(&mut space, RoomKind::Channel, "first", late);
    let lobby = opens(&mut space, RoomKind::Channel, "lobby", TopicId::ROOT);
    let in_late = opens(&mut space, RoomKind::Voice, "in-late", late);
    moves(&mut space, late, None, "z");
    moves(&mut space, early, None, "a");
    moves(&mut space, second, Some(early), "b");
    moves(&mut space, first, Some(early), "a");
    moves(&mut space, lobby, Some(TopicId::opened_by(EventId::from_parts(9, [9; 10]))), "z");
    says(&mut space, in_late, StateSlot::Name, RoomRenamed { name: "In late".to_owned() });
    says(&mut space, in_late, StateSlot::Description, RoomDescribed { text: "quiet".to_owned() });
    says(&mut space, in_late, StateSlot::Archived, RoomArchived { archived: true });
    let rows = space
        .ask(|connection, scope| rooms(connection, scope.stream, &space.heads, &WrittenRooms::default()));
    let told: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.category)).collect();
    let expected = [
        ("lobby", None),
        ("Early", None),
        ("first", Some(early)),
        ("second", Some(early)),
        ("Late", None),
        ("In late", Some(late)),
    ];
    assert_eq!(told, expected);
    let last = rows.last().unwrap();
    assert_eq!((last.kind, last.description.as_str(), last.archived), (RoomKind::Voice, "quiet", true));
}

#[test]
fn a_room_counts_its_pins_and_a_thread_names_where_it_hangs() {
    let mut space = Space::new();
    let room = opens(&mut space, RoomKind::Channel, "general", TopicId::ROOT);
    space.room = room;
    let [one, two] = ["one", "two"].map(|text| space.posts(&alice(), text));
    for (anchor, pinned) in [(one, true), (two, true), (two, false)] {
        space.amends(&alice(), anchor, StateSlot::Pin, MessagePinned { pinned });
    }
    let topic = TopicId::opened_by(space.writer.next_id());
    let place = Place::Opens { parent: room, on: Some(one) };
    let opened =
        RoomOpened { kind: RoomKind::Thread, name: "aside".to_owned(), source: None, private_to: None };
    space.writer.says(&alice(), Placed { topic, place, slot: None, voice: None }, opened);
    let rows = space
        .ask(|connection, scope| rooms(connection, scope.stream, &space.heads, &WrittenRooms::default()));
    assert_eq!(rows.iter().map(|row| (row.name.as_str(), row.pinned)).collect::<Vec<_>>(), [("general", 1)]);
    let hanging = space.ask(|connection, scope| threads(connection, scope.stream, &space.heads));
    assert_eq!((hanging.len(), hanging[0].parent, hanging[0].on), (1, room, Some(one)));
}

#[test]
fn the_people_of_a_space_come_by_name() {
    let mut space = Space::new();
    space.posts(&alice(), "hello");
    space.profile(&rill_oracle::person(3), "ádám");
    space.profile(&rill_oracle::person(4), "carol");
    let named = space.ask(|connection, scope| members(connection, scope.stream));
    let names: Vec<&str> = named.iter().map(|member| member.person.name.as_str()).collect();
    assert_eq!(names, ["Alice", "Bob", "carol", "ádám"]);
    assert_eq!(space.ask(|connection, scope| count_people(connection, scope.stream)), 4);
}

#[test]
fn a_space_is_named_by_its_newest_name() {
    let mut space = Space::new();
    space.posts(&alice(), "hello");
    for name in ["Harbour", "Lantern Harbour"] {
        says(&mut space, TopicId::ROOT, StateSlot::Name, SpaceRenamed { name: name.to_owned() });
    }
    says(&mut space, TopicId::ROOT, StateSlot::Description, SpaceDescribed { text: "boats".to_owned() });
    let state = space.ask(|connection, scope| space_state(connection, scope.stream));
    assert_eq!(
        (state.name.as_deref(), state.description.as_deref()),
        (Some("Lantern Harbour"), Some("boats"))
    );
    assert_eq!(state.icon, None);
}
