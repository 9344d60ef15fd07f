//! All of one's own messages of a space, deleted at once: those that are held, those that are not, those not sent yet.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Command, OwnView, Query};
use rill_protocol::{OwnAnswer, OwnRequest, Slot, StreamId, decode};
use rill_tests::{
    Device, Parts, Person, RealServer, Room, Writer, found_anew, looks_at, room_in_view, room_of,
};

const ASKED: u32 = 5;

fn own(device: &Device) -> Option<OwnView> {
    match device.sees(ASKED).answer() {
        Some(Answer::Own(own)) => Some(*own),
        _ => None,
    }
}

/// Asks how many messages are one's own, and waits until the server has said.
fn counts(device: &mut Device, stream: StreamId) -> u64 {
    device.watches(ASKED, Query::Own { stream });
    device.until("the number", |device| own(device).is_some_and(|own| own.is_whole));
    own(device).unwrap().messages
}

fn bob_at(server: &RealServer, at: Room) -> Device {
    let bob = Parts { person: Some(Person::named("bob")), number: 2, ..Parts::new(server) };
    let mut bob = looks_at(bob, at);
    bob.says_at_once(Command::Join { stream: at.0 }).unwrap();
    bob
}

#[test]
fn all_that_is_ones_own_goes_also_from_rooms_that_were_never_opened_here() {
    let server = RealServer::start();
    let mut alice = Writer::new(1);
    let at = (alice.genesis.stream(), room_of(&server, &mut alice, 2));
    let (other, opened) = alice.opens("other");
    server.takes(&alice.genesis, vec![opened]);
    let mut bob = bob_at(&server, at);
    for number in 0..30 {
        bob.posts(at, &format!("bob {number}"));
        bob.posts((at.0, other), &format!("elsewhere {number}"));
    }
    bob.sends_all(1);
    drop(bob);
    // Another device of his, which holds one of the rooms.
    let mut bob = bob_at(&server, at);
    assert_eq!(counts(&mut bob, at.0), 60);
    bob.says_at_once(Command::DeleteOwn { stream: at.0 }).unwrap();
    assert_eq!(bob.sees(1).texts(), ["number 0", "number 1"], "at once, before the server has heard");
    let before = bob.asked.iter().filter(|(path, _)| *path == "/api/push").count();
    bob.until("all to be sent", |bob| bob.status().unsent.waiting == 0);
    let pushes = bob.asked.iter().filter(|(path, _)| *path == "/api/push").count() - before;
    assert!(pushes <= 3, "nobody is told to come later: {pushes} pushes");
    assert_eq!(found_anew(&server, at), ["number 0", "number 1"]);
    assert_eq!(found_anew(&server, (at.0, other)), Vec::<String>::new());
    bob.unwatches(ASKED);
    assert_eq!(counts(&mut bob, at.0), 0);
}

#[test]
fn what_is_not_sent_yet_is_never_sent_and_what_others_wrote_stays() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 2, 2);
    let mut bob = bob_at(&server, at);
    bob.posts(at, "sent");
    bob.sends_all(1);
    assert_eq!(counts(&mut bob, at.0), 1);
    bob.goes_offline();
    let event = bob.posts(at, "not sent");
    bob.edits(at, event, "not sent either");
    bob.says_at_once(Command::DeleteOwn { stream: at.0 }).unwrap();
    assert_eq!(bob.sees(1).texts(), ["number 0", "number 1"]);
    bob.goes_online(&server);
    bob.settles();
    bob.until("all to be sent", |bob| bob.status().unsent.waiting == 0);
    assert_eq!(found_anew(&server, at), ["number 0", "number 1"]);
}

#[test]
fn before_the_server_has_said_which_they_are_nothing_is_deleted() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 3, 2);
    alice.goes_offline();
    let told = alice.says_at_once(Command::DeleteOwn { stream: at.0 }).unwrap_err();
    assert!(told.may_pass && told.text.contains("nothing was deleted"), "{told}");
    assert_eq!(alice.sees(1).messages().len(), 2);
}

#[test]
fn what_somebody_brought_in_for_others_is_not_theirs_and_who_is_nobody_is_told_nothing() {
    let server = RealServer::start();
    let mut alice = Writer::new(4);
    let (room, opened) = alice.opens("general");
    let (_, own) = alice.posts(room, "mine");
    let imported = alice.speaks_as(Slot::of_foreign_person("discord", "7"), room, "theirs");
    server.takes(&alice.genesis, vec![opened, own, imported]);
    let asked = OwnRequest { stream: alice.genesis.stream(), after: None };
    let told: OwnAnswer = server.ask("/api/own", &asked);
    assert_eq!((told.messages.len(), told.next), (1, None));
    assert_eq!(server.told_by(None, "/api/own", &asked).status, 401);
    let bob = server.told_by(Some(&Person::named("bob")), "/api/own", &asked);
    assert_eq!(decode::<OwnAnswer>(&bob.body).unwrap().messages, []);
}

#[test]
fn many_are_told_of_in_pieces() {
    let server = RealServer::start();
    let mut alice = Writer::new(5);
    let room = room_of(&server, &mut alice, 2_500);
    let more = alice.posts_many(room, 2_500);
    server.takes(&alice.genesis, more);
    let mut asked = OwnRequest { stream: alice.genesis.stream(), after: None };
    let mut all = Vec::new();
    let mut pieces = 0;
    loop {
        let told: OwnAnswer = server.ask("/api/own", &asked);
        assert!(told.messages.iter().all(|(topic, _)| *topic == room));
        all.extend(told.messages);
        pieces += 1;
        asked.after = told.next;
        if told.next.is_none() {
            break;
        }
    }
    all.dedup();
    assert_eq!((all.len(), pieces), (5_000, 2));
}

#[test]
fn thousands_go_in_one_turn_and_few_pushes() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 6, 1_500);
    assert_eq!(counts(&mut alice, at.0), 1_500);
    alice.says_at_once(Command::DeleteOwn { stream: at.0 }).unwrap();
    assert_eq!(alice.sees(1).texts(), Vec::<String>::new());
    alice.until("all to be sent", |alice| alice.status().unsent.waiting == 0);
    alice.unwatches(ASKED);
    assert_eq!(counts(&mut alice, at.0), 0);
}
