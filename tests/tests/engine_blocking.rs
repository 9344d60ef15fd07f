//! Whom one blocked: what they write comes marked and counts for nothing, on all of one's devices, and nobody is told.

#![expect(clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Authorship, Command, InboxRow, Query, ReplyPreview, Request};
use rill_events::Emoji;
use rill_protocol::{EventId, Notify, Slot, StreamId, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, Room, Writer, bytes_in, looks_at, newest};

const GENERAL: usize = 0;
const NEWS: usize = 1;

/// A space of alice with two rooms, in which mallory writes as well, and bob reads.
struct Village {
    server: RealServer,
    alice: Writer,
    mallory: Writer,
    rooms: Vec<TopicId>,
}

impl Village {
    fn of(seed: u8) -> Self {
        let (server, mut alice) = (RealServer::start(), Writer::new(seed));
        let rooms: Vec<_> = ["general", "news"].map(|name| alice.opens(name)).into();
        server.takes(&alice.genesis, rooms.iter().map(|(_, opened)| opened.clone()).collect());
        let mut mallory = alice.beside(&mallory());
        let joined = mallory.joins();
        server.push_by(&self::mallory(), &alice.genesis, vec![joined]);
        let rooms = rooms.into_iter().map(|(room, _)| room).collect();
        Self { server, alice, mallory, rooms }
    }

    /// And bob, a member, who looks at no room.
    fn with_bob(seed: u8) -> (Self, Device) {
        let village = Self::of(seed);
        let mut bob = village.bob(1);
        bob.does(Command::Join { stream: village.stream() }).expect("joined");
        bob.settles();
        (village, bob)
    }

    fn bob(&self, number: u8) -> Device {
        self.opened(Parts { number, person: Some(bob()), ..Parts::new(&self.server) })
    }

    fn opened(&self, parts: Parts<'_>) -> Device {
        let mut device = Device::of(parts).expect("a database");
        device.says(Request::Looks { rooms: Vec::new() });
        device.watches(1, Query::Space { stream: self.stream() });
        device.watches(2, Query::Inbox);
        device.watches(3, Query::Blocked);
        device.until("the space", |device| device.sees(1).is_answered());
        device.settles();
        device
    }

    fn stream(&self) -> StreamId {
        self.alice.genesis.stream()
    }

    fn at(&self, room: usize) -> Room {
        (self.stream(), self.rooms[room])
    }

    fn alice_calls_bob(&mut self, room: usize) -> EventId {
        let (id, draft) = self.alice.calls(self.rooms[room], Notify::People(vec![bob().did().clone()]));
        self.server.takes(&self.alice.genesis, vec![draft]);
        id
    }

    fn alice_posts(&mut self, room: usize) -> EventId {
        let (id, draft) = self.alice.posts(self.rooms[room], "hello");
        self.server.takes(&self.alice.genesis, vec![draft]);
        id
    }

    fn mallory_calls_bob(&mut self, room: usize) -> EventId {
        let (id, draft) = self.mallory.calls(self.rooms[room], Notify::People(vec![bob().did().clone()]));
        self.server.push_by(&mallory(), &self.alice.genesis, vec![draft]);
        id
    }

    fn blocks(&self, device: &mut Device) {
        let (stream, person) = (self.stream(), voice_of(&mallory()));
        device.does(Command::Block { stream, person }).expect("blocked");
    }
}

fn bob() -> Person {
    Person::named("bob")
}

fn mallory() -> Person {
    Person::named("mallory")
}

fn voice_of(person: &Person) -> Slot {
    Slot::of_person(person.did())
}

fn unblocks(device: &mut Device) {
    device.does(Command::Unblock { person: voice_of(&mallory()) }).expect("unblocked");
}

/// (unread, mentions) of each room.
fn numbers(device: &Device, village: &Village) -> Vec<(u64, u64)> {
    let Some(Answer::Space(view)) = device.sees(1).answer() else { return Vec::new() };
    let of = |topic: &TopicId| view.rooms.iter().find(|row| row.topic == *topic).expect("a row of this room");
    village.rooms.iter().map(of).map(|row| (row.unread, row.mentions)).collect()
}

/// These numbers come, and stay.
fn shows(device: &mut Device, village: &Village, expected: &[(u64, u64)]) {
    device.until(&format!("{expected:?}"), |device| numbers(device, village) == expected);
    device.settles();
    assert_eq!(numbers(device, village), expected);
}

fn inbox(device: &Device) -> &[InboxRow] {
    match device.sees(2).answer() {
        Some(Answer::Inbox(rows)) => rows,
        _ => &[],
    }
}

fn blocked(device: &Device) -> Vec<Slot> {
    let Some(Answer::Blocked(rows)) = device.sees(3).answer() else {
        panic!("it is not known who is blocked")
    };
    rows.iter().map(|row| row.person.voice).collect()
}

