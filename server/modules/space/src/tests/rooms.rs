//! Rooms and the space itself: opening, naming, moving, archiving.

use crate::village::{Event, Said, Village};
use rill_events::{
    EmojiAdded, MessagePosted, RoomArchived, RoomDescribed, RoomKind, RoomMoved, RoomOpened, RoomRenamed,
    RoomSlowed, SpaceDescribed, SpaceIconSet, SpaceOpened, SpaceRenamed, StateSlot,
};
use rill_protocol::{Place, TopicId};

const ORDER: &str = "NotAllowed: this needs the permission to manage rooms, which you do not have here";
const JOIN: &str = "NotAllowed: only members write here: join this space first; your text was not posted";
const SPACE: &str = "NotAllowed: this needs the permission to manage the space, which you do not have here";

fn archived(room: TopicId, archived: bool) -> Event {
    Event::state(room, StateSlot::Archived, RoomArchived { archived })
}

#[test]
fn moderators_and_the_founder_name_the_space_and_nobody_else() {
    let words = || format!("{SPACE} | {JOIN}");
    let mut village = Village::new();
    let name = || SpaceRenamed { name: "Harbour".into() };
    let emoji = || EmojiAdded { id: "owl".into(), name: "owl".into(), picture: None, animated: false };
    let described = village.who_may(|_, _| {
        let described = SpaceDescribed { text: "Boats".into() };
        Event::state(TopicId::ROOT, StateSlot::Description, described)
    });
    assert_eq!(described, ("fatma mo".into(), words()));
    let renamed = village.who_may(|_, _| Event::state(TopicId::ROOT, StateSlot::Name, name()));
    assert_eq!(renamed, ("fatma mo".into(), words()));
    let icon =
        village.who_may(|_, _| Event::state(TopicId::ROOT, StateSlot::Icon, SpaceIconSet { icon: None }));
    assert_eq!(icon, ("fatma mo".into(), words()));
    let added = village.who_may(|_, _| Event::state(TopicId::ROOT, StateSlot::Emoji("owl"), emoji()));
    assert_eq!(added, ("fatma mo".into(), words()));
    let in_another = Event::state(TopicId::ROOT, StateSlot::Icon, name());
    assert_eq!(
        village.says("fatma", in_another),
        Said::No("Malformed: this event lies in another slot than its own".into())
    );
}

#[test]
fn moderators_and_the_founder_keep_rooms_in_order_and_nobody_else() {
    let mut village = Village::new();
    let room = village.channel();
    let events: [fn(TopicId) -> Event; 5] = [
        |room| Event::state(room, StateSlot::Name, RoomRenamed { name: "quay".into() }),
        |room| Event::state(room, StateSlot::Description, RoomDescribed { text: "boats".into() }),
        |room| Event::state(room, StateSlot::Home, RoomMoved { category: None, order: "a".into() }),
        |room| Event::state(room, StateSlot::Archived, RoomArchived { archived: false }),
        |room| Event::state(room, StateSlot::Slow, RoomSlowed { every_s: 0 }),
    ];
    for event in events {
        assert_eq!(village.who_may(|_, _| event(room)), ("fatma mo".into(), format!("{ORDER} | {JOIN}")));
    }
    for kind in [RoomKind::Category, RoomKind::Channel, RoomKind::Announcements, RoomKind::Forum] {
        let opened = village.who_may(|village, _| {
            let topic = TopicId::opened_by(village.next_id());
            let opened = RoomOpened { kind, name: "room".into(), source: None, private_to: None };
            Event::new(topic, Place::Opens { parent: TopicId::ROOT, on: None }, opened)
        });
        assert_eq!(opened.0, "fatma mo", "{kind:?}: {}", opened.1);
    }
}

