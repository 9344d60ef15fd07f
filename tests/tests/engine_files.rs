//! Files in messages: they wait on the device, go out before their message, and go on where they were.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Command, Intent, MessageBody, Query, Standing};
use rill_events::ReplyTo;
use rill_protocol::BlobId;
use rill_tests::{
    Device, Loses, Parts, Person, RealServer, Room, blob_path, found_anew, looks_at, newest, room_in_view,
};
use rusqlite::Connection as Database;

fn picture(bytes: usize) -> Vec<u8> {
    let noise = (0..bytes).map(|place| u8::try_from(place * 31 % 251).unwrap());
    b"\x89PNG\r\n\x1a\n".iter().copied().chain(noise).collect()
}

/// A file of a message as the server gives it out.
fn given(server: &RealServer, at: Room, event: rill_protocol::EventId, bytes: &[u8]) -> Option<Vec<u8>> {
    let told = server.got(&blob_path(at, event, BlobId::of(bytes)), &[]);
    (told.status == 200).then_some(told.body)
}

#[test]
fn a_file_attached_without_a_network_outlives_the_program_and_goes_out_before_its_message() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 1, 1);
    let (one, other) = (picture(300_000), b"just words".to_vec());
    let mut alice = Device::of(Parts { server: None, ..Parts::new(&server) }).unwrap();
    alice.watches(1, newest(at.0, at.1));
    let event = alice.posts_files(at, "", &[("a.png", one.clone()), ("b.txt", other.clone())]);
    let after = alice.posts(at, "look");
    assert_eq!(alice.row(1, event).standing, Standing::Pending);
    let files = std::mem::take(&mut alice.files);
    assert_eq!(files.len(), 2);
    let (copy, outbox) = alice.ends_with_both();

    let mut alice = Device::of(Parts { copy, outbox, server: None, ..Parts::new(&server) }).unwrap();
    alice.files = files;
    alice.watches(1, newest(at.0, at.1));
    assert!(matches!(alice.row(1, after).standing, Standing::Pending));
    alice.goes_online(&server);
    alice.settles();
    alice.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "", "look"], "in the order in which they were written");
    assert_eq!(given(&server, at, event, &one), Some(one));
    assert_eq!(given(&server, at, event, &other), Some(other));
    assert!(alice.files.is_empty(), "what is at the server no longer waits");
}

#[test]
fn an_upload_that_is_cut_off_goes_on_where_it_was() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 2, 1);
    let film = picture(900_000);
    // The first part arrives, and nobody hears of it.
    alice.loses = |path| if path == "/api/part" { Loses::Answer } else { Loses::Nothing };
    let event = alice.posts_files(at, "a film", &[("film.png", film.clone())]);
    alice.until("a part on its way", |alice| !alice.parts.is_empty());
    assert_eq!(alice.parts, [(0, 131_072)]);
    alice.loses = |_| Loses::Nothing;
    alice.sends_all(1);
    assert_eq!(alice.parts[1].0, 131_072, "not from the beginning: {:?}", alice.parts);
    let sent: u64 = alice.parts.iter().map(|(_, bytes)| bytes).sum();
    assert_eq!(sent, film.len() as u64, "nothing is sent twice");
    assert_eq!(given(&server, at, event, &film), Some(film));
}

#[test]
fn how_far_an_upload_is_is_told_and_it_can_be_let_go_of() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 3, 1);
    let film = picture(900_000);
    alice.posts_files(at, "a film", &[("film.png", film.clone())]);
    alice.until("a part on its way", |alice| !alice.status().uploads.is_empty());
    let going = alice.status().uploads[0];
    assert_eq!(going.of, film.len() as u64);
    alice.posts(at, "meanwhile");
    alice.says_at_once(Command::Discard { event: going.event }).unwrap();
    assert!(alice.files.is_empty());
    alice.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "meanwhile"]);
    assert_eq!(alice.status().uploads, []);
}

#[test]
fn what_the_server_has_is_not_sent_again() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 4, 1);
    let cat = picture(10_000);
    alice.posts_files(at, "a cat", &[("cat.png", cat.clone())]);
    alice.sends_all(1);
    let again = alice.posts_files(at, "the cat again", &[("cat-2.png", cat.clone())]);
    alice.sends_all(1);
    assert_eq!(alice.parts.len(), 1);
    assert_eq!(given(&server, at, again, &cat), Some(cat));
}

