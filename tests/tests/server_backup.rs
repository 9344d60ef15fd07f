//! Copies of a server's data, taken while it is written to, and brought back.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill::{
    check::{CheckArgs, run as check},
    copies::{BackupArgs, RestoreArgs, backup, restore},
};
use rill_protocol::{Answer, BlobId, EventId, Opening, OpeningRequest, PushRequest, StreamId};
use rill_server::{DataFolder, StreamBlobs, store::StreamLog};
use rill_tests::{Person, RealServer, Writer};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};
use tempfile::TempDir;

fn opened(server: &RealServer, stream: StreamId) -> Opening {
    server.ask("/api/open", &OpeningRequest { stream, room: None, limit: 50, rooms_after: None })
}

fn backed_up(data: &Path, to: PathBuf) -> PathBuf {
    let code = backup(&BackupArgs { data: data.to_owned(), to: to.clone() }).unwrap();
    assert_eq!(code, ExitCode::SUCCESS);
    to
}

fn restored(from: PathBuf) -> TempDir {
    let again = tempfile::tempdir().unwrap();
    fs::remove_dir(again.path()).unwrap();
    restore(&RestoreArgs { from, data: again.path().to_owned() }).unwrap();
    again
}

/// A picture of its own for each number, shown in a room.
fn shows(server: &RealServer, writer: &mut Writer, room: rill_protocol::TopicId, number: u32) -> EventId {
    let bytes = format!("picture {number}");
    let (stream, blob) = (writer.genesis.stream(), BlobId::of(bytes.as_bytes()));
    assert_eq!(server.put(&format!("/api/blob/{stream}/{blob}"), bytes.as_bytes()).status, 200);
    let (event, shown) = (writer.next_id(), writer.shows(room, blob));
    server.takes(&writer.genesis, vec![shown]);
    event
}

#[test]
fn a_restored_backup_has_the_same_events_and_another_history() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, room_opened) = alice.opens("general");
    let mut events = vec![room_opened];
    events.extend(alice.posts_many(room, 10));
    server.takes(&alice.genesis, events);
    let picture = shows(&server, &mut alice, room, 7);
    let before = opened(&server, alice.genesis.stream());
    let (data, elsewhere) = (server.stop(), tempfile::tempdir().unwrap());
    let again = RealServer::over(restored(backed_up(data.path(), elsewhere.path().join("backup"))));
    let after = opened(&again, alice.genesis.stream());
    assert_ne!(before.history, after.history);
    assert_eq!(before.rooms, after.rooms);
    let blob = BlobId::of(b"picture 7");
    let path = format!("/api/blob/{}/{room}/{picture}/{blob}", alice.genesis.stream());
    assert_eq!(again.got(&path, &[]).body, b"picture 7");
}

/// One that was ended would be there again; and who has a key signs in again by themselves.
#[test]
fn a_backup_has_people_and_members_and_no_session() {
    let (server, mut alice, bob) = (RealServer::start(), Writer::new(3), Person::named("bob"));
    let (room, room_opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![room_opened]);
    let mut of_bob = alice.beside(&bob);
    let joined = of_bob.joins();
    assert!(matches!(server.push_by(&bob, &alice.genesis, vec![joined])[..], [Answer::Accepted(_)]));
    let cookie = server.cookie_of(&bob);
    let (data, elsewhere) = (server.stop(), tempfile::tempdir().unwrap());
    let again = RealServer::over(restored(backed_up(data.path(), elsewhere.path().join("backup"))));
    let (_, posted) = of_bob.posts(room, "hello");
    let events = vec![posted];
    let push =
        PushRequest { stream: alice.genesis.stream(), genesis: None, bulk: false, events: events.clone() };
    assert_eq!(again.told_with(Some(&cookie), "/api/push", &push).status, 401);
    assert_eq!(again.signs_in(&bob).0.person, *bob.did());
    assert!(matches!(again.push_by(&bob, &alice.genesis, events)[..], [Answer::Accepted(_)]));
}

