//! What was read: exact numbers of rooms that were never held, and marks that follow a person between their devices.

use rill_bridge::{Answer, Command, Query, RoomRow};
use rill_events::Level;
use rill_protocol::{Notify, Place, Position, StreamId, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, Writer};
use rusqlite::Connection;

/// A space of alice with some rooms, of which bob reads.
struct Village {
    server: RealServer,
    alice: Writer,
    rooms: Vec<TopicId>,
}

impl Village {
    fn of(seed: u8, names: &[&str]) -> Self {
        let (server, mut alice) = (RealServer::start(), Writer::new(seed));
        let rooms: Vec<_> = names.iter().map(|name| alice.opens(name)).collect();
        server.takes(&alice.genesis, rooms.iter().map(|(_, opened)| opened.clone()).collect());
        let rooms = rooms.into_iter().map(|(room, _)| room).collect();
        Self { server, alice, rooms }
    }

    fn stream(&self) -> StreamId {
        self.alice.genesis.stream()
    }

    fn posts(&mut self, room: usize, count: usize) {
        let drafts = self.alice.posts_many(self.rooms[room], count);
        self.server.takes(&self.alice.genesis, drafts);
    }

    fn calls(&mut self, room: usize, notify: Notify) -> rill_protocol::EventId {
        let (id, draft) = self.alice.calls(self.rooms[room], notify);
        self.server.takes(&self.alice.genesis, vec![draft]);
        id
    }

    fn deletes(&mut self, room: usize, event: rill_protocol::EventId) {
        let deleted = self.alice.deletes(self.rooms[room], event);
        self.server.takes(&self.alice.genesis, vec![deleted]);
    }

    /// A device of bob that looks at the list of rooms, and at no room.
    fn bob(&self, number: u8) -> Device {
        let device = Device::of(Parts { number, person: Some(bob()), ..Parts::new(&self.server) });
        self.looked_at(device.expect("a new database"))
    }

    fn looked_at(&self, mut device: Device) -> Device {
        let stream = self.stream();
        device.watches(1, Query::Space { stream });
        device.watches(2, Query::Spaces);
        device.watches(3, Query::Inbox);
        device.until("the space", |device| device.sees(1).is_answered());
        device.settles();
        device
    }
}

fn bob() -> Person {
    Person::named("bob")
}

fn row<'a>(device: &'a Device, village: &Village, room: usize) -> &'a RoomRow {
    let rooms = match device.sees(1).answer() {
        Some(Answer::Space(view)) => view.rooms.as_slice(),
        _ => &[],
    };
    rooms.iter().find(|row| row.topic == village.rooms[room]).expect("a row of this room")
}

/// (unread, mentions) of each room.
fn numbers(device: &Device, village: &Village) -> Vec<(u64, u64)> {
    let rows = (0..village.rooms.len()).map(|room| row(device, village, room));
    rows.map(|row| (row.unread, row.mentions)).collect()
}

/// These numbers come, and stay.
fn shows(device: &mut Device, village: &Village, expected: &[(u64, u64)]) {
    device.until("these numbers", |device| numbers(device, village) == expected);
    device.settles();
    assert_eq!(numbers(device, village), expected);
}

/// Rooms of the inbox, with their numbers and newest messages.
fn inbox(device: &Device) -> Vec<(String, u64, u64, usize)> {
    let rows = match device.sees(3).answer() {
        Some(Answer::Inbox(rows)) => rows.as_slice(),
        _ => &[],
    };
    rows.iter().map(|row| (row.name.clone(), row.unread, row.mentions, row.messages.len())).collect()
}

fn newest_of(device: &Device, village: &Village, room: usize) -> Position {
    let newest = device.sees(10 + u32::try_from(room).expect("a small number"));
    assert!(!newest.messages().is_empty(), "{}", village.rooms.len());
    newest.messages().last().expect("a message").position
}

/// Looks at the newest of a room and reads it.
fn reads(device: &mut Device, village: &Village, room: usize) {
    let (stream, topic) = (village.stream(), village.rooms[room]);
    device.watches(10 + u32::try_from(room).expect("a small number"), rill_tests::newest(stream, topic));
    let all = |device: &Device| {
        let window = device.sees(10 + u32::try_from(room).expect("a small number"));
        window.is_answered() && window.window().total == Some(row(device, village, room).messages)
    };
    device.settles();
    device.until("all of the room", all);
    let through = newest_of(device, village, room);
    device.does(Command::Read { stream, topic, through, turn: 0 }).expect("read");
}

