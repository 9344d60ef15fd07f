//! The client's database, damaged in any way: it is opened, or told to be damaged and set aside; either way the
//! reader sees the messages again, built anew from the server; nothing panics.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use fastrand::Rng;
use rill_bridge::{Center, Command, Query, Window};
use rill_engine::OpenError;
use rill_faults::{Damage, Trials};
use rill_protocol::{StreamId, TopicId};
use rill_tests::{Device, RealServer, Writer};
use rusqlite::Connection;
use std::{fs, path::Path};

const MESSAGES: usize = 300;

fn oldest(stream: StreamId, topic: TopicId) -> Query {
    Query::Messages { stream, topic, window: Window { center: Center::Oldest, before: 0, after: 100 } }
}

/// As the worker opens it.
fn opened(path: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "page_size", 16384)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))?;
    Ok(connection)
}

/// A room that is held whole, in a file that was put away.
fn copied(server: &RealServer, stream: StreamId, room: TopicId, path: &Path) {
    let mut bob = Device::on(opened(path).unwrap(), Some(server)).unwrap();
    bob.does(Command::OpenSpace { stream, room: Some(room) }).unwrap();
    bob.until("the copy to be whole", |bob| bob.status().copies.is_empty());
    bob.settles();
    bob.ends().close().unwrap();
}

#[derive(Default)]
struct Outcomes {
    refused: u64,
    set_aside: u64,
    unharmed: u64,
    differs: u64,
}

/// What the reader sees when the copy at this path was opened, and built anew where that was needed.
fn reads_again(
    server: &RealServer,
    stream: StreamId,
    room: TopicId,
    path: &Path,
    out: &mut Outcomes,
) -> Vec<String> {
    let fresh = || Device::at(server);
    let device = match opened(path).map_err(OpenError::from) {
        Ok(connection) => Device::on(connection, Some(server)),
        Err(error) => Err(error),
    };
    let mut bob = match device {
        Ok(bob) => bob,
        // Of another version, says a damaged number: the worker sets that aside too.
        Err(OpenError::Damaged(_) | OpenError::FromTheFuture { .. } | OpenError::Outdated) => {
            out.refused += 1;
            fresh()
        }
        Err(OpenError::Unavailable(error)) => {
            assert!(error.to_string().contains("unsupported file format"), "{error}");
            out.refused += 1;
            fresh()
        }
    };
    bob.watches(1, oldest(stream, room));
    drop(bob.does(Command::OpenSpace { stream, room: Some(room) }));
    bob.settles();
    if bob.set_aside {
        out.set_aside += 1;
        bob.renews(Connection::open_in_memory().unwrap());
        bob.settles();
    }
    bob.sees(1).texts().iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_damaged_copy_is_read_or_built_anew_and_never_stops_its_reader() {
    let trials = Trials::of("damaged copies", 500);
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, room_opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![room_opened]);
    let posted = alice.posts_many(room, MESSAGES);
    server.takes(&alice.genesis, posted);
    let (stream, folder) = (alice.genesis.stream(), tempfile::tempdir().unwrap());
    let whole = folder.path().join("whole.db");
    copied(&server, stream, room, &whole);
    let len = usize::try_from(fs::metadata(&whole).unwrap().len()).unwrap();
    let should = reads_again(&server, stream, room, &whole, &mut Outcomes::default());
    assert!(should.len() > 50);

    let mut out = Outcomes::default();
    let count = if trials.is_one() { 1 } else { trials.count() };
    for seed in trials.seeds().take(usize::try_from(count).unwrap()) {
        let mut random = Rng::with_seed(seed);
        let path = folder.path().join(format!("{seed}.db"));
        fs::copy(&whole, &path).unwrap();
        let damage = Damage::any(len, &mut random);
        damage.befalls(&path, &mut random).unwrap();
        let before = out.refused + out.set_aside;
        let texts = reads_again(&server, stream, room, &path, &mut out);
        let was_rebuilt = out.refused + out.set_aside > before;
        if texts == should {
            out.unharmed += u64::from(!was_rebuilt);
        } else {
            assert!(!was_rebuilt, "RILL_ONE=1 RILL_SEED={seed}, {damage}: {} rows, built anew", texts.len());
            println!("RILL_ONE=1 RILL_SEED={seed}, {damage}: {} rows, silently other", texts.len());
            out.differs += 1;
        }
        fs::remove_file(&path).unwrap();
    }
    let found = [
        ("refused", out.refused),
        ("set aside", out.set_aside),
        ("unharmed", out.unharmed),
        ("other texts, unseen", out.differs),
    ];
    trials.report(count, &found);
}
