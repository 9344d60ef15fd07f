//! What must go goes whole: access that ended, redactions, forgotten spaces leave no byte in any file of the device.
//! Nothing else takes anything away.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Center, Command, Query, ReplyPreview, Window};
use rill_events::{MessagePosted, Payload, ReplyTo};
use rill_protocol::{Down, EventId, HistoryId, Place, StreamId, TopicId};
use rill_tests::{Device, Parts, RealServer, Writer, room_of};
use rusqlite::Connection;
use std::{collections::BTreeSet, fs, path::Path};
use tempfile::TempDir;

fn newest(stream: StreamId, topic: TopicId) -> Query {
    Query::Messages { stream, topic, window: Window { center: Center::Newest, before: 200, after: 0 } }
}

/// A database file as the worker has it.
fn file(folder: &TempDir) -> Connection {
    named(folder, "copy.db")
}

fn named(folder: &TempDir, name: &str) -> Connection {
    let connection = Connection::open(folder.path().join(name)).unwrap();
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    connection.pragma_update(None, "page_size", 16384).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
    connection
}

/// How often these letters are in any file of a folder.
fn found(folder: &Path, letters: &str) -> usize {
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    let times = |bytes: Vec<u8>| bytes.windows(letters.len()).filter(|at| *at == letters.as_bytes()).count();
    files.map(times).sum()
}

/// Two rooms of 1,200 messages each; every message of a room says the room's word.
fn two_rooms(server: &RealServer, alice: &mut Writer) -> (TopicId, TopicId) {
    let mut rooms = Vec::new();
    for word in ["harbour", "lantern"] {
        let (room, opened) = alice.opens(word);
        server.takes(&alice.genesis, vec![opened]);
        let posts = (0..1_200).map(|number| alice.posts(room, &format!("{word} {number}")).1).collect();
        server.takes(&alice.genesis, posts);
        rooms.push(room);
    }
    (rooms[0], rooms[1])
}

fn copied(server: &RealServer, stream: StreamId, room: TopicId, folder: &TempDir) -> Device {
    let mut bob = Device::on(file(folder), Some(server)).unwrap();
    bob.watches(1, newest(stream, room));
    bob.until("the copy to begin", |bob| bob.asked.iter().any(|(path, _)| *path == "/api/span"));
    bob.until("the copy to be whole", |bob| bob.status().copies.is_empty());
    bob.settles();
    bob
}

fn history_of(bob: &Device) -> HistoryId {
    let read = |row: &rusqlite::Row<'_>| row.get(0);
    HistoryId(bob.engine().database().query_row("SELECT history FROM space", [], read).unwrap())
}

#[test]
fn a_room_whose_access_ended_leaves_no_byte_and_the_page_is_told() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (ended, kept) = two_rooms(&server, &mut alice);
    let stream = alice.genesis.stream();
    let folder = tempfile::tempdir().unwrap();
    let mut bob = copied(&server, stream, ended, &folder);
    bob.watches(2, newest(stream, kept));
    assert_eq!((bob.sees(1).messages().len(), bob.sees(2).messages().len()), (200, 200));
    let history = history_of(&bob);

    let strangers = Down::AccessEnded { stream, history: HistoryId([9; 16]), topic: ended };
    bob.is_sent(&strangers);
    bob.settles();
    assert_eq!(bob.sees(1).messages().len(), 200, "a history that is not known ends nothing");

    bob.is_sent(&Down::AccessEnded { stream, history, topic: ended });
    let Some(Answer::Failed(failure)) = bob.sees(1).answer() else { panic!("not told") };
    assert!(failure.text.contains("no longer read this room") && !failure.may_pass, "{failure}");
    bob.settles();
    assert_eq!(bob.forgotten_blobs, [format!("/api/blob/{stream}/{ended}/")]);
    assert_eq!(bob.sees(2).messages().len(), 200, "the other room stays");
    assert_eq!(found(folder.path(), "harbour"), 0);
    assert!(found(folder.path(), "lantern") > 1_000);
}

