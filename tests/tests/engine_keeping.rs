//! Keeping: rows of an older version, a second tab on the same copy, full disks, long messages, many rooms, late
//! imports. What is held stays right and readable through all of it.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Center, Command, Query, Saving, Window};
use rill_engine::Work;
use rill_events::{MessagePosted, Payload};
use rill_materializer::write_summed;
use rill_protocol::{Place, StreamId, TopicId};
use rill_tests::{Device, RealServer, Writer, newest, room_of};
use rusqlite::{Connection, named_params, types::Value};

fn oldest(stream: StreamId, topic: TopicId) -> Query {
    Query::Messages { stream, topic, window: Window { center: Center::Oldest, before: 0, after: 50 } }
}

fn copied_on(connection: Connection, server: &RealServer, stream: StreamId, room: TopicId) -> Device {
    let mut bob = Device::on(connection, Some(server)).unwrap();
    bob.watches(1, newest(stream, room));
    bob.until("the copy to begin", |bob| bob.asked.iter().any(|(path, _)| *path == "/api/span"));
    bob.until("the copy to be whole", |bob| bob.status().copies.is_empty());
    bob.settles();
    bob
}

fn copied(server: &RealServer, stream: StreamId, room: TopicId) -> Device {
    copied_on(Connection::open_in_memory().unwrap(), server, stream, room)
}

/// What an older program might have made of the messages.
fn ages(database: &Connection) {
    let rewrite = "
        INSERT OR REPLACE INTO message (topic, at, seq, kind, id, author, voice, text, parts, sum)
        VALUES (:topic, :at, :seq, :kind, :id, :author, :voice, :text, :parts, :sum)";
    let mut rewrite = database.prepare(rewrite).unwrap();
    let mut select = database.prepare("SELECT topic, at, seq, kind, id, author FROM message").unwrap();
    let read = |row: &rusqlite::Row<'_>| (0..6).map(|column| row.get(column)).collect();
    let rows: Vec<Vec<Value>> = select.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap();
    database.execute_batch("BEGIN").unwrap();
    for row in &rows {
        let [topic, at, seq, kind, id, author] = &row[..] else { panic!("six columns") };
        let none = Value::Null;
        let row = named_params! {
            ":topic": topic, ":at": at, ":seq": seq, ":kind": kind, ":id": id, ":author": author,
            ":voice": none, ":text": "old", ":parts": none,
        };
        write_summed(&mut rewrite, row, &[]).unwrap();
    }
    database.execute_batch("UPDATE topic SET projected = 0; COMMIT").unwrap();
}

fn old_rows(bob: &Device) -> i64 {
    let old = "SELECT count(*) FROM message WHERE text = 'old'";
    bob.engine().database().query_row(old, [], |row| row.get(0)).unwrap()
}

#[test]
fn rows_of_an_older_version_are_built_anew_from_the_newest_back_with_no_network() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let room = room_of(&server, &mut alice, 2_300);
    let stream = alice.genesis.stream();
    let database = copied(&server, stream, room).ends();
    ages(&database);
    let mut bob = Device::on(database, None).unwrap();
    bob.watches(1, newest(stream, room));
    assert_eq!(bob.sees(1).texts()[199], "old", "what is held is shown at once");
    bob.steps(3);
    bob.watches(3, newest(stream, room));
    assert_eq!(bob.sees(3).texts()[199], "number 2299");
    bob.watches(2, oldest(stream, room));
    assert_eq!(bob.sees(2).texts()[0], "old", "a page is answered between two slices");
    bob.settles();
    assert_eq!((bob.sees(2).texts()[0], old_rows(&bob)), ("number 0", 0));
    assert_eq!(bob.sees(1).texts()[199], "number 2299", "told by itself");
    assert!(bob.ended.iter().any(|(work, events)| *work == Work::Replay && *events > 2_300));
}

