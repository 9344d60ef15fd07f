//! The connection to the server: taken anew as soon as the device wakes, and asked for as soon as somebody looks.

use rill_bridge::{Connection, Request};
use rill_tests::{Device, RealServer, room_in_view};

fn is_synced(device: &Device) -> bool {
    device.status().connection == Connection::Synced
}

#[test]
fn a_device_that_slept_takes_a_new_connection_at_once_and_hears_what_it_missed() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 40, 1);
    let mut other =
        rill_tests::looks_at(rill_tests::Parts { number: 2, ..rill_tests::Parts::new(&server) }, at);
    let before = alice.sockets_opened;
    // The socket of before still looks open: nobody told that it is dead.
    other.posts(at, "while you slept");
    other.sends_all(1);
    alice.sleeps(3_600_000);
    assert_eq!(alice.sockets_opened, before + 1, "in the very turn in which it woke");
    alice.until("what was missed", |alice| alice.sees(1).texts().contains(&"while you slept"));
    alice.until("a greeting", is_synced);
}

#[test]
fn who_looks_again_after_a_while_learns_within_moments_that_the_connection_is_dead() {
    let server = RealServer::start();
    let (mut alice, _) = room_in_view(&server, 41, 1);
    let (sent, opened) = (alice.frames_sent, alice.sockets_opened);
    alice.says(Request::Visible { visible: false });
    alice.says(Request::Visible { visible: true });
    assert_eq!(alice.frames_sent, sent, "it was heard of a moment ago");
    alice.says(Request::Visible { visible: false });
    alice.sleeps(20_000);
    alice.says(Request::Visible { visible: true });
    assert!(alice.frames_sent > sent, "the server is asked whether it is there");
    // It does not answer within 3 s.
    alice.sleeps(3_000);
    assert_eq!(alice.sockets_opened, opened, "a new one is tried after a moment");
    alice.until("another connection", |alice| alice.sockets_opened == opened + 1);
    alice.until("a greeting", is_synced);
}

#[test]
fn who_looks_again_does_not_wait_for_the_next_try() {
    let server = RealServer::start();
    let (mut alice, _) = room_in_view(&server, 42, 1);
    alice.says(Request::Visible { visible: false });
    alice.goes_offline();
    for _ in 0..6 {
        alice.waits(30_000);
    }
    let before = alice.sockets_opened;
    alice.says(Request::Visible { visible: true });
    assert_eq!(alice.sockets_opened, before + 1);
}
