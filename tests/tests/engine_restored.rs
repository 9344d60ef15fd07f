//! A server that is brought back from a backup, under clients that were ahead of it: what is theirs goes out again, and
//! all agree. Not here: one who only reads (`engine_histories.rs`).

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Command, Intent};
use rill_materializer::{projection_hash, stream_key};
use rill_protocol::{EventId, Hash, StreamId, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, Room, found_anew, looks_at, restored, room_in_view};
use std::process::ExitCode;

/// A copy of what a server has now, taken while it runs.
fn backed_up(server: &RealServer, to: &std::path::Path) {
    let args = rill::copies::BackupArgs { data: server.data().to_owned(), to: to.to_owned() };
    assert_eq!(rill::copies::backup(&args).unwrap(), ExitCode::SUCCESS);
}

/// The rows of one who knows nothing yet, and copies all.
fn rows_anew(server: &RealServer, at: Room) -> Hash {
    let mut stranger = looks_at(Parts { number: 9, person: None, ..Parts::new(server) }, at);
    let begun = |device: &Device| device.asked.iter().any(|(path, _)| *path == "/api/span");
    stranger.does(Command::KeepFullCopy { stream: at.0, keep: true }).unwrap();
    stranger.until("the copy to begin", begun);
    stranger.until("the copy", |device| device.status().copies.is_empty());
    stranger.settles();
    rows(&stranger, at.0)
}

/// Until a device has them too.
fn comes_to(device: &mut Device, stream: StreamId, all: Hash) {
    device.does(Command::KeepFullCopy { stream, keep: true }).unwrap();
    device.until("the same rows as everybody", |device| rows(device, stream) == all);
}

fn rows(device: &Device, stream: StreamId) -> Hash {
    let database = device.engine().database();
    projection_hash(database, stream_key(database, stream).unwrap()).unwrap()
}

/// One of them writes five events: a message, an edit of it, a reaction to another one, a thread with its first message.
fn writes_some(
    device: &mut Device,
    (stream, channel): Room,
    number: usize,
    other: EventId,
) -> (TopicId, EventId) {
    let at = (stream, channel);
    let post = device.posts(at, &format!("{number}"));
    device.edits(at, post, &format!("{number}, edited"));
    device.reacts(at, other, "🌙", true);
    let (event, first) = (device.next_event(), device.next_event());
    let thread = TopicId::opened_by(event);
    let (name, text, mentions) = (format!("thread {number}"), format!("in {number}"), Vec::new());
    device.writes_as(
        (stream, thread),
        event,
        Intent::StartThread { channel, on: post, name, first, text, mentions },
    );
    (thread, post)
}

#[test]
fn a_hundred_events_that_a_restored_server_lacks_go_out_again_from_two_who_were_ahead() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 61, 3);
    let bob = Parts { number: 2, person: Some(Person::named("bob")), ..Parts::new(&server) };
    let mut bob = looks_at(bob, at);
    bob.says_at_once(Command::Join { stream: at.0 }).unwrap();
    bob.sends_all(1);
    let elsewhere = tempfile::tempdir().unwrap();
    let backup = elsewhere.path().join("backup");
    backed_up(&server, &backup);

    let number_0 = alice.sees(1).ids()[0];
    let mut threads = Vec::new();
    for number in 0..10 {
        for device in [&mut alice, &mut bob] {
            threads.push(writes_some(device, at, number, number_0).0);
            // The limits of one who is no founder: they are waited for.
            device.until("it to be sent", |device| device.status().unsent.waiting == 0);
        }
    }
    let deleted = alice.posts(at, "never mind");
    alice.sends_all(1);
    alice.deletes(at, deleted);
    alice.sends_all(1);
    let (before, said) = (rows_anew(&server, at), found_anew(&server, at));
    for device in [&mut alice, &mut bob] {
        comes_to(device, at.0, before);
        device.goes_offline();
    }
    drop(server.stop());

    let server = RealServer::over(restored(&backup));
    assert_eq!(found_anew(&server, at), ["number 0", "number 1", "number 2"]);
    for device in [&mut alice, &mut bob] {
        device.asked.clear();
        device.goes_online(&server);
        device.until("it to be sent", |device| {
            let nothing_left = device.engine().in_outbox() == 0 && device.status().unsent.waiting == 0;
            nothing_left && device.asked.iter().any(|(path, _)| *path == "/api/push")
        });
    }
    let after = rows_anew(&server, at);
    for device in [&mut alice, &mut bob] {
        comes_to(device, at.0, after);
        assert_eq!(device.status().unsent.refused, 0);
    }
    let sorted = |mut texts: Vec<String>| {
        texts.retain(|text| text != "(removed)");
        texts.sort();
        texts
    };
    assert_eq!(
        sorted(found_anew(&server, at)),
        sorted(said),
        "who wrote first may differ, what was said not"
    );
    for (number, thread) in threads.into_iter().enumerate() {
        assert_eq!(found_anew(&server, (at.0, thread)), [format!("in {}", number / 2)]);
    }
}