#[test]
fn a_replay_that_is_cut_off_goes_on_where_it_was() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let room = room_of(&server, &mut alice, 2_300);
    let stream = alice.genesis.stream();
    let database = copied(&server, stream, room).ends();
    ages(&database);
    let mut bob = Device::on(database, None).unwrap();
    bob.watches(1, newest(stream, room));
    bob.steps(3);
    let left = old_rows(&bob);
    assert!((500..2_000).contains(&left), "{left}");
    let mut bob = Device::on(bob.ends(), None).unwrap();
    assert_eq!(old_rows(&bob), left);
    bob.watches(1, newest(stream, room));
    bob.settles();
    assert_eq!(old_rows(&bob), 0);
    let (_, events) = bob.ended.iter().find(|(work, _)| *work == Work::Replay).unwrap();
    assert!(*events < 2_000, "{events}: what was done before is not done again");
}

#[test]
fn one_who_led_and_wakes_late_writes_nothing_more() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    let room = room_of(&server, &mut alice, 40);
    let stream = alice.genesis.stream();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.db");
    let mut asleep = copied_on(Connection::open(&path).unwrap(), &server, stream, room);
    let mut leads = Device::on(Connection::open(&path).unwrap(), Some(&server)).unwrap();
    let (_, hello) = alice.posts(room, "hello");
    server.takes(&alice.genesis, vec![hello]);
    asleep.until("its place to be given up", |bob| bob.stepped_down);
    let Saving::NotSaving(text) = &asleep.status().saving else { panic!("kept") };
    assert!(text.contains("another tab"), "{text}");
    assert_eq!(asleep.sees(1).texts().last(), Some(&"number 39"), "what is held stays readable");
    leads.watches(1, newest(stream, room));
    leads.until("the message", |bob| bob.sees(1).texts().last() == Some(&"hello"));
    assert!(!leads.stepped_down);
}

#[test]
fn a_full_disk_is_told_and_what_is_held_is_read_and_it_goes_on_when_there_is_room() {
    let (server, mut alice) = (RealServer::start(), Writer::new(4));
    let room = room_of(&server, &mut alice, 60);
    let stream = alice.genesis.stream();
    let mut bob = copied(&server, stream, room);
    let pages: i64 = bob.engine().database().query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    bob.engine().database().query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    let posts = alice.posts_many(room, 3_000);
    server.takes(&alice.genesis, posts);
    bob.until("the word", |bob| matches!(bob.status().saving, Saving::NotSaving(_)));
    let Saving::NotSaving(text) = &bob.status().saving else { panic!("kept") };
    assert!(text.contains("is there room?"), "{text}");
    assert!(bob.sees(1).messages().len() >= 60);
    bob.engine().database().query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(())).unwrap();
    bob.goes_offline();
    bob.goes_online(&server);
    bob.waits(120_000);
    bob.until("all of it", |bob| bob.status().saving == Saving::Kept && bob.status().copies.is_empty());
    bob.watches(2, oldest(stream, room));
    bob.settles();
    assert_eq!(bob.sees(2).texts()[0], "number 0");
    assert_eq!(bob.sees(1).texts().last(), Some(&"number 2999"));
}

#[test]
fn a_message_too_long_for_a_frame_is_fetched_by_itself() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let room = room_of(&server, &mut alice, 10);
    let stream = alice.genesis.stream();
    let mut bob = copied(&server, stream, room);
    let long = "a long story. ".repeat(2_000);
    let (_, posted) = alice.posts(room, &long);
    server.takes(&alice.genesis, vec![posted]);
    bob.until("the story", |bob| bob.sees(1).texts().last() == Some(&long.as_str()));
}

