//! What a client holds against what a server says: broken chains, restored backups, ended access, forgetting.
//! A client that knows less destroys nothing.

use rill_bridge::{Command, Connection, Saving};
use rill_protocol::{Page, Span, decode, encode};
use rill_tests::{Device, RealServer, Writer, copy_of, newest, restored, room_of};

#[test]
fn a_span_that_does_not_chain_is_not_kept_and_the_page_is_told() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let room = room_of(&server, &mut alice, 100);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.meddle = Some(|path, body| match (path, decode::<Span>(&body)) {
        ("/api/span", Ok(mut span)) if span.events.len() > 50 => {
            span.events[7].received_at += 1;
            encode(&span).unwrap()
        }
        _ => body,
    });
    bob.watches(1, newest(stream, room));
    bob.until("the trouble", |bob| matches!(bob.status().saving, Saving::NotSaving(_)));
    let Saving::NotSaving(text) = &bob.status().saving else { panic!("kept") };
    assert!(text.contains("does not chain at 8"), "{text}");
    bob.until("the opening's page", |bob| bob.sees(1).texts().last() == Some(&"number 99"));
}

#[test]
fn a_payload_that_was_changed_is_not_kept() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let room = room_of(&server, &mut alice, 100);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.does(Command::OpenSpace { stream, room: Some(room) }).unwrap();
    bob.does(Command::KeepFullCopy { stream, keep: false }).unwrap();
    bob.meddle = Some(|path, body| match (path, decode::<Page>(&body)) {
        ("/api/page", Ok(mut page)) => {
            if let rill_protocol::Erasable::Whole(bytes) = &mut page.anchors[0].body {
                let last = bytes.len() - 1;
                bytes[last] ^= 1;
            }
            encode(&page).unwrap()
        }
        _ => body,
    });
    bob.watches(1, newest(stream, room));
    bob.until("the trouble", |bob| matches!(bob.status().saving, Saving::NotSaving(_)));
    assert_eq!(bob.sees(1).messages().len(), 50, "the opening's page alone");
}

#[test]
fn a_restored_backup_sets_a_room_back_to_the_last_common_message_and_no_further() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    let room = room_of(&server, &mut alice, 40);
    let stream = alice.genesis.stream();
    let backup = server.stop();
    let server = RealServer::over(copy_of(backup.path()));
    let posts = alice.posts_many(room, 10);
    server.takes(&alice.genesis, posts);
    let mut bob = Device::at(&server);
    bob.watches(1, newest(stream, room));
    bob.until("all", |bob| bob.sees(1).messages().len() == 50);
    bob.until("the copy", |bob| bob.status().copies.is_empty());
    bob.settles();
    bob.goes_offline();
    drop(server.stop());
    let server = RealServer::over(restored(backup.path()));
    let (_, other) = alice.posts(room, "written after the restore");
    server.takes(&alice.genesis, vec![other]);
    assert_eq!(bob.sees(1).messages().len(), 50, "drawn meanwhile");
    bob.goes_online(&server);
    bob.until("the new history", |bob| bob.sees(1).texts().last() == Some(&"written after the restore"));
    bob.until("the rest", |bob| bob.status().connection == Connection::Synced);
    assert_eq!(bob.sees(1).messages().len(), 41);
    assert_eq!(bob.sees(1).texts()[39], "number 39");
}

#[test]
fn a_server_that_lost_the_space_takes_nothing_from_the_device() {
    let (server, mut alice) = (RealServer::start(), Writer::new(4));
    let room = room_of(&server, &mut alice, 60);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.watches(1, newest(stream, room));
    bob.until("all", |bob| bob.sees(1).messages().len() == 60);
    bob.goes_offline();
    drop(server);
    let empty = RealServer::start();
    bob.goes_online(&empty);
    bob.settles();
    bob.waits(120_000);
    assert_eq!(bob.sees(1).messages().len(), 60);
    let bob = Device::on(bob.ends(), None);
    let mut bob = bob.unwrap();
    bob.watches(1, newest(stream, room));
    assert_eq!(bob.sees(1).messages().len(), 60);
}

#[test]
fn a_forgotten_space_leaves_nothing_behind() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let room = room_of(&server, &mut alice, 60);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.does(Command::OpenSpace { stream, room: Some(room) }).unwrap();
    bob.until("the copy", |bob| bob.status().copies.is_empty());
    bob.does(Command::ForgetSpace { stream }).unwrap();
    bob.settles();
    let database = bob.engine().database();
    for table in ["event", "space", "head", "coverage", "run", "message", "topic", "stream"] {
        let rows: i64 =
            database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(bob.forgotten_blobs, [format!("/api/blob/{stream}/")]);
}

#[test]
fn a_rebuilt_copy_comes_back_from_the_server() {
    let (server, mut alice) = (RealServer::start(), Writer::new(6));
    let room = room_of(&server, &mut alice, 60);
    let stream = alice.genesis.stream();
    let mut bob = Device::at(&server);
    bob.watches(1, newest(stream, room));
    bob.until("all", |bob| bob.sees(1).messages().len() == 60);
    bob.does(Command::RebuildCopy).unwrap();
    bob.until("all again", |bob| bob.sees(1).messages().len() == 60);
}