#[test]
fn a_message_whose_file_is_gone_from_the_device_says_so_and_the_others_go_out() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 5, 1);
    alice.goes_offline();
    let event = alice.posts_files(at, "a cat", &[("cat.png", picture(10_000))]);
    alice.files.clear();
    alice.posts(at, "no cat?");
    alice.goes_online(&server);
    alice.until("the word", |alice| matches!(alice.row(1, event).standing, Standing::Refused(_)));
    let Standing::Refused(why) = &alice.row(1, event).standing else { unreachable!("just seen") };
    assert_eq!(why, "a file of this is not on this device any more");
    alice.until("the rest", |alice| alice.status().unsent.waiting == 0);
    assert_eq!(found_anew(&server, at), ["number 0", "no cat?"]);
}

#[test]
fn a_stranger_joins_before_their_first_message_brings_a_file() {
    let server = RealServer::start();
    let (_, at) = room_in_view(&server, 6, 1);
    let bob = Parts { person: Some(Person::named("bob")), number: 2, ..Parts::new(&server) };
    let mut bob = looks_at(bob, at);
    bob.says_at_once(Command::Join { stream: at.0 }).unwrap();
    let cat = picture(10_000);
    let event = bob.posts_files(at, "hello", &[("cat.png", cat.clone())]);
    bob.sends_all(1);
    assert_eq!(given(&server, at, event, &cat), Some(cat));
}

#[test]
fn files_that_no_draft_and_no_message_knows_are_let_go_of() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 7, 1);
    alice.goes_offline();
    let event = alice.posts_files(at, "", &[("cat.png", picture(100))]);
    let (draft, lost) = (alice.next_event(), alice.next_event());
    let cat = BlobId::of(b"cat");
    for owner in [draft, lost] {
        alice.files.insert(blob_path(at, owner, cat), b"cat".to_vec());
    }
    alice.says_at_once(Command::KeepFiles { drafts: vec![draft] }).unwrap();
    let left: Vec<bool> = [event, draft, lost]
        .iter()
        .map(|event| alice.files.keys().any(|path| path.contains(&event.to_string())))
        .collect();
    assert_eq!(left, [true, true, false]);
}

#[test]
fn how_large_a_file_may_be_is_known_without_a_network_too() {
    let server = RealServer::start();
    let (mut alice, _) = room_in_view(&server, 8, 1);
    let told = |alice: &Device| match alice.sees(2).answer() {
        Some(Answer::Me(me)) => Some(me.file_max),
        _ => None,
    };
    alice.meddle = Some(|path, body| match path {
        "/api/server" => {
            let mut info: rill_protocol::ServerInfo = rill_protocol::decode(&body).unwrap();
            info.file_max = Some(1_000);
            rill_protocol::encode(&info).unwrap()
        }
        _ => body,
    });
    // A new connection asks what the server says of itself.
    alice.goes_offline();
    alice.goes_online(&server);
    alice.watches(2, Query::Me);
    alice.until("the server's word", |alice| told(alice) == Some(1_000));
    let (_, outbox) = alice.ends_with_both();
    let copy = Database::open_in_memory().unwrap();
    let mut alice = Device::of(Parts { copy, outbox, server: None, ..Parts::new(&server) }).unwrap();
    alice.watches(2, Query::Me);
    assert_eq!(told(&alice), Some(1_000));
}

#[test]
fn a_message_that_is_passed_on_brings_its_file_along_and_calls_nobody() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 9, 1);
    let cat = picture(10_000);
    let event = alice.posts_files(at, "a cat", &[("cat.png", cat.clone())]);
    alice.sends_all(1);
    let row = alice.row(1, event).clone();
    let MessageBody::Posted(message) = row.body else { unreachable!("it is a message") };
    let from = ReplyTo { event: Some(event), topic: Some(at.1) };
    let author = "Alice".to_owned();
    let passed = alice.writes(at, Intent::Forward { message, from, at: row.position.at, author });
    alice.sends_all(1);
    assert_eq!(alice.parts.len(), 1, "the server had it");
    let MessageBody::Posted(posted) = &alice.row(1, passed).body else { unreachable!("it is a message") };
    let forwarded = posted.forwarded.as_ref().unwrap();
    assert_eq!((forwarded.text.as_str(), forwarded.author.as_deref()), ("a cat", Some("Alice")));
    alice.deletes(at, event);
    alice.sends_all(1);
    assert_eq!(given(&server, at, passed, &cat), Some(cat), "it stays where it was passed on to");
}
