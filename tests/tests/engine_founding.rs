//! Making a space: it is there at once, with no network too, and the server makes it when it can.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Command, Failure, Intent, Query, SpaceView, beginning};
use rill_events::RoomKind;
use rill_protocol::{EventId, StreamId, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, found_anew, newest};
use rusqlite::Connection;

const NONCE: [u8; 16] = [3; 16];

fn memory() -> Connection {
    Connection::open_in_memory().unwrap()
}

/// The first channel of the space that is made here.
fn channel() -> (EventId, TopicId) {
    let event = EventId::from_bytes([1; 16]);
    (event, TopicId::opened_by(event))
}

fn founds(device: &mut Device) -> StreamId {
    let (channel, _) = channel();
    let (name, channel_name) = ("Small Hours".to_owned(), "general".to_owned());
    device.says_at_once(Command::Found { nonce: NONCE, name, channel, channel_name }).unwrap();
    beginning(Person::alice().did().clone(), NONCE).stream()
}

fn space(device: &Device, query: u32) -> &SpaceView {
    match device.sees(query).answer() {
        Some(Answer::Space(space)) => space,
        other => panic!("no space: {other:?}"),
    }
}

#[test]
fn a_space_made_offline_is_written_in_at_once_and_is_there_for_others_later() {
    let server = RealServer::start();
    let mut alice = Device::of(Parts { server: None, ..Parts::new(&server) }).unwrap();
    alice.does(Command::Introduce { name: "Alice".to_owned() }).unwrap();
    let stream = founds(&mut alice);
    let at = (stream, channel().1);
    alice.watches(1, newest(stream, at.1));
    alice.watches(2, Query::Space { stream });
    alice.watches(3, Query::Spaces);
    alice.does(Command::OpenSpace { stream, room: Some(at.1) }).unwrap();
    alice.posts(at, "is anybody up?");
    let view = space(&alice, 2);
    assert_eq!(view.card.name.as_deref(), Some("Small Hours"));
    assert_eq!(view.rooms.iter().map(|room| room.name.as_str()).collect::<Vec<_>>(), ["general"]);
    assert!(view.joined && view.may_write && view.may_manage);
    assert_eq!(alice.sees(1).texts(), ["is anybody up?"]);
    let Some(Answer::Spaces(cards)) = alice.sees(3).answer() else { panic!("no list") };
    assert_eq!(cards.iter().filter(|card| card.stream == stream && card.held).count(), 1);

    alice.goes_online(&server);
    alice.sends_all(1);
    assert_eq!(alice.sees(1).texts(), ["is anybody up?"]);
    assert_eq!(found_anew(&server, at), ["is anybody up?"]);
    let Some(Answer::Spaces(cards)) = alice.sees(3).answer() else { panic!("no list") };
    assert_eq!(cards.iter().filter(|card| card.stream == stream).count(), 1);
}

