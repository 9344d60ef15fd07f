//! Who types is seen by those who look on, until their message comes or they stop.

use rill_bridge::{Answer, Command, Query, Request};
use rill_tests::{Device, Parts, Person, RealServer, Room, looks_at, room_in_view};

/// Bob's device beside alice's, a member, both with the room in view and asking who types.
fn two(server: &RealServer, number: u8) -> (Device, Device, Room) {
    let (mut alice, at) = room_in_view(server, number, 1);
    let parts = Parts { person: Some(Person::named("bob")), number: 2, ..Parts::new(server) };
    let mut bob = looks_at(parts, at);
    bob.does(Command::Introduce { name: "Bob".to_owned() }).expect("a name");
    bob.does(Command::Join { stream: at.0 }).expect("a member");
    bob.sends_all(1);
    for device in [&mut alice, &mut bob] {
        device.watches(5, Query::Typing { stream: at.0, topic: at.1 });
        device.settles();
    }
    (alice, bob, at)
}

fn typing(device: &Device) -> Vec<String> {
    let Some(Answer::Typing(people)) = device.sees(5).answer() else { return vec!["no answer".to_owned()] };
    people.iter().map(|person| person.name.clone()).collect()
}

fn types(device: &mut Device, (stream, topic): Room) {
    device.says(Request::Typing { stream, topic });
}

#[test]
fn who_types_is_named_until_their_message_comes() {
    let server = RealServer::start();
    let (mut alice, mut bob, at) = two(&server, 30);
    types(&mut bob, at);
    alice.until("the name", |alice| typing(alice) == ["Bob"]);
    bob.settles();
    assert!(typing(&bob).is_empty(), "nobody is told of themselves");
    bob.posts(at, "there");
    bob.sends_all(1);
    alice.until("the message", |alice| alice.sees(1).texts().contains(&"there"));
    assert!(typing(&alice).is_empty());
}

#[test]
fn who_stops_typing_is_named_no_longer_after_some_seconds() {
    let server = RealServer::start();
    let (mut alice, mut bob, at) = two(&server, 31);
    types(&mut bob, at);
    alice.until("the name", |alice| typing(alice) == ["Bob"]);
    alice.waits(6_000);
    assert_eq!(typing(&alice), ["Bob"]);
    alice.waits(2_000);
    assert!(typing(&alice).is_empty());
}

#[test]
fn the_server_is_told_every_few_seconds_and_not_with_each_letter() {
    let server = RealServer::start();
    let (_alice, mut bob, at) = two(&server, 32);
    let before = bob.frames_sent;
    (0..20).for_each(|_| types(&mut bob, at));
    assert_eq!(bob.frames_sent - before, 1);
    bob.waits(3_500);
    types(&mut bob, at);
    assert!(bob.frames_sent - before >= 2);
}
