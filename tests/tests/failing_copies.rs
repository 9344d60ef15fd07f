//! The client's database on a disk that fails or has no room, at the Nth operation: the reader is told, sees the
//! messages all the same, and what is kept is whole again when the disk is well.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Center, Command, Query, Saving, Window};
use rill_engine::OpenError;
use rill_faults::{Disk, Fault, Trials};
use rill_protocol::{StreamId, TopicId};
use rill_tests::{Device, RealServer, Writer};
use rusqlite::{Connection, OpenFlags};

fn newest(stream: StreamId, topic: TopicId) -> Query {
    Query::Messages { stream, topic, window: Window { center: Center::Newest, before: 30, after: 0 } }
}

/// As the worker opens it.
fn opened(disk: &Disk) -> Result<Device, OpenError> {
    let path = disk.folder().join("copy.db");
    let connection = Connection::open_with_flags_and_vfs(path, OpenFlags::default(), Disk::FILE_SYSTEM)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "page_size", 16384)?;
    let mut setting = connection.prepare("PRAGMA journal_mode = WAL")?;
    let modes: Vec<String> = setting.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    assert_eq!(modes, ["wal"]);
    drop(setting);
    Device::on(connection, None)
}

/// One copy on a disk whose `at`th operation goes wrong. Whether it came that far.
fn copies(
    server: &RealServer,
    stream: StreamId,
    room: TopicId,
    should: &[String],
    at: u64,
    fault: Fault,
) -> bool {
    let disk = Disk::beside();
    disk.breaks(at, fault);
    let story = format!("{fault:?} at {at}");
    let mut bob = match opened(&disk) {
        Ok(bob) => bob,
        Err(OpenError::Unavailable(_)) => {
            disk.has_room();
            opened(&disk).unwrap()
        }
        Err(other) => unreachable!("{story}: {other}"),
    };
    bob.goes_online(server);
    bob.watches(1, newest(stream, room));
    bob.begins(Command::OpenSpace { stream, room: Some(room) });
    bob.settles();
    if disk.has_broken() && fault == Fault::Full {
        // Nothing can be kept that comes now, and it is said.
        let told = matches!(bob.status().saving, Saving::NotSaving(_));
        assert!(told || bob.sees(1).texts() == should, "{story}: {:?}", bob.status());
    }
    let has_broken = disk.has_broken();
    disk.has_room();
    bob.waits(120_000);
    bob.goes_offline();
    bob.goes_online(server);
    bob.settles();
    bob.waits(120_000);
    bob.settles();
    assert_eq!(bob.sees(1).texts(), should, "{story}: {:?}", bob.status());
    drop(bob.ends());
    let mut bob = opened(&disk).unwrap();
    bob.watches(1, newest(stream, room));
    assert_eq!(bob.sees(1).texts(), should, "{story}, without a network: {:?}", bob.status());
    has_broken
}

fn every_operation(name: &'static str, fault: Fault) {
    let trials = Trials::of(name, 1);
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, room_opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![room_opened]);
    let posted = alice.posts_many(room, 100);
    server.takes(&alice.genesis, posted);
    let should: Vec<String> = (70..100).map(|number| format!("number {number}")).collect();
    let tried = trials
        .operations(1)
        .take_while(|at| copies(&server, alice.genesis.stream(), room, &should, *at, fault))
        .count();
    trials.report(tried as u64, &[]);
}

#[test]
fn a_copy_on_a_disk_that_fails_once_is_whole_in_the_end() {
    every_operation("copy on a broken disk", Fault::Broken);
}

#[test]
fn a_copy_on_a_full_disk_is_told_and_is_whole_when_there_is_room() {
    every_operation("copy on a full disk", Fault::Full);
}