#[test]
fn of_rooms_that_were_never_held_the_numbers_are_exact() {
    let mut village = Village::of(1, &["general", "news", "music"]);
    village.posts(0, 5);
    let mut bob_at_home = village.bob(1);
    assert_eq!(numbers(&bob_at_home, &village), [(0, 0); 3], "all that was there at first is read");
    village.posts(0, 2);
    village.posts(1, 3);
    let everybody = village.calls(1, Notify::Readers);
    let to_bob = village.calls(1, Notify::People(vec![bob().did().clone()]));
    village.calls(2, Notify::People(vec![Person::named("carol").did().clone()]));
    shows(&mut bob_at_home, &village, &[(2, 0), (5, 2), (1, 0)]);
    let Some(Answer::Spaces(cards)) = bob_at_home.sees(2).answer() else { panic!("no spaces") };
    let card = cards.iter().find(|card| card.stream == village.stream()).expect("a card");
    assert_eq!((cards.len(), card.unread, card.mentions), (1, 8, 2), "his own stream is no space");
    for (gone, left) in [(to_bob, [(2, 0), (4, 1), (1, 0)]), (everybody, [(2, 0), (3, 0), (1, 0)])] {
        village.deletes(1, gone);
        shows(&mut bob_at_home, &village, &left);
    }
    let imported = village.alice.posts(village.rooms[0], "long ago").1;
    let imported = village.alice.placed(imported, Place::Anchor { at: Some(5) });
    village.server.takes(&village.alice.genesis, vec![imported]);
    bob_at_home.settles();
    assert_eq!(numbers(&bob_at_home, &village)[0], (2, 0), "what is imported is never unread");
}

#[test]
fn one_message_that_was_read_is_deleted_and_what_is_unread_stays_exact() {
    let mut village = Village::of(2, &["general"]);
    village.posts(0, 1);
    let mut device = village.bob(1);
    let read = village.calls(0, Notify::Readers);
    shows(&mut device, &village, &[(1, 1)]);
    reads(&mut device, &village, 0);
    device.unwatches(10);
    village.posts(0, 3);
    shows(&mut device, &village, &[(3, 0)]);
    village.deletes(0, read);
    device.until("its deletion", |device| row(device, &village, 0).messages == 4);
    shows(&mut device, &village, &[(3, 0)]);
}

#[test]
fn what_one_reads_halfway_is_counted_here_and_by_the_server_alike() {
    let mut village = Village::of(3, &["general"]);
    let mut device = village.bob(1);
    bob_joins(&mut device, &village);
    village.posts(0, 10);
    village.calls(0, Notify::Readers);
    let (stream, topic) = (village.stream(), village.rooms[0]);
    device.watches(10, rill_tests::newest(stream, topic));
    shows(&mut device, &village, &[(11, 1)]);
    let places: Vec<Position> = device.sees(10).messages().iter().map(|row| row.position).collect();
    device.asked.clear();
    device.goes_offline();
    device.does(Command::Read { stream, topic, through: places[6], turn: 0 }).expect("read");
    device.steps(20);
    assert_eq!(numbers(&device, &village), [(4, 1)], "offline, by what is held");
    device.does(Command::Read { stream, topic, through: places[2], turn: 0 }).expect("read");
    device.steps(20);
    assert_eq!(numbers(&device, &village), [(4, 1)], "nobody reads backwards");
    device.goes_online(&village.server);
    device.settles();
    assert!(device.asked.iter().all(|(path, _)| *path != "/api/read"), "{:?}", device.asked);
    let mut other = village.bob(2);
    shows(&mut other, &village, &[(4, 1)]);
    assert!(other.asked.iter().any(|(path, _)| *path == "/api/read"));
}

/// Bob has written, so that the server knows him: what he reads follows him.
fn bob_joins(device: &mut Device, village: &Village) {
    device.does(Command::Join { stream: village.stream() }).expect("joined");
    device.settles();
}

#[test]
fn what_is_read_on_one_device_is_read_on_the_other_and_offline_marks_follow_later() {
    let mut village = Village::of(4, &["general", "news"]);
    let mut phone = village.bob(1);
    bob_joins(&mut phone, &village);
    let mut laptop = village.bob(2);
    village.posts(0, 4);
    village.posts(1, 2);
    phone.settles();
    shows(&mut laptop, &village, &[(4, 0), (2, 0)]);
    reads(&mut phone, &village, 0);
    shows(&mut phone, &village, &[(0, 0), (2, 0)]);
    shows(&mut laptop, &village, &[(0, 0), (2, 0)]);
    reads(&mut phone, &village, 1);
    assert_eq!(phone.status().unsent.waiting, 0, "nobody is told that marks wait");
    laptop.goes_offline();
    village.posts(0, 1);
    phone.settles();
    reads(&mut phone, &village, 0);
    phone.settles();
    laptop.goes_online(&village.server);
    shows(&mut laptop, &village, &[(0, 0); 2]);
}

