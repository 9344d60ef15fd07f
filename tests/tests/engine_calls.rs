//! What calls: one is told of a message once, while nobody looks at its room, and it is taken back once it was read or
//! deleted. Not here: what counts as unread (`engine_unread.rs`).

use rill_bridge::{Command, Query, Request};
use rill_events::Level;
use rill_protocol::{EventId, Notify, StreamId, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, Writer, newest};

const GENERAL: usize = 0;
const NEWS: usize = 1;

/// A space of alice with two rooms, and a device of bob, who is a member and looks at no room.
struct Village {
    server: RealServer,
    alice: Writer,
    rooms: Vec<TopicId>,
}

impl Village {
    fn with_bob(seed: u8) -> (Self, Device) {
        let (server, mut alice) = (RealServer::start(), Writer::new(seed));
        let rooms: Vec<_> = ["general", "news"].map(|name| alice.opens(name)).into();
        server.takes(&alice.genesis, rooms.iter().map(|(_, opened)| opened.clone()).collect());
        let rooms = rooms.into_iter().map(|(room, _)| room).collect();
        let village = Self { server, alice, rooms };
        let parts = Parts { person: Some(Person::named("bob")), ..Parts::new(&village.server) };
        let mut bob = village.opened(parts);
        bob.does(Command::Join { stream: village.stream() }).expect("joined");
        bob.settles();
        (village, bob)
    }

    fn opened(&self, parts: Parts<'_>) -> Device {
        let mut device = Device::of(parts).expect("a database");
        device.says(Request::Looks { rooms: Vec::new() });
        device.watches(1, Query::Space { stream: self.stream() });
        device.until("the space", |device| device.sees(1).is_answered());
        device.settles();
        device
    }

    fn stream(&self) -> StreamId {
        self.alice.genesis.stream()
    }

    fn calls(&mut self, room: usize) -> EventId {
        let (id, draft) = self.alice.calls(self.rooms[room], Notify::Readers);
        self.server.takes(&self.alice.genesis, vec![draft]);
        id
    }

    fn posts(&mut self, room: usize) -> EventId {
        let (id, draft) = self.alice.posts(self.rooms[room], "hello");
        self.server.takes(&self.alice.genesis, vec![draft]);
        id
    }

    fn deletes(&mut self, room: usize, event: EventId) {
        let deleted = self.alice.deletes(self.rooms[room], event);
        self.server.takes(&self.alice.genesis, vec![deleted]);
    }

    fn looks(&self, device: &mut Device, rooms: &[usize]) {
        let rooms = rooms.iter().map(|room| (self.stream(), self.rooms[*room])).collect();
        device.says(Request::Looks { rooms });
    }

    fn chooses(&self, device: &mut Device, room: Option<usize>, level: Level) {
        let (stream, topic) = (self.stream(), room.map(|room| self.rooms[room]));
        device.does(Command::Choose { stream, topic, level: Some(level) }).expect("chosen");
    }
}

/// The messages that one was told of, in order, each with its room.
fn told(device: &Device) -> Vec<(EventId, &str)> {
    device.called.iter().map(|row| (row.messages[0].id, row.name.as_str())).collect()
}

#[test]
fn a_mention_in_a_room_that_nobody_looks_at_calls_once_and_until_it_is_read() {
    let (mut village, mut bob) = Village::with_bob(21);
    village.posts(GENERAL);
    let call = village.calls(NEWS);
    bob.until("the call", |bob| !bob.called.is_empty());
    bob.settles();
    assert_eq!(told(&bob), [(call, "news")], "what calls nobody is not told of");
    assert_eq!(bob.called[0].messages.len(), 1);
    bob.settles();
    assert_eq!((bob.called.len(), bob.calls_over.len()), (1, 0));
    let (stream, topic) = (village.stream(), Some(village.rooms[NEWS]));
    bob.does(Command::MarkRead { stream, topic }).expect("read");
    bob.settles();
    assert_eq!(bob.calls_over, [call]);
}