/// Somebody posts, shows pictures and deletes them for as long as copies are taken: each copy is whole.
#[test]
fn copies_of_a_running_server_are_whole_and_lack_no_file_though_it_is_written_to() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let (room, room_opened) = alice.opens("general");
    let stream = alice.genesis.stream();
    server.takes(&alice.genesis, vec![room_opened]);
    let many = alice.posts_many(room, 4000);
    server.takes(&alice.genesis, many);
    let (ends, elsewhere) = (AtomicBool::new(false), tempfile::tempdir().unwrap());
    let copies = thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut number = 0;
            while !ends.load(Ordering::Relaxed) {
                number += 1;
                let picture = shows(&server, &mut alice, room, number);
                let mut events = alice.posts_many(room, 20);
                events.extend((number % 2 == 0).then(|| alice.deletes(room, picture)));
                server.takes(&alice.genesis, events);
            }
            number
        });
        let copies: Vec<_> =
            (0..5).map(|copy| backed_up(server.data(), elsewhere.path().join(copy.to_string()))).collect();
        ends.store(true, Ordering::Relaxed);
        assert!(writing.join().unwrap() > 0);
        copies
    });
    let newest = opened(&server, stream).rooms[0].head.seq;
    let mut last = 0;
    for copy in copies {
        let data = restored(copy);
        let log = StreamLog::open(data.path(), &stream).unwrap().unwrap();
        let events = log.check().unwrap().events;
        assert!((last.max(4001)..=newest.0).contains(&events), "{events} after {last}, of {newest}");
        last = events;
        let blobs = StreamBlobs::of(data.path(), &stream);
        for blob in log.shown().unwrap() {
            assert!(StreamBlobs::is_whole(&blobs.file(&blob), &blob).unwrap());
        }
    }
}

#[test]
fn a_copy_leaves_out_a_damaged_space_and_says_so_and_is_never_written_over() {
    let (server, mut alice, mut bob) = (RealServer::start(), Writer::new(3), Writer::new(4));
    for writer in [&mut alice, &mut bob] {
        let (_, room_opened) = writer.opens("general");
        server.takes(&writer.genesis, vec![room_opened]);
    }
    let data = server.stop();
    let file = StreamLog::folder(data.path(), &alice.genesis.stream()).join("events.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[..100].fill(0);
    fs::write(&file, bytes).unwrap();
    let server = RealServer::over(data);
    let elsewhere = tempfile::tempdir().unwrap();
    let args = BackupArgs { data: server.data().to_owned(), to: elsewhere.path().join("backup") };
    assert_eq!(backup(&args).unwrap(), ExitCode::FAILURE);
    let copied = |writer: &Writer| StreamLog::folder(&args.to, &writer.genesis.stream()).exists();
    assert_eq!((copied(&alice), copied(&bob)), (false, true));
    let again = backup(&args).unwrap_err().to_string();
    assert!(again.contains("is there already: nothing was written"), "{again}");
}

#[test]
fn a_folder_that_a_server_uses_is_neither_checked_nor_served_by_another() {
    let (server, mut alice) = (RealServer::start(), Writer::new(5));
    let (_, room_opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![room_opened]);
    let refused = check(&CheckArgs { export: None, data: server.data().to_owned() }).unwrap_err();
    assert!(
        format!("{refused:#}").contains(&format!("is in use by a server at {}", server.address())),
        "{refused:#}"
    );
    assert!(DataFolder::take(server.data()).is_err());
    let data = server.stop();
    assert_eq!(check(&CheckArgs { export: None, data: data.path().to_owned() }).unwrap(), ExitCode::SUCCESS);
}

#[test]
fn without_the_key_of_the_folder_a_copy_is_not_to_be_had() {
    let server = RealServer::start();
    let elsewhere = tempfile::tempdir().unwrap();
    let to = elsewhere.path().join("backup").to_str().unwrap().to_owned();
    let question = rill_server::BackupRequest { to };
    assert_eq!(server.told("/api/backup", &question).status, 404);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}

#[test]
fn a_file_that_was_changed_in_a_backup_is_found_when_it_is_brought_back() {
    let (server, mut alice) = (RealServer::start(), Writer::new(6));
    let (room, room_opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![room_opened]);
    shows(&server, &mut alice, room, 1);
    let elsewhere = tempfile::tempdir().unwrap();
    let kept = backed_up(server.data(), elsewhere.path().join("backup"));
    let blob = BlobId::of(b"picture 1");
    fs::write(StreamBlobs::of(&kept, &alice.genesis.stream()).file(&blob), b"picture 2").unwrap();
    let data = elsewhere.path().join("again");
    let refused = restore(&RestoreArgs { from: kept, data }).unwrap_err().to_string();
    assert!(refused.contains("its bytes are not those of its name"), "{refused}");
}
