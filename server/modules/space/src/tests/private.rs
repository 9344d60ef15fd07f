//! Private rooms, public spaces and those for members, history.

use crate::village::{Event, Said, Village, did, role, role_given, role_set, voice};
use rill_events::{
    Access, History, MemberLeft, Named, Permission, Reading, RoleId, RoomAccessSet, RoomHistorySet, RoomKind,
    RoomMoved, RoomOpened, RoomReaderSet, SpaceParams, SpaceReadingSet, StateSlot,
};
use rill_module_abi::{ReadersChanged, Reads};
use rill_protocol::{Place, SeqNum, TopicId};

/// "-" is nobody in particular.
const ALL: &str = "fatma mo mia nora mallory -";

fn access(room: TopicId, access: Access) -> Event {
    Event::state(room, StateSlot::Access, RoomAccessSet { access })
}

fn reader(room: TopicId, named: Named, on: bool) -> Event {
    Event::state(room, StateSlot::Reader(&named), RoomReaderSet { named: named.clone(), on })
}

fn moved(room: TopicId, category: Option<TopicId>) -> Event {
    Event::state(room, StateSlot::Home, RoomMoved { category, order: "a".into() })
}

fn recent(room: TopicId, history: History) -> Event {
    Event::state(room, StateSlot::History, RoomHistorySet { history })
}

fn no_room() -> Said {
    Said::No("NotFound: there is no such room, or it is not for you".into())
}

#[test]
fn a_private_room_is_there_for_those_alone_who_are_named_from_its_first_event_on() {
    let mut village = Village::new();
    assert!(village.joins("nora").is_in());
    let room = village.private(&[Named::Person(did("mia"))]);
    assert_eq!(village.changed, ReadersChanged::Topics(vec![room]));
    assert_eq!(village.readers(ALL, room), "fatma mia");
    let (thread, said) = village.opens("mia", RoomKind::Thread, room);
    assert!(said.is_in());
    assert_eq!(village.readers(ALL, thread), "fatma mia");
    for name in ["mo", "nora", "mallory"] {
        for place in [room, thread] {
            assert_eq!(village.says(name, Event::post(place)), no_room(), "{name}");
        }
        let said = village.opens(name, RoomKind::Thread, room).1;
        let not_there = "CannotOpen: what this room would hang under is not there";
        let stranger = "NotAllowed: only members write here: join this space first; your text was not posted";
        assert_eq!(said, Said::No(if name == "mallory" { stranger } else { not_there }.into()), "{name}");
        assert!(!village.says(name, reader(room, Named::Person(did(name)), true)).is_in(), "{name}");
    }
    assert!(village.says("mia", Event::post(room)).is_in());
    assert!(village.says("fatma", reader(room, Named::Person(did("mia")), false)).is_in());
    assert_eq!(village.changed, ReadersChanged::People(vec![did("mia")]));
    assert_eq!(village.readers(ALL, thread), "fatma");
    assert_eq!(village.says("mia", Event::post(room)), no_room());
    assert!(village.is_replayed());
}

#[test]
fn who_opens_a_private_room_reads_it_and_names_others() {
    let mut village = Village::new();
    let room = TopicId::opened_by(village.next_id());
    let opened = RoomOpened {
        kind: RoomKind::Channel,
        name: "den".into(),
        source: None,
        private_to: Some(Vec::new()),
    };
    let place = Place::Opens { parent: TopicId::ROOT, on: None };
    assert!(village.says("mo", Event::new(room, place, opened.clone())).is_in());
    assert_eq!(village.readers(ALL, room), "fatma mo");
    assert!(village.says("mo", reader(room, Named::Person(did("mia")), true)).is_in());
    assert_eq!(village.readers(ALL, room), "fatma mo mia");
    let lacks = "NotAllowed: this needs the permission to manage rooms, which you do not have here";
    assert_eq!(village.says("mia", access(room, Access::Open)), Said::No(lacks.into()));
    let thread = TopicId::opened_by(village.next_id());
    let opened = RoomOpened { kind: RoomKind::Thread, ..opened };
    let said = village.says("mo", Event::new(thread, Place::Opens { parent: room, on: None }, opened));
    assert_eq!(said, Said::No("Malformed: a thread is read by whoever reads its channel".into()));
}

