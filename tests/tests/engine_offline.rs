//! Without a network, and with a database that was left: what was held is shown, at once and as it was.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Center, Command, Connection, Edge, Query, Saving, Window};
use rill_engine::OpenError;
use rill_protocol::{BlobId, StreamId, TopicId};
use rill_tests::{Device, RealServer, Writer};
use rusqlite::Connection as Database;

fn newest(stream: StreamId, topic: TopicId) -> Query {
    Query::Messages { stream, topic, window: Window { center: Center::Newest, before: 50, after: 0 } }
}

fn from_first(stream: StreamId, topic: TopicId, rows: u32) -> Query {
    Query::Messages { stream, topic, window: Window { center: Center::Oldest, before: 0, after: rows } }
}

/// A room with so many messages, each tenth edited.
fn room_of(server: &RealServer, alice: &mut Writer, messages: usize) -> TopicId {
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let posted: Vec<_> = (0..messages).map(|number| alice.posts(room, &format!("number {number}"))).collect();
    let tenth: Vec<_> = posted.iter().step_by(10).map(|(id, _)| *id).collect();
    server.takes(&alice.genesis, posted.into_iter().map(|(_, draft)| draft).collect());
    let edits: Vec<_> = tenth.into_iter().map(|id| alice.edits(room, id, "edited").1).collect();
    server.takes(&alice.genesis, edits);
    room
}

fn copied(server: &RealServer, stream: StreamId, room: TopicId) -> Device {
    let mut bob = Device::at(server);
    bob.watches(1, newest(stream, room));
    bob.does(Command::OpenSpace { stream, room: Some(room) }).unwrap();
    bob.until("the copy to begin", |bob| bob.asked.iter().any(|(path, _)| *path == "/api/span"));
    bob.until("the copy to be whole", |bob| bob.status().copies.is_empty());
    bob.settles();
    bob
}

#[test]
fn a_copy_holds_the_threads_of_messages_that_no_page_brought() {
    let (server, mut alice) = (RealServer::start(), Writer::new(11));
    let (room, opened) = alice.opens("general");
    let (first, posted) = alice.posts(room, "first");
    let (thread, started) = alice.starts_thread(room, first, "on the first");
    server.takes(&alice.genesis, vec![opened, posted, started]);
    let replies = alice.posts_many(thread, 3);
    server.takes(&alice.genesis, replies);
    let later = alice.posts_many(room, 300);
    server.takes(&alice.genesis, later);
    let stream = alice.genesis.stream();
    let database = copied(&server, stream, room).ends();
    let mut bob = Device::on(database, None).unwrap();
    bob.watches(1, from_first(stream, room, 10));
    let summary = bob.sees(1).messages()[0].thread.clone().unwrap();
    assert_eq!((summary.topic, summary.name.as_str(), summary.messages), (thread, "on the first", 3));
    bob.watches(2, from_first(stream, thread, 10));
    assert_eq!(bob.sees(2).texts(), ["number 0", "number 1", "number 2"]);
    assert_eq!((bob.sees(2).window().before, bob.sees(2).window().after), (Edge::TrueEnd, Edge::TrueEnd));
}

#[test]
fn a_copied_space_is_read_to_its_first_message_with_no_network() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let room = room_of(&server, &mut alice, 700);
    let stream = alice.genesis.stream();
    let database = copied(&server, stream, room).ends();
    let mut bob = Device::on(database, None).unwrap();
    bob.watches(1, from_first(stream, room, 200));
    assert_eq!(bob.sees(1).messages().len(), 200, "answered at once");
    assert_eq!(bob.sees(1).window().before, Edge::TrueEnd);
    assert_eq!((bob.sees(1).texts()[0], bob.sees(1).texts()[1]), ("edited", "number 1"));
    assert_eq!(bob.sees(1).window().total, Some(700));
    bob.waits(10_000);
    assert_eq!(bob.status().connection, Connection::Offline { waiting: 0 });
    bob.watches(2, Query::Days { stream, topic: room, utc_offset_minutes: 0 });
    let Some(Answer::Days(days)) = bob.sees(2).answer() else { panic!("no days") };
    assert_eq!(days.iter().map(|(_, messages)| messages).sum::<u32>(), 700);
}

#[test]
fn icon_and_faces_of_a_copied_space_are_kept_from_its_first_opening_on() {
    let (server, mut alice) = (RealServer::start(), Writer::new(9));
    let (icon, face) = (BlobId::of(b"an icon"), BlobId::of(b"a face"));
    let pictures = vec![alice.sets_icon(icon), alice.shows_a_face(face)];
    server.takes(&alice.genesis, pictures);
    let room = room_of(&server, &mut alice, 20);
    let bob = copied(&server, alice.genesis.stream(), room);
    for picture in [icon, face] {
        let times = bob.kept_blobs.iter().filter(|path| path.ends_with(&picture.to_string())).count();
        assert_eq!(times, 1, "{picture} in {:?}", bob.kept_blobs);
    }
}

