//! Reading: a space opens with one answer, one scrolls to its first message, follows a link, and sees what is new.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Center, Command, Connection, Edge, Query, RowKey, Window};
use rill_protocol::{EventId, Position, StreamId, TopicId};
use rill_tests::{Device, RealServer, Writer};

fn messages(stream: StreamId, topic: TopicId, center: Center, before: u32, after: u32) -> Query {
    Query::Messages { stream, topic, window: Window { center, before, after } }
}

fn newest(stream: StreamId, topic: TopicId) -> Query {
    messages(stream, topic, Center::Newest, 50, 0)
}

/// A space that is too large to be copied by itself is what most of these stories need: its copy is turned off.
fn joins(server: &RealServer, alice: &Writer, topic: TopicId) -> Device {
    let stream = alice.genesis.stream();
    let mut bob = Device::at(server);
    bob.does(Command::OpenSpace { stream, room: Some(topic) }).unwrap();
    bob.does(Command::KeepFullCopy { stream, keep: false }).unwrap();
    bob
}

fn room_of(server: &RealServer, alice: &mut Writer, messages: usize) -> TopicId {
    let (room, opened) = alice.opens("general");
    let named = alice.names("Harbour");
    server.takes(&alice.genesis, vec![named, opened]);
    let posts = alice.posts_many(room, messages);
    server.takes(&alice.genesis, posts);
    room
}

#[test]
fn opening_a_space_costs_one_answer() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let room = room_of(&server, &mut alice, 300);
    let mut bob = Device::at(&server);
    let stream = alice.genesis.stream();
    bob.watches(1, newest(stream, room));
    bob.watches(2, Query::Space { stream });
    bob.until("the newest page", |bob| bob.sees(1).texts().len() == 50);
    bob.until("the rooms", |bob| bob.sees(2).is_answered());
    assert_eq!(bob.sees(1).texts()[49], "number 299");
    let opening: Vec<_> = bob.asked.iter().filter(|(path, _)| *path != "/api/span").collect();
    assert_eq!(opening.len(), 1, "{opening:?}");
    assert!(opening[0].1 < 100_000);
    let Some(Answer::Space(space)) = bob.sees(2).answer() else { panic!("no space") };
    assert_eq!(space.card.name.as_deref(), Some("Harbour"));
    assert_eq!((space.rooms.len(), space.rooms[0].messages), (1, 300));
    assert_eq!(bob.sees(1).window().total, Some(300));
    assert_eq!(bob.sees(1).window().index_of_first, Some(250));
}

#[test]
fn until_the_first_page_of_a_space_is_shown_nothing_of_a_copy_is_asked_and_soon_after_it_is() {
    let (server, mut alice) = (RealServer::start(), Writer::new(23));
    let face = rill_protocol::BlobId::of(b"a face");
    let shown = alice.shows_a_face(face);
    server.takes(&alice.genesis, vec![shown]);
    let room = room_of(&server, &mut alice, 300);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.is_slow = true;
    bob.watches(1, Query::Spaces);
    bob.settles();
    let before = bob.asked.len();
    bob.watches(2, Query::Space { stream });
    bob.watches(3, Query::Members { stream });
    bob.begins(Command::OpenSpace { stream, room: None });
    bob.until("the space", |bob| matches!(bob.sees(2).answer(), Some(Answer::Space(_))));
    let Some(Answer::Space(space)) = bob.sees(2).answer() else { panic!("no space") };
    assert_eq!(space.card.last_room, Some(room), "where the page that came belongs");
    // The page draws it: that takes its time.
    bob.waits(900);
    bob.watches(4, newest(stream, room));
    bob.watches(5, Query::Days { stream, topic: room, utc_offset_minutes: 0 });
    assert_eq!(bob.sees(4).texts().len(), 50, "all of it came with the opening");
    bob.waits(4_900);
    bob.paints();
    bob.waits(200);
    let asked: Vec<&str> = bob.asked[before..].iter().map(|(path, _)| *path).collect();
    assert_eq!((asked, bob.kept_blobs.len()), (vec!["/api/open"], 0), "nothing else until it is painted");
    bob.until("the days", |bob| bob.sees(5).is_answered());
    bob.until("the copy", |bob| bob.status().copies.is_empty());
    bob.settles();
    assert!(bob.asked[before..].iter().any(|(path, _)| *path == "/api/span"));
    assert_eq!(bob.kept_blobs.len(), 1);
}

#[test]
fn a_space_that_nobody_looks_into_is_copied_all_the_same() {
    let (server, mut alice) = (RealServer::start(), Writer::new(24));
    room_of(&server, &mut alice, 300);
    let mut bob = Device::at(&server);
    bob.does(Command::OpenSpace { stream: alice.genesis.stream(), room: None }).unwrap();
    bob.until("the copy", |bob| bob.status().copies.is_empty());
}