#[test]
fn who_closes_a_room_is_named_in_it() {
    let mut village = Village::new();
    let room = village.channel();
    let words = "NotAllowed: name yourself as a reader first: else this room would be gone for you too";
    assert_eq!(village.says("mo", access(room, Access::Private)), Said::No(words.into()));
    assert!(village.says("mo", reader(room, Named::Person(did("mo")), true)).is_in());
    assert!(village.says("mo", access(room, Access::Private)).is_in());
    assert_eq!(village.readers(ALL, room), "fatma mo");
    assert!(village.says("mo", access(room, Access::Open)).is_in());
    assert_eq!(village.readers(ALL, room), "fatma mo mia nora mallory -");
}

#[test]
fn a_room_of_a_kind_that_is_not_known_yet_is_the_founders() {
    let mut village = Village::new();
    let room = TopicId::opened_by(village.next_id());
    let place = Place::Opens { parent: TopicId::ROOT, on: None };
    let opened = RoomOpened { kind: RoomKind::Channel, name: "den".into(), source: None, private_to: None };
    let newer =
        Event { payload: b"\xa1\x65$type\x70rill.newer.thing".to_vec(), ..Event::new(room, place, opened) };
    assert!(village.says("fatma", newer).is_in());
    assert_eq!(village.readers(ALL, room), "fatma");
    assert!(village.is_replayed());
}

#[test]
fn a_role_that_is_named_reads_for_as_long_as_somebody_has_it() {
    let mut village = Village::new();
    let room = village.private(&[Named::Role(role(1))]);
    assert!(village.says("fatma", role_set(1, 9, &[])).is_in());
    assert_eq!(village.readers(ALL, room), "fatma");
    assert!(village.says("fatma", role_given("mia", 1, true)).is_in());
    assert_eq!(village.readers(ALL, room), "fatma mia");
    assert!(village.says("fatma", role_given("mallory", 1, true)).is_in());
    assert_eq!(village.readers(ALL, room), "fatma mia", "who is no member reads nothing private");
    assert!(village.says("fatma", role_given("mia", 1, false)).is_in());
    assert_eq!(village.readers(ALL, room), "fatma");
    assert!(village.says("fatma", reader(room, Named::Role(RoleId::MEMBERS), true)).is_in());
    assert_eq!(village.changed, ReadersChanged::Topics(vec![room]));
    assert_eq!(village.readers(ALL, room), "fatma mo mia");
    assert!(village.is_replayed());
}

#[test]
fn what_a_category_says_goes_down_to_its_rooms_unless_they_say_otherwise() {
    let mut village = Village::new();
    let (category, _) = village.opens("fatma", RoomKind::Category, TopicId::ROOT);
    let (room, _) = village.opens("fatma", RoomKind::Channel, category);
    let (thread, _) = village.opens("mia", RoomKind::Thread, room);
    let other = village.channel();
    assert!(village.says("fatma", reader(category, Named::Person(did("mia")), true)).is_in());
    assert!(village.says("fatma", access(category, Access::Private)).is_in());
    let mut told = vec![category, room, thread];
    told.sort_unstable();
    let ReadersChanged::Topics(mut changed) = village.changed.clone() else {
        panic!("{:?}", village.changed)
    };
    changed.sort_unstable();
    assert_eq!(changed, told);
    let readers =
        |village: &Village| [category, room, thread, other].map(|topic| village.readers(ALL, topic));
    let (few, all) = ("fatma mia", ALL);
    assert_eq!(readers(&village), [few, few, few, all]);
    assert!(village.says("fatma", access(room, Access::Open)).is_in());
    assert_eq!(readers(&village), [few, all, all, all]);
    assert!(village.says("fatma", access(room, Access::AsCategory)).is_in());
    assert_eq!(readers(&village), [few, few, few, all]);
    assert!(village.says("fatma", moved(room, None)).is_in());
    assert_eq!(readers(&village), [few, all, all, all]);
    assert!(village.says("fatma", moved(other, Some(category))).is_in());
    assert_eq!(readers(&village), [few, all, all, few]);
    assert!(village.says("fatma", access(room, Access::Private)).is_in());
    assert_eq!(readers(&village), [few, "fatma", "fatma", few]);
    assert_eq!(village.says("mo", moved(room, Some(category))), no_room());
    let third = village.channel();
    assert_eq!(village.says("mo", moved(third, Some(category))), no_room(), "he does not read the category");
    let nowhere = moved(third, Some(TopicId::from_bytes([9; 16])));
    assert_eq!(village.says("mo", nowhere), no_room(), "and is told the same of what is not there");
    assert!(village.is_replayed());
}