#[test]
fn of_many_long_messages_that_come_at_once_each_is_there_in_the_end() {
    let (server, mut alice) = (RealServer::start(), Writer::new(28));
    let room = room_of(&server, &mut alice, 3);
    let mut bob = Device::at(&server);
    bob.watches(1, newest(alice.genesis.stream(), room));
    bob.settles();
    let texts: Vec<String> = (0..20).map(|number| format!("story {number}. ").repeat(2_000)).collect();
    let posted = texts.iter().map(|text| alice.posts(room, text).1).collect();
    server.takes(&alice.genesis, posted);
    bob.until("their places", |bob| bob.asked.iter().filter(|(path, _)| *path == "/api/span").count() > 4);
    bob.goes_offline();
    bob.goes_online(&server);
    bob.settles();
    assert_eq!(bob.sees(1).texts()[3..], texts.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn a_space_of_more_rooms_than_one_answer_has_is_opened_whole() {
    let (server, mut alice) = (RealServer::start(), Writer::new(6));
    let opened: Vec<_> = (0..700).map(|number| alice.opens(&format!("room {number:03}")).1).collect();
    server.takes(&alice.genesis, opened);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.does(Command::OpenSpace { stream, room: None }).unwrap();
    bob.watches(1, Query::Space { stream });
    bob.until("all rooms", |bob| match bob.sees(1).answer() {
        Some(Answer::Space(space)) => space.rooms.len() == 700,
        _ => false,
    });
    bob.settles();
    let database = bob.ends();
    let mut bob = Device::on(database, None).unwrap();
    bob.watches(1, Query::Space { stream });
    let Some(Answer::Space(space)) = bob.sees(1).answer() else { panic!("no space") };
    assert_eq!(space.rooms.len(), 700);
}

#[test]
fn messages_imported_late_appear_among_the_old_ones_while_one_looks_at_them() {
    let (server, mut alice) = (RealServer::start(), Writer::new(7));
    let (room, opened) = alice.opens("general");
    let mut imports = |text: &str, at| {
        let posted = MessagePosted { text: text.to_owned(), ..MessagePosted::default() };
        alice.draft(room, Place::Anchor { at: Some(at) }, None, &Payload::from(posted))
    };
    let first: Vec<_> = (0..100).map(|n| imports(&format!("{n}"), 1_000 + n * 10)).collect();
    let late = vec![imports("late", 1_005), imports("earlier than all", 5)];
    let genesis = alice.genesis.clone();
    server.takes(&genesis, [vec![opened], first].concat());
    let stream = genesis.stream();
    let mut bob = copied(&server, stream, room);
    bob.watches(2, oldest(stream, room));
    assert_eq!(bob.sees(2).texts()[..3], ["0", "1", "2"]);
    server.takes(&genesis, late);
    bob.until("the late ones", |bob| bob.sees(2).texts()[..4] == ["earlier than all", "0", "late", "1"]);
    bob.until("the newest", |bob| bob.sees(1).messages().len() == 102);
    assert_eq!(bob.sees(2).window().index_of_first, Some(0));
}

#[test]
fn a_copy_is_paused_and_goes_on_without_fetching_anything_twice() {
    let (server, mut alice) = (RealServer::start(), Writer::new(8));
    let room = room_of(&server, &mut alice, 4_000);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.does(Command::OpenSpace { stream, room: Some(room) }).unwrap();
    bob.until("a first slice", |bob| {
        let held = "SELECT count(*) FROM event";
        bob.engine().database().query_row::<i64, _, _>(held, [], |row| row.get(0)).unwrap() > 600
    });
    bob.does(Command::KeepFullCopy { stream, keep: false }).unwrap();
    bob.settles();
    let paused: usize = spans(&bob);
    bob.waits(60_000);
    assert_eq!(spans(&bob), paused, "paused");
    bob.does(Command::KeepFullCopy { stream, keep: true }).unwrap();
    bob.until("the copy", |bob| bob.status().copies.is_empty());
    bob.settles();
    let whole = spans(&bob);
    bob.waits(60_000);
    bob.watches(1, oldest(stream, room));
    bob.settles();
    assert_eq!(spans(&bob), whole, "what is held is never fetched again");
    assert_eq!(bob.sees(1).texts()[0], "number 0");
    assert!(bob.ended.iter().any(|(work, _)| *work == Work::Copy));
}

fn spans(bob: &Device) -> usize {
    bob.asked.iter().filter(|(path, _)| *path == "/api/span").count()
}