#[test]
fn what_is_read_or_deleted_elsewhere_is_taken_back() {
    let (mut village, mut bob) = Village::with_bob(22);
    let (first, second) = (village.calls(GENERAL), village.calls(NEWS));
    bob.until("both", |bob| bob.called.len() == 2);
    let parts = Parts { number: 2, person: Some(Person::named("bob")), ..Parts::new(&village.server) };
    let mut phone = village.opened(parts);
    let (stream, topic) = (village.stream(), Some(village.rooms[GENERAL]));
    phone.does(Command::MarkRead { stream, topic }).expect("read on another device");
    bob.until("the first is over", |bob| bob.calls_over == [first]);
    village.deletes(NEWS, second);
    bob.until("the second is over", |bob| bob.calls_over == [first, second]);
}

#[test]
fn nobody_is_told_of_what_comes_where_somebody_looks() {
    let (mut village, mut bob) = Village::with_bob(23);
    bob.watches(10, newest(village.stream(), village.rooms[NEWS]));
    village.looks(&mut bob, &[NEWS]);
    let seen = village.calls(NEWS);
    bob.until("it is there", |bob| bob.sees(10).messages().iter().any(|message| message.id == seen));
    bob.settles();
    village.looks(&mut bob, &[]);
    bob.settles();
    assert_eq!(told(&bob), [], "it was looked at, read or not");
    let next = village.calls(NEWS);
    bob.until("the next", |bob| !bob.called.is_empty());
    assert_eq!(told(&bob), [(next, "news")]);
}

#[test]
fn a_level_says_of_what_one_is_told() {
    let (mut village, mut bob) = Village::with_bob(24);
    village.chooses(&mut bob, None, Level::All);
    village.chooses(&mut bob, Some(NEWS), Level::Nothing);
    village.calls(NEWS);
    let all = village.posts(GENERAL);
    bob.until("any message", |bob| !bob.called.is_empty());
    bob.settles();
    assert_eq!(told(&bob), [(all, "general")]);
    village.chooses(&mut bob, Some(NEWS), Level::Mentions);
    let call = village.calls(NEWS);
    bob.until("the mention", |bob| bob.called.len() == 2);
    assert_eq!(told(&bob)[1], (call, "news"));
}

#[test]
fn of_what_came_at_once_the_newest_is_told_and_of_what_is_old_nothing() {
    let (mut village, mut bob) = Village::with_bob(25);
    bob.goes_offline();
    for _ in 0..3 {
        village.calls(NEWS);
    }
    let last = village.calls(NEWS);
    bob.goes_online(&village.server);
    bob.until("one of them", |bob| !bob.called.is_empty());
    bob.settles();
    assert_eq!(told(&bob), [(last, "news")]);
    bob.goes_offline();
    village.calls(GENERAL);
    // The clock of this device began at 0, that of the server did not: this is long after.
    bob.sleeps(i64::from(u32::MAX) * 1_000);
    bob.goes_online(&village.server);
    bob.settles();
    assert_eq!(told(&bob), [(last, "news")]);
}

#[test]
fn a_leader_that_comes_after_tells_nothing_twice_and_takes_back_what_was_told() {
    let (mut village, mut bob) = Village::with_bob(26);
    let call = village.calls(NEWS);
    bob.until("the call", |bob| !bob.called.is_empty());
    let (copy, outbox) = bob.ends_with_both();
    let missed = village.calls(GENERAL);
    let parts = Parts { copy, outbox, person: Some(Person::named("bob")), ..Parts::new(&village.server) };
    let mut bob = village.opened(parts);
    bob.until("what came between", |bob| !bob.called.is_empty());
    bob.settles();
    assert_eq!(told(&bob), [(missed, "general")]);
    bob.does(Command::MarkRead { stream: village.stream(), topic: None }).expect("read");
    bob.settles();
    let mut over = bob.calls_over.clone();
    over.sort();
    let mut both = [call, missed];
    both.sort();
    assert_eq!(over, both);
}