#[test]
fn a_space_that_was_not_made_yet_is_there_after_a_reload_and_is_made_then() {
    let server = RealServer::start();
    let mut alice = Device::of(Parts { server: None, ..Parts::new(&server) }).unwrap();
    let stream = founds(&mut alice);
    let at = (stream, channel().1);
    alice.posts(at, "kept");
    let (copy, outbox) = alice.ends_with_both();
    let parts = Parts { copy, outbox, server: None, ..Parts::new(&server) };
    let mut alice = Device::of(parts).unwrap();
    alice.watches(1, newest(stream, at.1));
    alice.watches(2, Query::Space { stream });
    alice.settles();
    assert_eq!(space(&alice, 2).card.name.as_deref(), Some("Small Hours"));
    assert_eq!(alice.sees(1).texts(), ["kept"]);
    alice.goes_online(&server);
    alice.sends_all(1);
    alice.settles();
    assert_eq!(found_anew(&server, at), ["kept"]);
    // Once it is open, nothing of its beginning is left to be said.
    let (copy, outbox) = alice.ends_with_both();
    let left: i64 = outbox
        .query_row("SELECT count(*) FROM kept WHERE key LIKE 'begins:%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 0);
    let mut alice = Device::of(Parts { copy, outbox, ..Parts::new(&server) }).unwrap();
    alice.watches(1, newest(stream, at.1));
    alice.settles();
    assert_eq!(alice.sees(1).texts(), ["kept"]);
}

#[test]
fn a_space_that_is_let_go_before_it_was_made_is_never_made() {
    let server = RealServer::start();
    let parts = Parts { copy: memory(), outbox: memory(), server: None, ..Parts::new(&server) };
    let mut alice = Device::of(parts).unwrap();
    let stream = founds(&mut alice);
    alice.watches(2, Query::Space { stream });
    alice.watches(3, Query::Spaces);
    alice.does(Command::ForgetSpace { stream }).unwrap();
    alice.goes_online(&server);
    alice.settles();
    let Some(Answer::Spaces(cards)) = alice.sees(3).answer() else { panic!("no list") };
    assert!(cards.is_empty(), "{cards:?}");
    assert_eq!(alice.status().unsent.waiting, 0);
    let gone: Result<(), Failure> = alice.does(Command::OpenSpace { stream, room: None });
    assert!(gone.is_err());
}

#[test]
fn who_joins_a_space_by_its_address_writes_in_it_and_who_leaves_does_not() {
    let server = RealServer::start();
    let mut alice = Device::of(Parts::new(&server)).unwrap();
    let stream = founds(&mut alice);
    let at = (stream, channel().1);
    alice.watches(1, newest(stream, at.1));
    alice.posts(at, "welcome");
    alice.sends_all(1);
    let parts = Parts { person: Some(Person::named("bob")), number: 2, ..Parts::new(&server) };
    let mut bob = Device::of(parts).unwrap();
    bob.watches(1, newest(stream, at.1));
    bob.watches(2, Query::Space { stream });
    bob.does(Command::OpenSpace { stream, room: None }).unwrap();
    assert!(!space(&bob, 2).joined);
    bob.does(Command::Join { stream }).unwrap();
    bob.posts(at, "thank you");
    bob.sends_all(1);
    assert!(space(&bob, 2).joined && !space(&bob, 2).may_manage);
    assert_eq!(found_anew(&server, at), ["welcome", "thank you"]);
    bob.does(Command::Leave { stream }).unwrap();
    bob.does(Command::ForgetSpace { stream }).unwrap();
    bob.settles();
    assert_eq!(bob.status().unsent.waiting, 0, "that one leaves was told");
    bob.does(Command::OpenSpace { stream, room: None }).unwrap();
    bob.settles();
    assert!(!space(&bob, 2).joined && !space(&bob, 2).may_write);
}

/// Names of channels, those of a category after its name, as they are shown.
fn names(device: &Device) -> Vec<String> {
    space(device, 2).rooms.iter().map(|room| room.name.clone()).collect()
}

#[test]
fn rooms_are_put_elsewhere_offline_and_stand_there_for_everybody() {
    let server = RealServer::start();
    let mut alice = Device::of(Parts { server: None, ..Parts::new(&server) }).unwrap();
    let stream = founds(&mut alice);
    let general = channel().1;
    alice.watches(2, Query::Space { stream });
    let opens = |alice: &mut Device, parent, kind, name: &str| {
        let event = alice.next_event();
        let topic = TopicId::opened_by(event);
        alice.writes_as(
            (stream, topic),
            event,
            Intent::Open { parent, kind, name: name.to_owned(), private_to: None },
        );
        topic
    };
    let kitchen = opens(&mut alice, TopicId::ROOT, RoomKind::Channel, "kitchen");
    let work = opens(&mut alice, TopicId::ROOT, RoomKind::Category, "Work");
    let desk = opens(&mut alice, work, RoomKind::Channel, "desk");
    let play = opens(&mut alice, TopicId::ROOT, RoomKind::Category, "Play");
    assert_eq!(names(&alice), ["general", "kitchen", "Work", "desk", "Play"]);
    let puts = |alice: &mut Device, topic, category, after| {
        alice.writes((stream, topic), Intent::Place { category, after });
    };
    puts(&mut alice, kitchen, None, None);
    assert_eq!(names(&alice), ["kitchen", "general", "Work", "desk", "Play"]);
    puts(&mut alice, general, Some(work), Some(desk));
    assert_eq!(names(&alice), ["kitchen", "Work", "desk", "general", "Play"]);
    puts(&mut alice, play, None, None);
    assert_eq!(names(&alice), ["kitchen", "Play", "Work", "desk", "general"]);
    puts(&mut alice, general, Some(work), None);
    alice.goes_online(&server);
    alice.until("all to be sent", |alice| alice.status().unsent.waiting == 0);
    alice.settles();
    let there = ["kitchen", "Play", "Work", "general", "desk"];
    assert_eq!(names(&alice), there);
    let parts = Parts { person: Some(Person::named("bob")), number: 2, ..Parts::new(&server) };
    let mut bob = Device::of(parts).unwrap();
    bob.watches(2, Query::Space { stream });
    bob.does(Command::OpenSpace { stream, room: None }).unwrap();
    assert_eq!(names(&bob), there);
    // And back again, by a device that has it from the server.
    puts(&mut alice, general, None, Some(kitchen));
    alice.until("all to be sent", |alice| alice.status().unsent.waiting == 0);
    bob.until("the move", |bob| names(bob) == ["kitchen", "general", "Play", "Work", "desk"]);
}
