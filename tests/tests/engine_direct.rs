//! Conversations of a few: begun with no network too, told to those whom they name, each message a call.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{Acquaintance, Answer, Command, ConversationRow, Query, SpaceView, beginning};
use rill_events::{DirectRoom, Level, conversation_of};
use rill_protocol::{Did, EventId, StreamId, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, newest};

const CONVERSATIONS: u32 = 90;

/// Somebody's device, on which they said who they are.
fn device(server: &RealServer, name: &str, number: u8) -> Device {
    let mut device = offline(server, name, number);
    device.goes_online(server);
    device
}

fn offline(server: &RealServer, name: &str, number: u8) -> Device {
    let person = Some(Person::named(name));
    let mut device = Device::of(Parts { person, number, server: None, ..Parts::new(server) }).unwrap();
    let shown = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    device.does(Command::Introduce { name: shown }).unwrap();
    device.watches(CONVERSATIONS, Query::Conversations);
    device
}

fn did(name: &str) -> Did {
    Person::named(name).did().clone()
}

/// The conversation of these, and its room.
fn place(names: &[&str]) -> (StreamId, TopicId) {
    let stream = conversation_of(names.iter().map(|name| did(name)).collect()).unwrap().stream();
    (stream, DirectRoom::of(stream).topic())
}

fn converses(device: &mut Device, with: &[&str]) {
    device.does(Command::Converse { with: with.iter().map(|name| did(name)).collect() }).unwrap();
}

/// Writes, and waits until the server has it.
fn says(device: &mut Device, at: (StreamId, TopicId), text: &str) {
    device.posts(at, text);
    device.until("an empty outbox", |device| device.status().unsent.waiting == 0);
}

fn rows(device: &Device) -> Vec<ConversationRow> {
    match device.sees(CONVERSATIONS).answer() {
        Some(Answer::Conversations(rows)) => rows.clone(),
        other => panic!("no list: {other:?}"),
    }
}

/// Titles, with what is unread and what calls.
fn listed(device: &Device) -> Vec<(String, u64, u64)> {
    rows(device).iter().map(|row| (row.title(), row.unread, row.mentions)).collect()
}

fn row(title: &str, unread: u64, mentions: u64) -> (String, u64, u64) {
    (title.to_owned(), unread, mentions)
}

/// How somebody is called of whom no name is held.
fn rest_of(name: &str) -> String {
    let did = did(name);
    did.as_str()[did.as_str().len() - 8..].to_owned()
}

#[track_caller]
fn lists(device: &mut Device, expected: &[(String, u64, u64)]) {
    let what = format!("{expected:?}, as line {} says", std::panic::Location::caller().line());
    device.until(&what, |device| {
        let is_told = matches!(device.sees(CONVERSATIONS).answer(), Some(Answer::Conversations(_)));
        is_told && listed(device) == expected
    });
}

fn space(device: &Device, query: u32) -> &SpaceView {
    match device.sees(query).answer() {
        Some(Answer::Space(space)) => space,
        other => panic!("no space: {other:?}"),
    }
}

/// A space of alice's, that these join: they know each other from it.
fn village(alice: &mut Device, others: &mut [&mut Device]) {
    let channel = EventId::from_bytes([1; 16]);
    let (name, channel_name) = ("Village".to_owned(), "square".to_owned());
    alice.does(Command::Found { nonce: [3; 16], name, channel, channel_name }).unwrap();
    let stream = beginning(did("alice"), [3; 16]).stream();
    alice.until("the village", |alice| alice.status().unsent.waiting == 0);
    for other in others {
        other.does(Command::OpenSpace { stream, room: None }).unwrap();
        other.does(Command::Join { stream }).unwrap();
        other.until("a member", |other| other.status().unsent.waiting == 0);
    }
}

