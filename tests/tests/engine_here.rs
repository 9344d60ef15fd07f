//! Who of a space is connected is known while one is connected oneself, and forgotten with the connection.

use rill_bridge::{Answer, Command, Query};
use rill_protocol::Slot;
use rill_tests::{Device, Parts, Person, RealServer, Room, looks_at, room_in_view};

fn here(device: &Device) -> Option<Vec<Slot>> {
    if let Some(Answer::Here(here)) = device.sees(5).answer() { Some(here.clone()) } else { None }
}

/// Their slots, in the order of an answer.
fn all(people: &[&Person]) -> Option<Vec<Slot>> {
    let mut slots: Vec<Slot> = people.iter().map(|person| Slot::of_person(person.did())).collect();
    slots.sort_unstable();
    Some(slots)
}

/// Alice's device with a room in view, asking who is here.
fn alices(server: &RealServer, number: u8) -> (Device, Room) {
    let (mut alice, at) = room_in_view(server, number, 1);
    alice.watches(5, Query::Here { stream: at.0 });
    alice.settles();
    (alice, at)
}

/// Bob's, who is no member yet.
fn bobs(server: &RealServer, at: Room) -> Device {
    let parts = Parts { person: Some(Person::named("bob")), number: 2, ..Parts::new(server) };
    let mut bob = looks_at(parts, at);
    bob.watches(5, Query::Here { stream: at.0 });
    bob.settles();
    bob
}

#[test]
fn who_joins_is_here_from_then_on_and_gone_after_their_connection() {
    let server = RealServer::start();
    let (alice, bob) = (Person::alice(), Person::named("bob"));
    let (mut of_alice, at) = alices(&server, 40);
    of_alice.until("oneself", |device| here(device) == all(&[&alice]));
    let mut of_bob = bobs(&server, at);
    assert_eq!(here(&of_bob), all(&[]), "strangers are told of nobody");
    of_bob.does(Command::Introduce { name: "Bob".to_owned() }).expect("a name");
    of_bob.does(Command::Join { stream: at.0 }).expect("a member");
    of_bob.sends_all(1);
    of_bob.until("both", |device| here(device) == all(&[&alice, &bob]));
    of_alice.until("both", |device| here(device) == all(&[&alice, &bob]));
    drop(of_bob);
    of_alice.until("one is gone", |device| here(device) == all(&[&alice]));
}

#[test]
fn who_is_offline_guesses_nobody_and_is_told_anew() {
    let server = RealServer::start();
    let alice = Person::alice();
    let (mut of_alice, _) = alices(&server, 41);
    of_alice.until("oneself", |device| here(device) == all(&[&alice]));
    of_alice.goes_offline();
    of_alice.settles();
    assert_eq!(here(&of_alice), all(&[]));
    of_alice.goes_online(&server);
    of_alice.until("oneself again", |device| here(device) == all(&[&alice]));
}