#[test]
fn a_reload_shows_the_same_rows_before_the_network_is_there() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let room = room_of(&server, &mut alice, 120);
    let stream = alice.genesis.stream();
    let bob = copied(&server, stream, room);
    let before: Vec<_> = bob.sees(1).messages().into_iter().cloned().collect();
    let mut bob = Device::on(bob.ends(), None).unwrap();
    bob.watches(1, newest(stream, room));
    let after: Vec<_> = bob.sees(1).messages().into_iter().cloned().collect();
    assert_eq!(after, before);
}

#[test]
fn what_is_held_and_current_is_not_asked_for_after_a_reload() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    let room = room_of(&server, &mut alice, 300);
    let stream = alice.genesis.stream();
    let database = copied(&server, stream, room).ends();
    let mut bob = Device::on(database, Some(&server)).unwrap();
    bob.watches(1, newest(stream, room));
    bob.settles();
    bob.watches(1, from_first(stream, room, 100));
    bob.settles();
    assert_eq!(bob.asked, []);
    assert_eq!(bob.status().connection, Connection::Synced);
}

#[test]
fn a_place_that_is_not_held_is_a_quiet_edge_with_no_network() {
    let (server, mut alice) = (RealServer::start(), Writer::new(4));
    let room = room_of(&server, &mut alice, 300);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.does(Command::OpenSpace { stream, room: Some(room) }).unwrap();
    bob.does(Command::KeepFullCopy { stream, keep: false }).unwrap();
    bob.goes_offline();
    bob.watches(1, from_first(stream, room, 50));
    bob.settles();
    assert_eq!(bob.sees(1).window().before, Edge::NotHeld { coming: false });
    bob.goes_online(&server);
    bob.until("the first messages", |bob| bob.sees(1).window().before == Edge::TrueEnd);
}

#[test]
fn a_space_that_was_never_opened_says_so_without_a_network_and_opens_when_it_is_back() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let room = room_of(&server, &mut alice, 20);
    let stream = alice.genesis.stream();
    let mut bob = Device::on(Database::open_in_memory().unwrap(), None).unwrap();
    let failed = bob.does(Command::OpenSpace { stream, room: Some(room) }).unwrap_err();
    assert!(failed.may_pass, "{failed}");
    bob.watches(1, newest(stream, room));
    bob.goes_online(&server);
    bob.until("the messages", |bob| bob.sees(1).messages().len() == 20);
}

#[test]
fn a_database_of_a_newer_program_is_not_opened_and_not_touched() {
    let database = Database::open_in_memory().unwrap();
    database.pragma_update(None, "user_version", 99).unwrap();
    let Err(error) = Device::on(database, None) else { panic!("opened") };
    assert!(matches!(error, OpenError::FromTheFuture { found: 99, .. }));
    assert_eq!(
        error.to_string(),
        "the local copy is of version 99, this program knows 7: reload to update; nothing was changed"
    );
}

#[test]
fn a_database_of_an_older_program_is_told_to_be_outdated() {
    let database = Database::open_in_memory().unwrap();
    database.pragma_update(None, "user_version", 1).unwrap();
    let Err(error) = Device::on(database, None) else { panic!("opened") };
    assert!(matches!(error, OpenError::Outdated), "{error}");
}

#[test]
fn a_file_that_is_no_database_is_told_to_be_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.db");
    std::fs::write(&path, vec![7; 20_000]).unwrap();
    let Err(error) = Device::on(Database::open(&path).unwrap(), None) else { panic!("opened") };
    assert!(matches!(error, OpenError::Damaged(_)), "{error}");
}

#[test]
fn a_database_that_is_found_damaged_while_reading_is_built_anew() {
    let (server, mut alice) = (RealServer::start(), Writer::new(6));
    let room = room_of(&server, &mut alice, 2_000);
    let stream = alice.genesis.stream();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.db");
    let mut bob = Device::on(Database::open(&path).unwrap(), Some(&server)).unwrap();
    bob.does(Command::OpenSpace { stream, room: Some(room) }).unwrap();
    bob.until("the copy to be whole", |bob| bob.status().copies.is_empty());
    drop(bob.ends());
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 8;
    bytes[middle..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let mut bob = match Device::on(Database::open(&path).unwrap(), Some(&server)) {
        Err(OpenError::Damaged(_)) => return,
        Err(other) => panic!("{other}"),
        Ok(bob) => bob,
    };
    bob.watches(1, from_first(stream, room, 100));
    bob.until("the damage to be found", |bob| bob.set_aside);
    assert!(matches!(bob.status().saving, Saving::NotSaving(_)));
    bob.renews(Database::open_in_memory().unwrap());
    bob.until("the messages again", |bob| bob.sees(1).texts().get(1) == Some(&"number 1"));
    assert_eq!(bob.status().saving, Saving::KeptAnew);
}