#[test]
fn spaces_of_the_server_have_names_and_pictures_before_they_are_opened() {
    let server = RealServer::start();
    let (mut harbour, mut nameless) = (Writer::new(21), Writer::new(22));
    let icon = rill_protocol::BlobId::of(b"a boat");
    let (named, shown) = (harbour.names("Harbour"), harbour.sets_icon(icon));
    server.takes(&harbour.genesis, vec![named, shown]);
    let (_, opened) = nameless.opens("general");
    server.takes(&nameless.genesis, vec![opened]);
    let mut bob = Device::at(&server);
    bob.watches(1, Query::Spaces);
    let cards = |bob: &Device| match bob.sees(1).answer() {
        Some(Answer::Spaces(cards)) => cards.clone(),
        _ => Vec::new(),
    };
    bob.until("a name", |bob| cards(bob).iter().any(|card| card.name.is_some()));
    let seen = cards(&bob);
    let card = |writer: &Writer| seen.iter().find(|card| card.stream == writer.genesis.stream()).unwrap();
    let boat = card(&harbour).icon.as_ref().map(|icon| (icon.topic, icon.file.blob));
    assert_eq!((card(&harbour).name.as_deref(), boat), (Some("Harbour"), Some((TopicId::ROOT, icon))));
    assert_eq!((card(&nameless).name.as_deref(), card(&harbour).held), (None, false));
    bob.settles();
    let asked = bob.asked.iter().filter(|(path, _)| *path == "/api/titles").count();
    assert_eq!(seen.len(), 2);
    assert!((1..=2).contains(&asked), "for all together, and once more when the connection stands: {asked}");
    assert!(bob.asked.iter().all(|(path, _)| *path != "/api/open"), "nothing was opened for it");
}

#[test]
fn one_scrolls_back_to_the_first_message_in_windows() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let room = room_of(&server, &mut alice, 330);
    let mut bob = joins(&server, &alice, room);
    let stream = alice.genesis.stream();
    bob.watches(1, newest(stream, room));
    bob.until("the newest page", |bob| bob.sees(1).messages().len() == 50);
    let mut steps = 0;
    while bob.sees(1).window().before != Edge::TrueEnd {
        let first = bob.sees(1).ids()[0];
        bob.watches(1, messages(stream, room, Center::Anchor(first), 50, 50));
        bob.until("more of the past", |bob| bob.sees(1).ids().first() != Some(&first));
        steps += 1;
        assert!(steps < 20);
    }
    assert_eq!(bob.sees(1).texts()[0], "number 0");
    assert_eq!(bob.sees(1).window().index_of_first, Some(0));
    let asked = bob.asked.len();
    bob.watches(1, newest(stream, room));
    bob.settles();
    assert_eq!(bob.asked.len(), asked, "what is held and current is never asked for again");
}

#[test]
fn a_link_leads_to_a_message_thousands_of_rows_back() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let mut ids = Vec::new();
    for _ in 0..8 {
        let posted: Vec<(EventId, _)> =
            (0..500).map(|number| alice.posts(room, &format!("{number}"))).collect();
        ids.extend(posted.iter().map(|(id, _)| *id));
        server.takes(&alice.genesis, posted.into_iter().map(|(_, draft)| draft).collect());
    }
    let mut bob = joins(&server, &alice, room);
    let stream = alice.genesis.stream();
    let linked = ids[700];
    bob.watches(1, messages(stream, room, Center::Anchor(linked), 30, 30));
    bob.until("the linked message", |bob| bob.sees(1).ids().len() == 60);
    assert_eq!(bob.sees(1).window().center, Some(RowKey::Anchor(linked)));
    assert_eq!(bob.sees(1).ids(), ids[670..730]);
    bob.watches(2, newest(stream, room));
    bob.until("the newest", |bob| bob.sees(2).ids().last() == ids.last());
    assert_eq!(bob.sees(2).window().after, Edge::TrueEnd);
}

#[test]
fn a_link_to_what_is_not_there_shows_the_newest_without_a_center() {
    let (server, mut alice) = (RealServer::start(), Writer::new(4));
    let room = room_of(&server, &mut alice, 120);
    let mut bob = joins(&server, &alice, room);
    let nowhere = EventId::from_bytes([9; 16]);
    bob.watches(1, messages(alice.genesis.stream(), room, Center::Anchor(nowhere), 25, 25));
    bob.until("the newest instead", |bob| bob.sees(1).texts().last() == Some(&"number 119"));
    assert_eq!(bob.sees(1).window().center, None);
}