#[test]
fn members_open_threads_under_channels_that_are_not_archived() {
    let mut village = Village::new();
    let room = village.channel();
    let (thread, said) = village.opens("mia", RoomKind::Thread, room);
    assert!(said.is_in());
    assert!(village.says("mia", Event::post(thread)).is_in());
    let join = "NotAllowed: only members write here: join this space first; your text was not posted";
    assert_eq!(village.opens("mallory", RoomKind::Thread, room).1, Said::No(join.into()));
    let (category, _) = village.opens("fatma", RoomKind::Category, TopicId::ROOT);
    for parent in [category, thread, TopicId::ROOT] {
        let Said::No(words) = village.opens("mia", RoomKind::Thread, parent).1 else {
            panic!("under {parent}")
        };
        assert!(words.starts_with("Malformed: a thread hangs under a"), "{words}");
    }
    assert!(village.says("mo", archived(room, true)).is_in());
    let words = "NotAllowed: this room is archived: no thread is opened in it any more";
    assert_eq!(village.opens("mia", RoomKind::Thread, room).1, Said::No(words.into()));
    let words = "NotAllowed: this room is archived: nobody writes in it any more; your text was not posted";
    assert_eq!(village.says("mia", Event::post(thread)), Said::No(words.into()), "it went with its channel");
    assert!(village.is_replayed());
}

#[test]
fn an_import_brings_what_was_written_before_a_room_was_put_away_and_nobody_writes_there_any_more() {
    let mut village = Village::new();
    let room = village.channel();
    assert!(village.says("fatma", archived(room, true)).is_in());
    let words = "NotAllowed: this room is archived: nobody writes in it any more; your text was not posted";
    assert_eq!(village.says("fatma", Event::post(room)), Said::No(words.into()));
    let written_before = |topic| {
        Event::new(
            topic,
            Place::Anchor { at: Some(7) },
            MessagePosted { text: "old".into(), ..MessagePosted::default() },
        )
    };
    assert!(village.says("fatma", written_before(room)).is_in());
    let words = "Malformed: messages are written in rooms";
    assert_eq!(village.says("fatma", written_before(TopicId::ROOT)), Said::No(words.into()));
    let words = "NotAllowed: only an import says when something was written";
    assert_eq!(village.says("mo", written_before(room)), Said::No(words.into()));
    assert!(village.is_replayed());
}

#[test]
fn only_an_import_says_where_a_room_comes_from() {
    let mut village = Village::new();
    let mut opens = |name: &str| {
        let topic = TopicId::opened_by(village.next_id());
        let source = Some(("discord".to_owned(), "7".to_owned()));
        let opened = RoomOpened { kind: RoomKind::Channel, name: "quay".into(), source, private_to: None };
        village.says(name, Event::new(topic, Place::Opens { parent: TopicId::ROOT, on: None }, opened))
    };
    assert!(opens("fatma").is_in());
    let words = "NotAllowed: only an import says where a room comes from";
    assert_eq!(opens("mo"), Said::No(words.into()));
}

#[test]
fn what_has_no_meaning_at_its_place_is_refused() {
    let mut village = Village::new();
    let room = village.channel();
    for (event, kind) in [
        (
            Event::state(TopicId::ROOT, StateSlot::Name, RoomRenamed { name: "a".into() }),
            "rill.room.renamed.v1",
        ),
        (Event::state(room, StateSlot::Name, SpaceRenamed { name: "a".into() }), "rill.space.renamed.v1"),
        (
            Event::state(TopicId::PEOPLE, StateSlot::Name, SpaceRenamed { name: "a".into() }),
            "rill.space.renamed.v1",
        ),
        (
            Event::state(TopicId::DESK, StateSlot::Name, SpaceRenamed { name: "a".into() }),
            "rill.space.renamed.v1",
        ),
        (Event::new(room, Place::Anchor { at: None }, SpaceOpened {}), "rill.space.opened.v1"),
        (Event::state(room, StateSlot::Name, SpaceOpened {}), "rill.space.opened.v1"),
    ] {
        let words = format!("Malformed: an event of type {kind} has no meaning at this place");
        assert_eq!(village.says("fatma", event), Said::No(words));
    }
}