#[test]
fn a_space_whose_access_ended_leaves_no_byte_but_of_what_one_wrote_and_did_not_send() {
    let (server, mut alice) = (RealServer::start(), Writer::new(8));
    let (room, _) = two_rooms(&server, &mut alice);
    let stream = alice.genesis.stream();
    let folder = tempfile::tempdir().unwrap();
    let (copy, outbox) = (file(&folder), named(&folder, "outbox.db"));
    let mut alice = Device::of(Parts { copy, outbox, ..Parts::new(&server) }).unwrap();
    alice.watches(1, newest(stream, room));
    alice.until("the copy to begin", |alice| alice.asked.iter().any(|(path, _)| *path == "/api/span"));
    alice.until("the copy to be whole", |alice| alice.status().copies.is_empty());
    alice.settles();
    let history = history_of(&alice);
    alice.goes_offline();
    alice.posts((stream, room), "a boat that nobody has seen");
    assert_eq!((alice.status().unsent.waiting, alice.status().unsent.refused), (1, 0));

    alice.is_sent(&Down::AccessEnded { stream, history: HistoryId([9; 16]), topic: TopicId::ROOT });
    alice.settles();
    assert!(found(folder.path(), "harbour") > 1_000, "a history that is not known ends nothing");

    alice.is_sent(&Down::AccessEnded { stream, history, topic: TopicId::ROOT });
    let Some(Answer::Failed(failure)) = alice.sees(1).answer() else { panic!("not told") };
    assert!(failure.text.contains("no longer read this space") && !failure.may_pass, "{failure}");
    alice.waits(60_000);
    assert_eq!(alice.forgotten_blobs, [format!("/api/blob/{stream}/")]);
    assert_eq!((found(folder.path(), "harbour"), found(folder.path(), "lantern")), (0, 0));
    assert_eq!((alice.status().unsent.waiting, alice.status().unsent.refused), (0, 1));
    assert!(found(folder.path(), "a boat that nobody has seen") > 0, "what was written is kept");
}

#[test]
fn taking_away_what_ended_goes_on_at_the_next_start() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let (ended, kept) = two_rooms(&server, &mut alice);
    let stream = alice.genesis.stream();
    let folder = tempfile::tempdir().unwrap();
    let mut bob = copied(&server, stream, kept, &folder);
    let history = history_of(&bob);
    bob.is_sent(&Down::AccessEnded { stream, history, topic: ended });
    bob.steps(1);
    let of_events = "SELECT count(*) FROM event AS e JOIN topic AS t ON t.key = e.topic WHERE t.stream = 0";
    let left =
        |bob: &Device| -> i64 { bob.engine().database().query_row(of_events, [], |row| row.get(0)).unwrap() };
    assert!(left(&bob) > 0, "it is not done in one piece");
    drop(bob.ends());
    let mut bob = Device::on(file(&folder), None).unwrap();
    bob.watches(1, newest(stream, kept));
    assert_eq!(bob.sees(1).messages().len(), 200, "answered before the rest is gone");
    bob.settles();
    assert_eq!(left(&bob), 0);
    assert_eq!(found(folder.path(), "harbour"), 0);
}

#[test]
fn a_message_that_was_deleted_leaves_no_byte_within_a_minute() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    let (room, _) = two_rooms(&server, &mut alice);
    let (secret, posted) = alice.posts(room, "the password is swordfish");
    server.takes(&alice.genesis, vec![posted]);
    let (_, edited) = alice.edits(room, secret, "the password was swordfish");
    server.takes(&alice.genesis, vec![edited]);
    let folder = tempfile::tempdir().unwrap();
    let mut bob = copied(&server, alice.genesis.stream(), room, &folder);
    assert_eq!(bob.sees(1).texts().last(), Some(&"the password was swordfish"));
    let deleted = alice.deletes(room, secret);
    server.takes(&alice.genesis, vec![deleted]);
    bob.until("the message to go", |bob| bob.sees(1).texts().last() != Some(&"the password was swordfish"));
    bob.waits(60_000);
    assert_eq!(found(folder.path(), "swordfish"), 0);
}

#[test]
fn pictures_of_what_was_deleted_are_forgotten_at_each_start_until_all_was_swept() {
    let (server, mut alice) = (RealServer::start(), Writer::new(6));
    let (room, _) = two_rooms(&server, &mut alice);
    let stream = alice.genesis.stream();
    let (secret, posted) = alice.posts(room, "look at this");
    let (edit, edited) = alice.edits(room, secret, "look at that");
    server.takes(&alice.genesis, vec![posted, edited]);
    let folder = tempfile::tempdir().unwrap();
    let mut bob = copied(&server, stream, room, &folder);
    assert_eq!(bob.forgotten_blobs, [""; 0]);
    let deleted = alice.deletes(room, secret);
    server.takes(&alice.genesis, vec![deleted]);
    let beginnings = [secret, edit].map(|event| format!("/api/blob/{stream}/{room}/{event}/"));
    bob.until("the message to go", |bob| !bob.forgotten_blobs.is_empty());
    assert_eq!(bob.forgotten_blobs, beginnings, "those of what amends it too");
    drop(bob.ends());
    let mut bob = Device::on(file(&folder), None).unwrap();
    bob.watches(1, newest(stream, room));
    let told: BTreeSet<_> = bob.forgotten_blobs.iter().cloned().collect();
    assert_eq!(told, BTreeSet::from(beginnings));
    bob.waits(60_000);
    drop(bob.ends());
    let mut bob = Device::on(file(&folder), None).unwrap();
    bob.watches(1, newest(stream, room));
    assert_eq!(bob.forgotten_blobs, [""; 0]);
}

