//! The client's database, damaged in any way: the reader sees what was written, from the copy as far as it is whole, or
//! built anew from the server; never anything else, and nothing panics.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use fastrand::Rng;
use rill_bridge::{Answer, Center, Command, Query, Row, Window};
use rill_engine::OpenError;
use rill_events::{MessagePinned, Payload, ProfileSet, StateSlot};
use rill_faults::{Damage, Trials};
use rill_protocol::{Did, Place, Slot, StreamId, TopicId};
use rill_tests::{Device, RealServer, Writer};
use rusqlite::Connection;
use std::{collections::BTreeSet, fs, path::Path};

const MESSAGES: usize = 300;

/// A space with a name, somebody with a name, two rooms, messages, edits, pins.
fn written(server: &RealServer) -> (StreamId, TopicId) {
    let mut alice = Writer::new(1);
    let (room, opened) = alice.opens("general");
    let (other, other_opened) = alice.opens("quiet");
    let slot = Slot::of_person(&Did::parse("did:web:localhost").unwrap());
    let profile = ProfileSet { name: "Alice".to_owned(), ..ProfileSet::default() };
    let profile = alice.draft(TopicId::PEOPLE, Place::State, Some(slot), &Payload::from(profile));
    let mut drafts = vec![opened, other_opened, profile, alice.names("Harbour")];
    for number in 0..MESSAGES {
        let (id, posted) = alice.posts(room, &format!("number {number}"));
        drafts.push(posted);
        if number % 7 == 0 {
            drafts.push(alice.edits(room, id, &format!("number {number}, mended")).1);
        }
        if number % 50 == 0 {
            let pin = Payload::from(MessagePinned { pinned: true });
            drafts.push(alice.draft(room, Place::Amends(id), Some(StateSlot::Pin.slot()), &pin));
        }
    }
    drafts.push(alice.posts(other, "psst").1);
    server.takes(&alice.genesis, drafts);
    (alice.genesis.stream(), room)
}

/// As the worker opens it.
fn opened(path: &Path) -> Result<Connection, rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "page_size", 16384)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))?;
    Ok(connection)
}

/// A space that is held whole, in a file that was put away.
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
}

fn looks(bob: &mut Device, stream: StreamId, topic: TopicId) {
    for (query, center) in [(1, Center::Oldest), (2, Center::Newest)] {
        let window = Window { center, before: 100, after: 100 };
        bob.watches(query, Query::Messages { stream, topic, window });
    }
    bob.watches(3, Query::Space { stream });
}

/// All that the reader sees, in words.
fn sees(bob: &Device) -> Vec<String> {
    let mut lines = Vec::new();
    for query in [1, 2] {
        for row in bob.sees(query).rows() {
            let Row::Anchor(row) = row else { continue };
            let texts = bob.sees(query).texts();
            let at = bob.sees(query).ids().iter().position(|id| *id == row.id).unwrap();
            let marks = (row.edited_at.is_some(), row.pinned);
            lines.push(format!("{}: {} {marks:?}", row.author.name, texts[at]));
        }
    }
    if let Some(Answer::Space(space)) = bob.sees(3).answer() {
        lines.extend(space.card.name.clone());
        lines.extend(space.rooms.iter().map(|room| format!("#{} {}", room.name, room.pinned)));
    }
    lines
}

/// What the reader sees when the copy at this path was opened, and built anew where that was needed.
fn reads_again(
    server: &RealServer,
    (stream, room): (StreamId, TopicId),
    path: &Path,
    story: &str,
    out: &mut Outcomes,
) -> Vec<String> {
    let device = match opened(path).map_err(OpenError::from) {
        Ok(connection) => Device::on(connection, Some(server)),
        Err(error) => Err(error),
    };
    let mut bob = match device {
        Ok(bob) => bob,
        // Of another version, says a damaged number: the worker sets that aside too.
        Err(OpenError::Damaged(_) | OpenError::FromTheFuture { .. } | OpenError::Outdated) => {
            out.refused += 1;
            Device::at(server)
        }
        Err(OpenError::Unavailable(error)) => panic!("{story}: {error}"),
    };
    looks(&mut bob, stream, room);
    for line in bob.sees(1).texts().iter().chain(&bob.sees(2).texts()) {
        let number = line.strip_prefix("number ").map(|rest| rest.trim_end_matches(", mended"));
        let is_written =
            number.is_some_and(|number| number.parse().is_ok_and(|number: usize| number < MESSAGES));
        assert!(is_written, "{story}: {line:?} was never written");
    }
    drop(bob.does(Command::OpenSpace { stream, room: Some(room) }));
    bob.settles();
    if bob.set_aside {
        out.set_aside += 1;
        bob.renews(Connection::open_in_memory().unwrap());
        bob.settles();
    }
    sees(&bob)
}

#[test]
fn a_damaged_copy_is_read_or_built_anew_and_never_says_anything_else() {
    let trials = Trials::of("damaged copies", 2000);
    let server = RealServer::start();
    let (stream, room) = written(&server);
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.db");
    copied(&server, stream, room, &whole);
    let len = usize::try_from(fs::metadata(&whole).unwrap().len()).unwrap();
    let should = reads_again(&server, (stream, room), &whole, "whole", &mut Outcomes::default());
    assert_eq!(should.iter().collect::<BTreeSet<_>>().len(), 203, "{should:#?}");

    let mut out = Outcomes::default();
    let count = if trials.is_one() { 1 } else { trials.count() };
    for seed in trials.seeds().take(usize::try_from(count).unwrap()) {
        let mut random = Rng::with_seed(seed);
        let path = folder.path().join(format!("{seed}.db"));
        fs::copy(&whole, &path).unwrap();
        let damage = Damage::any(len, &mut random);
        damage.befalls(&path, &mut random).unwrap();
        let before = out.refused + out.set_aside;
        let story = format!("RILL_ONE=1 RILL_SEED={seed}, {damage}");
        let seen = reads_again(&server, (stream, room), &path, &story, &mut out);
        let was_rebuilt = out.refused + out.set_aside > before;
        out.unharmed += u64::from(!was_rebuilt);
        let others: Vec<_> =
            seen.iter().zip(&should).filter(|(seen, should)| seen != should).take(5).collect();
        assert!(seen == should, "{story}, built anew: {was_rebuilt}, {} lines, {others:?}", seen.len());
        fs::remove_file(&path).unwrap();
    }
    let found = [("refused", out.refused), ("set aside", out.set_aside), ("unharmed", out.unharmed)];
    trials.report(count, &found);
}