#[test]
fn a_conversation_begun_offline_is_written_in_at_once_and_told_to_the_other_by_its_first_message() {
    let server = RealServer::start();
    let mut bob = device(&server, "bob", 2);
    let mut alice = offline(&server, "alice", 1);
    let at = place(&["alice", "bob"]);
    converses(&mut alice, &["bob"]);
    alice.watches(1, newest(at.0, at.1));
    alice.watches(2, Query::Space { stream: at.0 });
    let view = space(&alice, 2);
    assert!(view.is_conversation && view.joined && view.may_write && !view.may_manage);
    assert_eq!(view.rooms.iter().map(|room| room.topic).collect::<Vec<_>>(), [at.1]);
    assert_eq!(alice.status().unsent.waiting, 0, "of what is silent nothing waits to be sent");
    alice.posts(at, "are you there?");
    assert_eq!(alice.sees(1).texts(), ["are you there?"]);

    alice.goes_online(&server);
    alice.until("an empty outbox", |alice| alice.status().unsent.waiting == 0);
    lists(&mut bob, &[row("Alice", 1, 1)]);
    bob.watches(1, newest(at.0, at.1));
    bob.until("the message", |bob| bob.sees(1).texts() == ["are you there?"]);
    bob.posts(at, "yes");
    alice.until("an answer", |alice| alice.sees(1).texts() == ["are you there?", "yes"]);
    lists(&mut alice, &[row("Bob", 1, 1)]);
    assert_eq!(space(&alice, 2).rooms[0].name, "Bob");
    // With no network it is all there.
    bob.goes_offline();
    assert_eq!(bob.sees(1).texts(), ["are you there?", "yes"]);
}

#[test]
fn who_is_connected_is_told_at_once_and_who_was_not_when_they_are() {
    let server = RealServer::start();
    let (mut alice, mut bob) = (device(&server, "alice", 1), device(&server, "bob", 2));
    let mut cleo = device(&server, "cleo", 3);
    lists(&mut bob, &[]);
    lists(&mut cleo, &[]);
    cleo.goes_offline();
    converses(&mut alice, &["cleo", "bob"]);
    let at = place(&["alice", "bob", "cleo"]);
    alice.posts(at, "the three of us");
    alice.until("an empty outbox", |alice| alice.status().unsent.waiting == 0);
    bob.until("a conversation", |bob| rows(bob).len() == 1);
    assert!(rows(&cleo).is_empty());
    cleo.goes_online(&server);
    cleo.until("a conversation", |cleo| rows(cleo).len() == 1);
    let others: Vec<Did> =
        rows(&cleo)[0].others.iter().map(|other: &Acquaintance| other.did.clone()).collect();
    assert_eq!(others.len(), 2);
    assert!(others.contains(&did("alice")) && others.contains(&did("bob")));
}

#[test]
fn the_same_people_have_one_conversation_though_both_begin_it_offline_and_on_two_devices() {
    let server = RealServer::start();
    let mut alice = [offline(&server, "alice", 1), offline(&server, "alice", 4)];
    let mut bob = offline(&server, "bob", 2);
    let at = place(&["alice", "bob"]);
    for (device, with) in alice.iter_mut().map(|device| (device, "bob")) {
        converses(device, &[with]);
        converses(device, &[with]);
        assert_eq!(rows(device).len(), 1);
    }
    converses(&mut bob, &["alice"]);
    for (number, device) in alice.iter_mut().enumerate() {
        device.posts(at, &format!("from alice's {number}"));
    }
    bob.posts(at, "from bob");
    for device in alice.iter_mut().chain([&mut bob]) {
        device.goes_online(&server);
        device.until("an empty outbox", |device| device.status().unsent.waiting == 0);
    }
    let said = ["from alice's 0", "from alice's 1", "from bob"];
    for device in alice.iter_mut().chain([&mut bob]) {
        device.watches(1, newest(at.0, at.1));
        device.until("all that was said", |device| device.sees(1).texts() == said);
        device.until("one conversation", |device| rows(device).len() == 1);
        assert_eq!(device.status().unsent.refused, 0);
    }
}