#[test]
fn a_forgotten_space_leaves_no_byte() {
    let (server, mut alice) = (RealServer::start(), Writer::new(4));
    let (room, _) = two_rooms(&server, &mut alice);
    let stream = alice.genesis.stream();
    let folder = tempfile::tempdir().unwrap();
    let mut bob = copied(&server, stream, room, &folder);
    bob.unwatches(1);
    bob.does(Command::ForgetSpace { stream }).unwrap();
    bob.settles();
    assert_eq!(found(folder.path(), "harbour") + found(folder.path(), "lantern"), 0);
}

#[test]
fn a_reply_to_what_went_says_so_and_one_to_another_room_is_shown_with_its_text() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let (room, other) = two_rooms(&server, &mut alice);
    let (question, asked) = alice.posts(other, "who has the lantern?");
    server.takes(&alice.genesis, vec![asked]);
    let answers = replies(&mut alice, room, other, question);
    server.takes(&alice.genesis, vec![answers]);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.does(Command::OpenSpace { stream, room: Some(room) }).unwrap();
    bob.does(Command::KeepFullCopy { stream, keep: false }).unwrap();
    bob.watches(1, newest(stream, room));
    bob.until("the preview", |bob| matches!(preview(bob), Some(ReplyPreview::Held { .. })));
    let Some(ReplyPreview::Held { text, topic, .. }) = preview(&bob) else { panic!("no preview") };
    assert_eq!((text.as_str(), topic), ("who has the lantern?", Some(other)));
    let deleted = alice.deletes(other, question);
    server.takes(&alice.genesis, vec![deleted]);
    bob.watches(2, newest(stream, other));
    bob.until("the preview to go", |bob| preview(bob) == Some(ReplyPreview::Gone));
}

fn replies(alice: &mut Writer, room: TopicId, other: TopicId, question: EventId) -> rill_protocol::Draft {
    let reply_to = Some(ReplyTo { event: Some(question), topic: Some(other) });
    let posted = MessagePosted { text: "bob".to_owned(), reply_to, ..MessagePosted::default() };
    alice.draft(room, Place::Anchor { at: None }, None, &Payload::from(posted))
}

fn preview(bob: &Device) -> Option<ReplyPreview> {
    bob.sees(1).messages().last().and_then(|row| row.reply.clone())
}

#[test]
fn what_one_wrote_and_deleted_leaves_no_byte_in_the_outbox_either() {
    let (server, mut alice) = (RealServer::start(), Writer::new(9));
    let at = (alice.genesis.stream(), room_of(&server, &mut alice, 3));
    let folder = tempfile::tempdir().unwrap();
    let (copy, outbox) = (file(&folder), named(&folder, "outbox.db"));
    let mut alice = Device::of(Parts { copy, outbox, ..Parts::new(&server) }).unwrap();
    alice.watches(1, newest(at.0, at.1));
    alice.settles();
    let posts: Vec<EventId> = (0..40).map(|number| alice.posts(at, &format!("lantern {number}"))).collect();
    alice.posts(at, "harbour");
    alice.until("all to be held", |alice| alice.engine().in_outbox() == 0);
    assert!(found(folder.path(), "lantern") > 40, "in the copy, and in what the outbox has left");
    for post in posts {
        alice.deletes(at, post);
    }
    alice.until("all to be held", |alice| alice.engine().in_outbox() == 0);
    alice.goes_offline();
    let unsent = alice.posts(at, "lantern, which nobody shall see");
    alice.deletes(at, unsent);
    alice.waits(60_000);
    assert_eq!(found(folder.path(), "lantern"), 0);
    assert!(found(folder.path(), "harbour") > 0);
}