#[test]
fn a_gap_between_two_places_is_a_row_of_its_own_until_it_is_filled() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let room = room_of(&server, &mut alice, 400);
    let mut bob = joins(&server, &alice, room);
    let stream = alice.genesis.stream();
    bob.watches(1, messages(stream, room, Center::Oldest, 0, 50));
    bob.until("the oldest", |bob| bob.sees(1).messages().len() == 50);
    bob.watches(2, Query::Days { stream, topic: room, utc_offset_minutes: 0 });
    bob.until("the days", |bob| bob.sees(2).is_answered());
    bob.goes_offline();
    bob.watches(1, messages(stream, room, Center::Oldest, 0, 60));
    bob.settles();
    let gaps = bob.sees(1).gaps();
    assert_eq!((gaps.len(), bob.sees(1).messages().len()), (1, 60));
    assert!(!gaps[0].coming);
    assert_eq!(gaps[0].messages, 300, "as the days say");
    bob.goes_online(&server);
    bob.until("the gap to be filled as far as it is in view", |bob| bob.sees(1).gaps().is_empty());
    let numbers: Vec<String> = (0..60).map(|number| format!("number {number}")).collect();
    assert_eq!(bob.sees(1).texts(), numbers);
}

#[test]
fn new_messages_and_edits_appear_by_themselves() {
    let (server, mut alice) = (RealServer::start(), Writer::new(6));
    let room = room_of(&server, &mut alice, 60);
    let mut bob = joins(&server, &alice, room);
    let stream = alice.genesis.stream();
    bob.watches(1, newest(stream, room));
    bob.until("the connection", |bob| bob.status().connection == Connection::Synced);
    let (greeting, posted) = alice.posts(room, "hello");
    server.takes(&alice.genesis, vec![posted]);
    bob.until("the greeting", |bob| bob.sees(1).texts().last() == Some(&"hello"));
    assert_eq!(bob.sees(1).messages().len(), 50);
    let (_, edited) = alice.edits(room, greeting, "hello, all");
    server.takes(&alice.genesis, vec![edited]);
    bob.until("the edit", |bob| bob.sees(1).texts().last() == Some(&"hello, all"));
    let told = bob.sees(1).told;
    bob.settles();
    assert_eq!(bob.sees(1).told, told, "bob sees nothing more");
}

#[test]
fn what_changed_during_an_absence_is_healed_when_it_is_seen() {
    let (server, mut alice) = (RealServer::start(), Writer::new(7));
    let (room, opened) = alice.opens("general");
    let (greeting, posted) = alice.posts(room, "hello");
    server.takes(&alice.genesis, vec![opened, posted]);
    let posts = alice.posts_many(room, 120);
    server.takes(&alice.genesis, posts);
    let mut bob = joins(&server, &alice, room);
    let stream = alice.genesis.stream();
    bob.watches(1, messages(stream, room, Center::Oldest, 0, 20));
    bob.until("the greeting", |bob| bob.sees(1).texts().first() == Some(&"hello"));
    bob.goes_offline();
    let (_, edited) = alice.edits(room, greeting, "hello, all");
    server.takes(&alice.genesis, vec![edited]);
    let posts = alice.posts_many(room, 1500);
    server.takes(&alice.genesis, posts);
    bob.settles();
    assert_eq!(bob.sees(1).texts()[0], "hello", "what is stale is drawn");
    bob.goes_online(&server);
    bob.until("the edit", |bob| bob.sees(1).texts()[0] == "hello, all");
    bob.watches(1, newest(stream, room));
    bob.until("the newest", |bob| bob.sees(1).texts().last() == Some(&"number 1499"));
    bob.until("everything", |bob| bob.status().connection == Connection::Synced);
}

#[test]
fn a_jump_to_a_date_lands_on_the_first_message_at_or_after_it() {
    let (server, mut alice) = (RealServer::start(), Writer::new(8));
    let room = room_of(&server, &mut alice, 250);
    let mut bob = joins(&server, &alice, room);
    let stream = alice.genesis.stream();
    bob.watches(1, messages(stream, room, Center::Oldest, 0, 10));
    bob.until("the oldest", |bob| bob.sees(1).messages().len() == 10);
    let first = bob.sees(1).messages()[0].position;
    let long_ago = Position { at: first.at - 86_400_000, ..Position::START };
    bob.watches(1, messages(stream, room, Center::Position(long_ago), 20, 20));
    bob.until("the first message", |bob| bob.sees(1).messages().len() == 20);
    assert_eq!(bob.sees(1).window().center, Some(RowKey::Anchor(bob.sees(1).ids()[0])));
    assert_eq!(bob.sees(1).window().before, Edge::TrueEnd);
}