#[test]
fn a_space_for_members_is_not_there_for_strangers() {
    let reading = Reading::Members;
    let mut village = Village::begun_with(SpaceParams { reading, ..SpaceParams::default() });
    for name in ["mo", "mia"] {
        assert!(village.joins(name).is_in());
    }
    let room = village.channel();
    for topic in [TopicId::ROOT, TopicId::PEOPLE, room] {
        assert_eq!(village.readers(ALL, topic), "fatma mo mia");
    }
    assert_eq!(village.readers(ALL, TopicId::DESK), "fatma");
    assert_eq!(village.says("mallory", Event::post(room)), no_room());
    let set = |reading| Event::state(TopicId::ROOT, StateSlot::Reading, SpaceReadingSet { reading });
    assert!(village.says("fatma", set(Reading::Everyone)).is_in());
    assert_eq!(village.changed, ReadersChanged::Everyone);
    assert_eq!(village.readers(ALL, room), ALL);
    assert!(village.says("fatma", set(Reading::Members)).is_in());
    let left = Event::state(TopicId::PEOPLE, StateSlot::Member(voice("mo")), MemberLeft {});
    assert!(village.says("mo", left).is_in());
    assert_eq!(village.readers(ALL, room), "fatma mia");
    assert!(village.is_replayed());
}

#[test]
fn the_desk_is_read_by_who_sees_to_people_and_messages() {
    let mut village = Village::new();
    assert_eq!(village.readers(ALL, TopicId::DESK), "fatma mo");
    for event in [role_set(1, 9, &[Permission::Invite]), role_given("mia", 1, true)] {
        assert!(village.says("fatma", event).is_in());
    }
    assert_eq!(village.readers(ALL, TopicId::DESK), "fatma mo");
    assert!(village.says("fatma", role_set(1, 9, &[Permission::Ban])).is_in());
    assert_eq!(village.changed, ReadersChanged::Topics(vec![TopicId::DESK]));
    assert_eq!(village.readers(ALL, TopicId::DESK), "fatma mo mia");
}

#[test]
fn who_joins_later_reads_from_then_on_what_is_for_those_who_were_there() {
    let mut village = Village::new();
    let (room, old) = (village.channel(), village.channel());
    let (thread, _) = village.opens("mia", RoomKind::Thread, room);
    for place in [room, thread, thread, old] {
        village.message("mia", place);
    }
    assert!(village.says("fatma", recent(room, History::SinceJoining)).is_in());
    assert!(village.joins("nora").is_in());
    let reads = |village: &Village, name| [room, thread, old].map(|topic| village.reads(name, topic));
    // The opening is seq 1, the message 2; of the thread the second message is 3.
    let since = [Reads::Since(SeqNum(3)), Reads::Since(SeqNum(4)), Reads::All];
    assert_eq!(reads(&village, "nora"), since);
    assert_eq!(reads(&village, "mia"), [Reads::All; 3]);
    assert_eq!(reads(&village, "mallory"), [Reads::None, Reads::None, Reads::All], "who never joined");
    let (newer, _) = village.opens("mia", RoomKind::Thread, room);
    assert_eq!(village.reads("nora", newer), Reads::All, "all of it came later");
    village.message("mia", room);
    assert_eq!(reads(&village, "nora"), since);
    let left = Event::state(TopicId::PEOPLE, StateSlot::Member(voice("nora")), MemberLeft {});
    assert!(village.says("nora", left).is_in() && village.joins("nora").is_in());
    assert_eq!(village.reads("nora", room), Reads::Since(SeqNum(5)), "who comes back begins anew");
    assert!(village.says("fatma", recent(room, History::All)).is_in());
    assert_eq!(reads(&village, "nora"), [Reads::All; 3]);
    assert!(village.is_replayed());
}

#[test]
fn who_is_named_later_in_a_private_room_reads_from_then_on() {
    let mut village = Village::new();
    let room = village.private(&[Named::Person(did("mo"))]);
    village.message("mo", room);
    assert!(village.says("fatma", recent(room, History::SinceJoining)).is_in());
    assert!(village.says("fatma", reader(room, Named::Person(did("mia")), true)).is_in());
    assert_eq!(village.reads("mia", room), Reads::Since(SeqNum(3)));
    assert_eq!(village.reads("mo", room), Reads::All);
    village.message("mo", room);
    assert!(village.says("fatma", reader(room, Named::Person(did("mia")), true)).is_in());
    assert_eq!(village.reads("mia", room), Reads::Since(SeqNum(3)), "named twice");
    let (category, _) = village.opens("fatma", RoomKind::Category, TopicId::ROOT);
    let words = "Malformed: a category holds rooms, and has no messages: say this in each of them";
    assert_eq!(village.says("fatma", recent(category, History::All)), Said::No(words.into()));
    assert!(village.is_replayed());
}
