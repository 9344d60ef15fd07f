//! Rooms that are slowed: what one writes too soon waits, says until when, and goes out by itself, in order.
//! Not here: the order's own steps (`rill-sync`), what the rules say (`module-space`).

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Command, Query, Slow, SpaceView, Standing};
use rill_events::{ModeratorSet, RoomSlowed, StateSlot};
use rill_protocol::{EventId, Millis, Place, SeqNum, Slot, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, Room, Writer, found_anew, looks_at, newest};
use std::sync::atomic::{AtomicI64, Ordering};

const SPACE: u32 = 2;

/// Alice's space with two rooms of which the first is slowed, and bob in it.
struct Stage {
    server: RealServer,
    time: &'static AtomicI64,
    alice: Writer,
    slow: Room,
    other: Room,
}

impl Stage {
    fn of(time: &'static AtomicI64, clock: fn() -> Millis) -> Self {
        let (server, mut alice) = (RealServer::by(clock), Writer::new(1));
        let stream = alice.genesis.stream();
        let rooms = ["slow", "other"].map(|name| alice.opens(name));
        let [slow, other] = [(stream, rooms[0].0), (stream, rooms[1].0)];
        server.takes(&alice.genesis, rooms.map(|(_, opened)| opened).into());
        let bob = Person::named("bob");
        let joined = alice.beside(&bob).joins();
        server.push_by(&bob, &alice.genesis, vec![joined]);
        let mut stage = Self { server, time, alice, slow, other };
        stage.slows(5);
        stage
    }

    fn slows(&mut self, every_s: u32) {
        let (slot, payload) = (StateSlot::Slow.slot(), RoomSlowed { every_s }.into());
        let slowed = self.alice.draft(self.slow.1, Place::State, Some(slot), &payload);
        self.server.takes(&self.alice.genesis, vec![slowed]);
    }

    fn bob(&self) -> Parts<'_> {
        Parts { number: 2, person: Some(Person::named("bob")), ..Parts::new(&self.server) }
    }

    /// Bob's device with the room and the space in view, by the same clock as the server's.
    fn looks(&self, parts: Parts<'_>) -> Device {
        let mut bob = looks_at(parts, self.slow);
        bob.watches(SPACE, Query::Space { stream: self.slow.0 });
        bob.settles();
        self.time.store(bob.now(), Ordering::Relaxed);
        bob
    }

    /// Time passes for both.
    fn passes(&self, bob: &mut Device, ms: Millis) {
        self.time.fetch_add(ms, Ordering::Relaxed);
        bob.waits(ms);
        self.time.store(bob.now(), Ordering::Relaxed);
    }
}

fn space(bob: &Device) -> &SpaceView {
    let Some(Answer::Space(space)) = bob.sees(SPACE).answer() else { panic!("no space") };
    space
}

/// How the room is slowed, as bob's page says it.
fn slow_of(bob: &Device, room: Room) -> Option<Slow> {
    space(bob).rooms.iter().find(|row| row.topic == room.1).unwrap().slow
}

fn is_sent(bob: &Device, event: EventId) -> bool {
    matches!(bob.row(1, event).standing, Standing::Confirmed(_))
}

fn pushes(bob: &Device) -> usize {
    bob.asked.iter().filter(|(path, _)| *path == "/api/push").count()
}

static FIRST: AtomicI64 = AtomicI64::new(1);

#[test]
fn what_is_written_too_soon_waits_says_until_when_and_goes_out_in_order() {
    let stage = Stage::of(&FIRST, || FIRST.load(Ordering::Relaxed));
    let mut bob = stage.looks(stage.bob());
    let at_rest = Some(Slow { every_s: 5, next_at: None });
    assert_eq!((slow_of(&bob, stage.slow), slow_of(&bob, stage.other)), (at_rest, None));
    let pushed = pushes(&bob);
    let one = bob.posts(stage.slow, "one");
    bob.until("one", |bob| is_sent(bob, one));
    let two = bob.posts(stage.slow, "two");
    let three = bob.posts(stage.slow, "three");
    bob.posts(stage.other, "elsewhere");
    bob.until("the other room", |bob| bob.status().unsent.waiting == 2);
    let goes_at = |event| bob.row(1, event).goes_at;
    let free_at = goes_at(two).unwrap();
    assert!(free_at > bob.now() && free_at <= bob.now() + 5_000, "{free_at}");
    assert_eq!([one, three].map(goes_at), [None, Some(free_at + 5_000)]);
    bob.until("the next time", |bob| slow_of(bob, stage.slow).unwrap().next_at == Some(free_at + 10_000));
    assert_eq!(found_anew(&stage.server, stage.slow), ["one"]);
    assert_eq!(found_anew(&stage.server, stage.other), ["elsewhere"]);
    // What waits was never sent: it can be changed, and let go of.
    bob.edits(stage.slow, two, "two, better");
    bob.says_at_once(Command::Discard { event: three }).unwrap();
    let four = bob.posts(stage.slow, "four");
    let left = free_at - bob.now();
    stage.passes(&mut bob, left - 1);
    assert!(!is_sent(&bob, two));
    stage.passes(&mut bob, 1);
    bob.until("two", |bob| is_sent(bob, two));
    assert!(!is_sent(&bob, four));
    stage.passes(&mut bob, 5_000);
    bob.until("four", |bob| is_sent(bob, four));
    assert_eq!(found_anew(&stage.server, stage.slow), ["one", "two, better", "four"]);
    assert_eq!(pushes(&bob) - pushed, 4, "nothing is sent in vain");
}