#[test]
fn a_device_that_read_less_does_not_set_back_what_another_has_read() {
    let mut village = Village::of(5, &["general"]);
    let mut phone = village.bob(1);
    bob_joins(&mut phone, &village);
    let mut laptop = village.bob(2);
    village.posts(0, 6);
    for device in [&mut phone, &mut laptop] {
        device.watches(10, rill_tests::newest(village.stream(), village.rooms[0]));
        device.settles();
    }
    let places: Vec<Position> = phone.sees(10).messages().iter().map(|row| row.position).collect();
    let (stream, topic) = (village.stream(), village.rooms[0]);
    laptop.goes_offline();
    laptop.does(Command::Read { stream, topic, through: places[1], turn: 0 }).expect("read");
    laptop.waits(30_000);
    phone.does(Command::Read { stream, topic, through: places[4], turn: 0 }).expect("read");
    phone.settles();
    laptop.goes_online(&village.server);
    shows(&mut laptop, &village, &[(1, 0)]);
    shows(&mut phone, &village, &[(1, 0)]);
    let mut found_anew = village.bob(3);
    shows(&mut found_anew, &village, &[(1, 0)]);
}

#[test]
fn what_is_marked_as_unread_by_hand_waits_for_a_hand() {
    let mut village = Village::of(6, &["general"]);
    let mut phone = village.bob(1);
    bob_joins(&mut phone, &village);
    let mut laptop = village.bob(2);
    village.posts(0, 5);
    shows(&mut phone, &village, &[(5, 0)]);
    shows(&mut laptop, &village, &[(5, 0)]);
    reads(&mut phone, &village, 0);
    let places: Vec<Position> = phone.sees(10).messages().iter().map(|row| row.position).collect();
    let (stream, topic) = (village.stream(), village.rooms[0]);
    phone.does(Command::MarkUnread { stream, topic, from: places[2] }).expect("marked");
    shows(&mut phone, &village, &[(3, 0)]);
    shows(&mut laptop, &village, &[(3, 0)]);
    assert!(row(&laptop, &village, 0).reading.by_hand);
    // Told by a page a moment before it heard of the mark.
    for device in [&mut phone, &mut laptop] {
        let turn = row(device, &village, 0).reading.turn - 1;
        device.does(Command::Read { stream, topic, through: places[4], turn }).expect("seen");
        shows(device, &village, &[(3, 0)]);
    }
    laptop.does(Command::MarkRead { stream, topic: Some(topic) }).expect("marked");
    shows(&mut laptop, &village, &[(0, 0)]);
    shows(&mut phone, &village, &[(0, 0)]);
}

#[test]
fn whoever_only_reads_keeps_what_they_read_on_their_device_and_is_nobody_to_the_server() {
    let mut village = Village::of(7, &["general", "news"]);
    let memory = || Connection::open_in_memory().expect("a database in memory");
    for person in [None, Some(bob())] {
        let parts =
            |copy, outbox| Parts { copy, outbox, person: person.clone(), ..Parts::new(&village.server) };
        let mut device = Device::of(parts(memory(), memory())).expect("a new database");
        device.loses_session();
        let mut device = village.looked_at(device);
        village.posts(0, 2);
        village.posts(1, 1);
        shows(&mut device, &village, &[(2, 0), (1, 0)]);
        reads(&mut device, &village, 0);
        shows(&mut device, &village, &[(0, 0), (1, 0)]);
        assert!(device.asked.iter().all(|(path, _)| *path != "/api/push"), "{:?}", device.asked);
        let (copy, outbox) = device.ends_with_both();
        let parts =
            |copy, outbox| Parts { copy, outbox, person: person.clone(), ..Parts::new(&village.server) };
        let mut device = Device::of(parts(copy, outbox)).expect("the database of before");
        device.loses_session();
        let device = village.looked_at(device);
        assert_eq!(numbers(&device, &village), [(0, 0), (1, 0)], "after a restart");
    }
}

#[test]
fn a_copy_that_is_built_anew_forgets_nothing_of_what_was_read() {
    let mut village = Village::of(8, &["general"]);
    let mut device = village.bob(1);
    village.posts(0, 3);
    shows(&mut device, &village, &[(3, 0)]);
    reads(&mut device, &village, 0);
    village.posts(0, 2);
    shows(&mut device, &village, &[(2, 0)]);
    device.does(Command::RebuildCopy).expect("thrown away");
    device.until("a space", |device| matches!(device.sees(1).answer(), Some(Answer::Space(_))));
    shows(&mut device, &village, &[(2, 0)]);
}