fn told(device: &Device) -> Vec<EventId> {
    device.called.iter().map(|row| row.messages[0].id).collect()
}

#[test]
fn who_is_blocked_counts_for_nothing_and_calls_nobody_until_they_are_read_again() {
    let (mut village, mut bob) = Village::with_bob(101);
    let first = village.mallory_calls_bob(NEWS);
    shows(&mut bob, &village, &[(0, 0), (1, 1)]);
    assert_eq!(told(&bob), [first]);
    village.blocks(&mut bob);
    shows(&mut bob, &village, &[(0, 0), (0, 0)]);
    assert_eq!((bob.calls_over.as_slice(), inbox(&bob)), ([first].as_slice(), [].as_slice()));
    assert_eq!(blocked(&bob), [voice_of(&mallory())]);
    // Of a room that was never held, and where another one calls as well.
    village.mallory_calls_bob(GENERAL);
    shows(&mut bob, &village, &[(0, 0), (0, 0)]);
    let wanted = village.alice_calls_bob(GENERAL);
    village.mallory_calls_bob(GENERAL);
    shows(&mut bob, &village, &[(1, 1), (0, 0)]);
    assert_eq!(told(&bob), [first, wanted], "whoever is not blocked calls as ever");
    let rows = inbox(&bob);
    let shown: Vec<EventId> = rows[0].messages.iter().map(|message| message.id).collect();
    assert_eq!((rows.len(), rows[0].mentions, shown), (1, 1, vec![wanted]));
    unblocks(&mut bob);
    shows(&mut bob, &village, &[(3, 3), (1, 1)]);
    assert_eq!(told(&bob), [first, wanted], "what came meanwhile is no news");
    assert_eq!(inbox(&bob)[0].messages.len(), 3);
    assert!(blocked(&bob).is_empty());
}

#[test]
fn the_first_message_of_somebody_else_calls_though_whose_it_is_must_be_asked_for() {
    let (mut village, mut bob) = Village::with_bob(102);
    village.blocks(&mut bob);
    bob.settles();
    let call = village.alice_calls_bob(GENERAL);
    shows(&mut bob, &village, &[(1, 1), (0, 0)]);
    assert_eq!(told(&bob), [call]);
    village.mallory_calls_bob(GENERAL);
    shows(&mut bob, &village, &[(1, 1), (0, 0)]);
    let (stream, topic) = village.at(GENERAL);
    bob.does(Command::MarkRead { stream, topic: Some(topic) }).expect("read");
    shows(&mut bob, &village, &[(0, 0), (0, 0)]);
    village.alice_posts(GENERAL);
    shows(&mut bob, &village, &[(1, 0), (0, 0)]);
}

#[test]
fn far_back_among_many_messages_a_call_is_found_to_be_of_somebody_blocked() {
    let (mut village, mut bob) = Village::with_bob(103);
    village.blocks(&mut bob);
    bob.settles();
    bob.goes_offline();
    village.mallory_calls_bob(GENERAL);
    let many = village.alice.posts_many(village.rooms[GENERAL], 60);
    village.server.takes(&village.alice.genesis, many);
    bob.goes_online(&village.server);
    shows(&mut bob, &village, &[(60, 0), (0, 0)]);
}

#[test]
fn what_a_blocked_person_wrote_comes_marked_and_keeps_its_place() {
    let village = Village::of(104);
    let at = village.at(GENERAL);
    let device = |person: &str, number| {
        let parts = Parts { person: Some(Person::named(person)), number, ..Parts::new(&village.server) };
        looks_at(parts, at)
    };
    let (mut carol, mut mallory, mut bob) = (device("carol", 2), device("mallory", 3), device("bob", 4));
    for (device, name) in [(&mut carol, "Carol"), (&mut mallory, "Mallory"), (&mut bob, "Bob")] {
        device.does(Command::Introduce { name: name.to_owned() }).expect("a name");
        device.does(Command::Join { stream: at.0 }).expect("a member");
        device.settles();
    }
    let nasty = mallory.posts(at, "nasty");
    mallory.sends_all(1);
    carol.until("it", |carol| carol.sees(1).texts() == ["nasty"]);
    let answer = carol.replies(at, nasty, "no");
    carol.reacts(at, answer, "👍", true);
    carol.sends_all(1);
    mallory.until("the answer", |mallory| mallory.sees(1).texts() == ["nasty", "no"]);
    mallory.reacts(at, answer, "👍", true);
    mallory.sends_all(1);
    let names = |bob: &Device| {
        let tally = bob.row(1, answer).reactions.first().cloned();
        tally.map_or((0, Vec::new()), |tally| {
            assert_eq!(tally.emoji, Emoji::Unicode("👍".to_owned()));
            (tally.count, tally.names)
        })
    };
    bob.until("both", |bob| bob.sees(1).texts() == ["nasty", "no"] && names(bob).0 == 2);
    bob.watches(5, Query::Typing { stream: at.0, topic: at.1 });
    bob.settles();
    assert_eq!(bob.row(1, nasty).authorship, Authorship::Theirs);
    village.blocks(&mut bob);
    bob.until("the mark", |bob| bob.row(1, nasty).authorship == Authorship::Blocked);
    bob.settles();
    assert_eq!(bob.sees(1).texts(), ["nasty", "no"], "it is there still, for whoever wants to see it");
    assert_eq!(bob.row(1, answer).authorship, Authorship::Theirs);
    assert_eq!(bob.row(1, answer).reply, Some(ReplyPreview::Blocked { event: nasty, topic: None }));
    assert_eq!(names(&bob), (2, vec!["Carol".to_owned()]), "counted, and not named");
    mallory.says(Request::Typing { stream: at.0, topic: at.1 });
    carol.says(Request::Typing { stream: at.0, topic: at.1 });
    let typing = |bob: &Device| match bob.sees(5).answer() {
        Some(Answer::Typing(people)) => people.iter().map(|person| person.name.clone()).collect(),
        _ => Vec::new(),
    };
    bob.until("carol", |bob| typing(bob) == ["Carol"]);
    bob.listens();
    assert_eq!(typing(&bob), ["Carol"]);
    unblocks(&mut bob);
    bob.until("all of it", |bob| bob.row(1, nasty).authorship == Authorship::Theirs);
    bob.settles();
    assert!(matches!(bob.row(1, answer).reply, Some(ReplyPreview::Held { .. })));
    assert_eq!(names(&bob), (2, vec!["Carol".to_owned(), "Mallory".to_owned()]));
}