/// Bob writes one message, and starts anew a second later, by a clock of his own.
fn writes_and_starts_anew<'a>(
    stage: &'a mut Stage,
    with: impl FnOnce(Parts<'a>) -> Parts<'a>,
) -> (Device, Millis) {
    stage.slows(60);
    let mut bob = stage.looks(stage.bob());
    bob.posts(stage.slow, "one");
    bob.until("its place in the copy", |bob| {
        bob.sees(1).messages().first().is_some_and(|row| row.position.seq < SeqNum(100))
    });
    bob.settles();
    let at = bob.sees(1).messages()[0].position.at;
    let now = bob.now();
    let (copy, outbox) = bob.ends_with_both();
    let mut bob = Device::of(with(Parts { copy, outbox, ..stage.bob() })).unwrap();
    bob.sleeps(now + 1_000);
    stage.time.store(bob.now(), Ordering::Relaxed);
    bob.watches(1, newest(stage.slow.0, stage.slow.1));
    bob.watches(SPACE, Query::Space { stream: stage.slow.0 });
    bob.waits(0);
    (bob, at)
}

static SECOND: AtomicI64 = AtomicI64::new(1);

#[test]
fn after_a_restart_offline_it_is_known_when_the_next_one_goes() {
    let mut stage = Stage::of(&SECOND, || SECOND.load(Ordering::Relaxed));
    let (mut bob, at) = writes_and_starts_anew(&mut stage, |parts| Parts { server: None, ..parts });
    assert_eq!(slow_of(&bob, stage.slow), Some(Slow { every_s: 60, next_at: Some(at + 60_000) }));
    let two = bob.posts(stage.slow, "two");
    assert_eq!(bob.row(1, two).goes_at, Some(at + 60_000));
    bob.goes_online(&stage.server);
    let left = at + 60_000 - bob.now();
    stage.passes(&mut bob, left - 1);
    assert_eq!((is_sent(&bob, two), pushes(&bob)), (false, 0));
    stage.passes(&mut bob, 1);
    bob.until("two", |bob| is_sent(bob, two));
    assert_eq!(found_anew(&stage.server, stage.slow), ["one", "two"]);
}

static THIRD: AtomicI64 = AtomicI64::new(1);

#[test]
fn by_another_clock_than_the_servers_it_waits_by_the_servers_word() {
    const AHEAD_MS: Millis = 3_600_000;
    let mut stage = Stage::of(&THIRD, || THIRD.load(Ordering::Relaxed) + AHEAD_MS);
    let (mut bob, at) = writes_and_starts_anew(&mut stage, |parts| parts);
    let written: Vec<EventId> = (2..5).map(|number| bob.posts(stage.slow, &format!("{number}"))).collect();
    bob.until("the server's word", |bob| bob.row(1, written[0]).goes_at.is_some());
    let goes_at = written.iter().map(|event| bob.row(1, *event).goes_at.unwrap());
    let free_at = at - AHEAD_MS + 60_000;
    assert_eq!(goes_at.collect::<Vec<_>>(), [free_at, free_at + 60_000, free_at + 120_000]);
    for event in written {
        stage.passes(&mut bob, 60_000);
        bob.until("the next", |bob| is_sent(bob, event));
    }
    assert_eq!(found_anew(&stage.server, stage.slow), ["one", "2", "3", "4"]);
}

static FOURTH: AtomicI64 = AtomicI64::new(1);

#[test]
fn what_waits_goes_at_once_where_the_room_is_slow_no_more_or_not_for_oneself() {
    let mut stage = Stage::of(&FOURTH, || FOURTH.load(Ordering::Relaxed));
    stage.slows(21_600);
    let mut bob = stage.looks(stage.bob());
    let posts = ["one", "two", "three"].map(|text| bob.posts(stage.slow, text));
    bob.until("one", |bob| is_sent(bob, posts[0]) && bob.row(1, posts[1]).goes_at.is_some());
    assert_eq!(bob.status().unsent.waiting, 2);
    stage.slows(0);
    bob.until("the rest", |bob| is_sent(bob, posts[2]));
    bob.until("no slowness", |bob| slow_of(bob, stage.slow).is_none());
    stage.slows(21_600);
    bob.until("slowness", |bob| slow_of(bob, stage.slow).is_some());
    let posts = ["four", "five"].map(|text| bob.posts(stage.slow, text));
    bob.until("four", |bob| is_sent(bob, posts[0]) && bob.row(1, posts[1]).goes_at.is_some());
    let did = Person::named("bob").did().clone();
    let slot = StateSlot::Moderator(Slot::of_person(&did)).slot();
    let set = ModeratorSet { person: did, on: true }.into();
    let set = stage.alice.draft(TopicId::PEOPLE, Place::State, Some(slot), &set);
    stage.server.takes(&stage.alice.genesis, vec![set]);
    bob.until("five", |bob| is_sent(bob, posts[1]));
    bob.until("seeing to rooms", |bob| space(bob).may_manage);
    assert_eq!(found_anew(&stage.server, stage.slow), ["one", "two", "three", "four", "five"]);
}