#[test]
fn the_inbox_has_what_calls_first_with_its_newest_messages_and_not_what_is_muted() {
    let mut village = Village::of(9, &["general", "news", "music"]);
    let mut device = village.bob(1);
    village.posts(1, 5);
    village.posts(2, 1);
    village.calls(0, Notify::Readers);
    village.posts(1, 1);
    shows(&mut device, &village, &[(1, 1), (6, 0), (1, 0)]);
    let all = inbox(&device);
    let expected = [("general", 1, 1, 1), ("news", 6, 0, 3), ("music", 1, 0, 1)];
    assert_eq!(all, expected.map(|(name, unread, calls, rows)| (name.to_owned(), unread, calls, rows)));
    let stream = village.stream();
    for topic in [village.rooms[0], village.rooms[1]] {
        let muted = Command::Choose { stream, topic: Some(topic), level: Some(Level::Nothing) };
        device.does(muted).expect("muted");
    }
    device.settles();
    let all: Vec<String> = inbox(&device).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(all, ["general", "music"], "a muted room shows its calls alone");
    let Some(Answer::Spaces(cards)) = device.sees(2).answer() else { panic!("no spaces") };
    assert_eq!((cards[0].unread, cards[0].mentions), (1, 1));
    device.does(Command::MarkRead { stream, topic: None }).expect("marked");
    device.settles();
    assert_eq!(inbox(&device), []);
    assert_eq!(numbers(&device, &village), [(0, 0); 3]);
}

#[test]
fn a_level_follows_one_to_another_device_and_a_room_without_its_own_has_that_of_the_space() {
    let mut village = Village::of(11, &["general", "news"]);
    let mut phone = village.bob(1);
    bob_joins(&mut phone, &village);
    let mut laptop = village.bob(2);
    village.posts(0, 3);
    village.posts(1, 2);
    village.calls(1, Notify::Readers);
    let card = |device: &Device| {
        let Some(Answer::Spaces(cards)) = device.sees(2).answer() else { panic!("no spaces") };
        (cards[0].unread, cards[0].mentions, cards[0].badge)
    };
    phone.until("all of it", |phone| card(phone) == (6, 1, 1));
    let (stream, news) = (village.stream(), Some(village.rooms[1]));
    let choose = |topic, level| Command::Choose { stream, topic, level };
    let levels = |device: &Device| [0, 1].map(|room| row(device, &village, room).reading.level);
    assert_eq!(levels(&phone), [Level::Mentions; 2], "as long as nothing was chosen");
    phone.does(choose(None, Some(Level::All))).expect("chosen for the space");
    phone.does(choose(news, Some(Level::Nothing))).expect("chosen for a room");
    for device in [&mut phone, &mut laptop] {
        device.until("the levels", |device| levels(device) == [Level::All, Level::Nothing]);
        device.settles();
        assert_eq!(card(device), (3, 1, 4), "a muted room counts its calls alone");
        let Some(Answer::Space(view)) = device.sees(1).answer() else { panic!("no space") };
        assert_eq!(view.level, Level::All);
    }
    laptop.does(choose(news, None)).expect("as the space");
    phone.until("the levels", |phone| levels(phone) == [Level::All; 2]);
    phone.settles();
    assert_eq!(card(&phone), (6, 1, 6), "of all one wants to hear");
}

#[test]
fn a_room_opens_at_its_first_unread_and_reading_moves_no_row() {
    let mut village = Village::of(10, &["general"]);
    village.posts(0, 30);
    let mut device = village.bob(1);
    let (stream, topic) = (village.stream(), village.rooms[0]);
    let window = rill_bridge::Window { center: rill_bridge::Center::Unread, before: 5, after: 5 };
    device.watches(20, Query::Messages { stream, topic, window });
    device.settles();
    assert_eq!(device.sees(20).ids().len(), 10, "with nothing unread, the newest");
    assert_eq!((device.sees(20).window().center, device.sees(20).window().unread), (None, 0));
    device.unwatches(20);
    village.posts(0, 20);
    shows(&mut device, &village, &[(20, 0)]);
    device.watches(21, Query::Messages { stream, topic, window });
    device.until("the first unread", |device| device.sees(21).ids().len() == 10);
    let texts = ["number 25", "number 26", "number 27", "number 28", "number 29"];
    assert_eq!(device.sees(21).texts()[..5], texts, "some of what was read is above");
    assert_eq!(device.sees(21).texts()[5..], ["number 0", "number 1", "number 2", "number 3", "number 4"]);
    let (before, through) = (device.sees(21).ids(), device.sees(21).messages()[9].position);
    device.does(Command::Read { stream, topic, through, turn: 0 }).expect("read");
    device.until("its number", |device| device.sees(21).window().unread == 15);
    assert_eq!(device.sees(21).ids(), before);
}