#[test]
fn a_block_follows_a_person_between_their_devices_and_waits_for_a_network() {
    let (mut village, mut phone) = Village::with_bob(105);
    let mut laptop = village.bob(2);
    village.mallory_calls_bob(NEWS);
    shows(&mut phone, &village, &[(0, 0), (1, 1)]);
    shows(&mut laptop, &village, &[(0, 0), (1, 1)]);
    phone.goes_offline();
    village.blocks(&mut phone);
    phone.until("it, at once", |phone| numbers(phone, &village) == [(0, 0), (0, 0)]);
    laptop.settles();
    assert_eq!(numbers(&laptop, &village), [(0, 0), (1, 1)]);
    phone.goes_online(&village.server);
    shows(&mut phone, &village, &[(0, 0), (0, 0)]);
    shows(&mut laptop, &village, &[(0, 0), (0, 0)]);
    assert_eq!(blocked(&laptop), [voice_of(&mallory())]);
    unblocks(&mut laptop);
    shows(&mut laptop, &village, &[(0, 0), (1, 1)]);
    shows(&mut phone, &village, &[(0, 0), (1, 1)]);
    village.blocks(&mut laptop);
    shows(&mut phone, &village, &[(0, 0), (0, 0)]);
    let found_anew = village.bob(3);
    assert_eq!(blocked(&found_anew), [voice_of(&mallory())]);
}

#[test]
fn a_block_outlives_the_session_and_the_copy() {
    let (mut village, mut bob) = Village::with_bob(106);
    village.mallory_calls_bob(NEWS);
    shows(&mut bob, &village, &[(0, 0), (1, 1)]);
    bob.goes_offline();
    village.blocks(&mut bob);
    let (copy, outbox) = bob.ends_with_both();
    let parts = Parts { copy, outbox, server: None, person: Some(self::bob()), number: 1 };
    let mut bob = village.opened(parts);
    assert_eq!((blocked(&bob), numbers(&bob, &village)), (vec![voice_of(&mallory())], vec![(0, 0), (0, 0)]));
    bob.goes_online(&village.server);
    bob.does(Command::RebuildCopy).expect("thrown away");
    bob.until("a space", |bob| matches!(bob.sees(1).answer(), Some(Answer::Space(_))));
    bob.settles();
    assert_eq!(blocked(&bob), [voice_of(&mallory())]);
}

#[test]
fn nothing_of_a_block_is_written_where_the_blocked_person_reads() {
    let (village, mut bob) = Village::with_bob(107);
    bob.watches(10, newest(village.stream(), village.rooms[GENERAL]));
    bob.settles();
    let folder = village.server.data().join("streams").join(village.stream().to_string());
    let before = bytes_in(&folder);
    village.blocks(&mut bob);
    bob.settles();
    assert!(bytes_in(&folder) == before, "the space's own files are as they were");
    let unknown = Command::Block { stream: village.stream(), person: Slot::named(&["nobody"]) };
    assert!(bob.does(unknown).is_err(), "nobody is blocked of whom nothing is known");
    let oneself = Command::Block { stream: village.stream(), person: voice_of(&self::bob()) };
    assert!(bob.does(oneself).is_err());
    assert_eq!(blocked(&bob), [voice_of(&mallory())]);
}