#[test]
fn each_message_of_a_conversation_calls_unless_it_is_muted() {
    let server = RealServer::start();
    let (mut alice, mut bob) = (device(&server, "alice", 1), device(&server, "bob", 2));
    let at = place(&["alice", "bob"]);
    converses(&mut alice, &["bob"]);
    says(&mut alice, at, "one");
    lists(&mut bob, &[row("Alice", 1, 1)]);
    says(&mut alice, at, "two");
    lists(&mut bob, &[row("Alice", 2, 2)]);
    bob.watches(3, Query::Inbox);
    bob.until("an inbox", |bob| {
        matches!(bob.sees(3).answer(), Some(Answer::Inbox(rows)) if rows.len() == 1 && rows[0].name == "Alice"
            && rows[0].mentions == 2)
    });
    bob.does(Command::Choose { stream: at.0, topic: Some(at.1), level: Some(Level::Nothing) }).unwrap();
    lists(&mut bob, &[row("Alice", 2, 0)]);
    bob.does(Command::Choose { stream: at.0, topic: Some(at.1), level: None }).unwrap();
    bob.does(Command::MarkRead { stream: at.0, topic: Some(at.1) }).unwrap();
    lists(&mut bob, &[row("Alice", 0, 0)]);
    bob.until("what he read is said", |bob| bob.engine().in_outbox() == 0);
    // Another device of bob's has read what he has read.
    let mut other = device(&server, "bob", 5);
    lists(&mut other, &[row("Alice", 0, 0)]);
    says(&mut alice, at, "three");
    lists(&mut other, &[row("Alice", 1, 1)]);
    lists(&mut bob, &[row("Alice", 1, 1)]);
}

#[test]
fn who_left_a_conversation_hears_nothing_of_it_until_they_come_back() {
    let server = RealServer::start();
    let (mut alice, mut bob) = (device(&server, "alice", 1), device(&server, "bob", 2));
    let mut other = device(&server, "bob", 5);
    let at = place(&["alice", "bob"]);
    converses(&mut alice, &["bob"]);
    says(&mut alice, at, "before");
    lists(&mut bob, &[row("Alice", 1, 1)]);
    lists(&mut other, &[row("Alice", 1, 1)]);
    bob.goes_offline();
    bob.does(Command::Leave { stream: at.0 }).unwrap();
    lists(&mut bob, &[]);
    bob.goes_online(&server);
    bob.until("an empty outbox", |bob| bob.status().unsent.waiting == 0);
    lists(&mut other, &[]);
    says(&mut alice, at, "meanwhile");
    bob.settles();
    other.settles();
    assert!(rows(&bob).is_empty() && rows(&other).is_empty());

    converses(&mut bob, &["alice"]);
    bob.watches(1, newest(at.0, at.1));
    bob.until("all of it", |bob| bob.sees(1).texts() == ["before", "meanwhile"]);
    lists(&mut other, &[row("Alice", 2, 2)]);
    says(&mut bob, at, "back");
    alice.watches(1, newest(at.0, at.1));
    alice.until("an answer", |alice| alice.sees(1).texts() == ["before", "meanwhile", "back"]);
}

#[test]
fn people_are_known_from_spaces_and_go_by_the_names_they_have_there() {
    let server = RealServer::start();
    let (mut alice, mut bob) = (device(&server, "alice", 1), device(&server, "bob", 2));
    village(&mut alice, &mut [&mut bob]);
    alice.watches(4, Query::Acquaintances);
    alice.until("an acquaintance", |alice| {
        matches!(alice.sees(4).answer(), Some(Answer::Acquaintances(known)) if known.len() == 1
            && known[0].did == did("bob") && known[0].person.name == "Bob")
    });
    converses(&mut alice, &["bob"]);
    // Bob has said nothing there.
    lists(&mut alice, &[row("Bob", 0, 0)]);
    alice.watches(5, Query::Spaces);
    alice.until(
        "the spaces",
        |alice| matches!(alice.sees(5).answer(), Some(Answer::Spaces(cards)) if cards.len() == 1),
    );
}

#[test]
fn a_silent_conversation_is_there_after_a_reload_and_let_go_of_by_leaving_it() {
    let server = RealServer::start();
    let mut alice = offline(&server, "alice", 1);
    let at = place(&["alice", "bob"]);
    converses(&mut alice, &["bob"]);
    let (copy, outbox) = alice.ends_with_both();
    let parts = Parts { copy, outbox, server: None, ..Parts::new(&server) };
    let mut alice = Device::of(parts).unwrap();
    alice.watches(CONVERSATIONS, Query::Conversations);
    lists(&mut alice, &[row(&rest_of("bob"), 0, 0)]);
    alice.does(Command::Leave { stream: at.0 }).unwrap();
    lists(&mut alice, &[]);
    alice.goes_online(&server);
    alice.settles();
    assert_eq!(alice.status().unsent.waiting, 0);
}
