//! What was deleted is gone from every file of the server, whatever was written around it.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_protocol::{BlobId, Draft, Envelope, EventId, HistoryId};
use rill_server::store::{Entry, StreamLog};
use rill_tests::{RealServer, Writer, bytes_in};
use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    time::{Duration, Instant},
};

fn has(folder: &Path, text: &str) -> bool {
    bytes_in(folder).windows(text.len()).any(|window| window == text.as_bytes())
}

/// The numbers after `secret-` in all files of a folder.
fn secrets_in(folder: &Path) -> BTreeSet<u32> {
    let bytes = bytes_in(folder);
    let starts =
        bytes.windows(7).enumerate().filter(|(_, window)| window == b"secret-").map(|(at, _)| at + 7);
    starts.filter_map(|at| std::str::from_utf8(bytes.get(at..at + 6)?).ok()?.parse().ok()).collect()
}

/// Asks until the files are as they should be: that happens when nothing else is to do, and within a minute.
fn settles(server: &RealServer, what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        server.got("/api/server", &[("rill-protocol", "1")]);
    }
}

fn append(log: &StreamLog, drafts: &[Draft]) {
    let mut batch = log.begin().unwrap();
    for draft in drafts {
        let envelope = Envelope::from_bytes(&draft.envelope).unwrap();
        let body = [&draft.salt[..], &draft.payload[..]].concat();
        let entry = Entry { envelope: &envelope, envelope_bytes: &draft.envelope, body: &body, now: 1 };
        batch.append(&entry).unwrap();
    }
    batch.commit().unwrap();
}

#[test]
fn a_deleted_message_and_its_edits_leave_every_file_of_a_running_server() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, opened) = alice.opens("general");
    let (greeting, posted) = alice.posts(room, "my secret name");
    let (_, edited) = alice.edits(room, greeting, "my hidden name");
    let (_, stays) = alice.posts(room, "an open word");
    server.takes(&alice.genesis, vec![opened, posted, edited, stays]);
    assert!(has(server.data(), "my secret name") && has(server.data(), "my hidden name"));
    let deleted = alice.deletes(room, greeting);
    server.takes(&alice.genesis, vec![deleted]);
    settles(&server, "the message is still in a file", || !has(server.data(), "my secret name"));
    settles(&server, "its edit is still in a file", || !has(server.data(), "my hidden name"));
    assert!(has(server.data(), "an open word"));
}

#[test]
fn a_file_goes_when_the_last_message_that_shows_it_is_deleted() {
    let (server, mut alice) = (RealServer::start(), Writer::new(2));
    let bytes = b"\x89PNG\r\n\x1a\n a picture nobody shall see";
    let (stream, blob) = (alice.genesis.stream(), BlobId::of(bytes));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    assert_eq!(server.put(&format!("/api/blob/{stream}/{blob}"), bytes).status, 200);
    let (first, second) = (alice.next_id(), alice.shows(room, blob));
    let (second, shown_first) = (alice.next_id(), second);
    let shown_second = alice.shows(room, blob);
    server.takes(&alice.genesis, vec![shown_first, shown_second]);
    let got = |event: EventId| server.got(&format!("/api/blob/{stream}/{room}/{event}/{blob}"), &[]).status;
    let wal = StreamLog::folder(server.data(), &stream).join("events.db-wal");
    let is_settled = || fs::metadata(&wal).unwrap().len() == 0;
    let deleted = alice.deletes(room, first);
    server.takes(&alice.genesis, vec![deleted]);
    settles(&server, "the log was not put in order", is_settled);
    assert_eq!((got(first), got(second)), (404, 200));
    let deleted = alice.deletes(room, second);
    server.takes(&alice.genesis, vec![deleted]);
    settles(&server, "the picture is still in a file", || !has(server.data(), "a picture nobody shall see"));
    assert_eq!((got(first), got(second)), (404, 404));
}

#[test]
fn who_puts_a_deleted_file_again_can_show_it() {
    let (server, mut alice) = (RealServer::start(), Writer::new(3));
    let bytes = b"\x89PNG\r\n\x1a\n the same picture";
    let (stream, blob) = (alice.genesis.stream(), BlobId::of(bytes));
    let path = format!("/api/blob/{stream}/{blob}");
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    assert_eq!(server.put(&path, bytes).status, 200);
    let (first, shown) = (alice.next_id(), alice.shows(room, blob));
    let deleted = alice.deletes(room, first);
    server.takes(&alice.genesis, vec![shown, deleted]);
    settles(&server, "the picture is still in a file", || !has(server.data(), "the same picture"));
    assert_eq!(server.put(&path, bytes).status, 200);
    let (again, shown) = (alice.next_id(), alice.shows(room, blob));
    server.takes(&alice.genesis, vec![shown]);
    assert_eq!(server.got(&format!("/api/blob/{stream}/{room}/{again}/{blob}"), &[]).body, bytes);
}

#[test]
fn what_was_deleted_just_before_a_crash_goes_at_the_next_start() {
    let (mut alice, before, after) =
        (Writer::new(4), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let stream = alice.genesis.stream();
    let blob = BlobId::of(b"the bytes of a picture");
    let log = StreamLog::create(before.path(), &alice.genesis, HistoryId([4; 16])).unwrap();
    let (room, opened) = alice.opens("general");
    let (greeting, posted) = alice.posts(room, "my secret name");
    let (picture, shown) = (alice.next_id(), alice.shows(room, blob));
    append(&log, &[opened, posted, shown]);
    let deleted = [alice.deletes(room, greeting), alice.deletes(room, picture)];
    append(&log, &deleted);
    // As the disk stands before anything else is done.
    let (from, to) = (StreamLog::folder(before.path(), &stream), StreamLog::folder(after.path(), &stream));
    fs::create_dir_all(to.join("blobs")).unwrap();
    for name in ["events.db", "events.db-wal"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
    fs::write(to.join("blobs").join(blob.to_string()), b"the bytes of a picture").unwrap();
    let old = fs::File::options().write(true).open(to.join("blobs").join(blob.to_string())).unwrap();
    old.set_modified(std::time::UNIX_EPOCH).unwrap();
    assert!(has(after.path(), "my secret name"));
    let server = RealServer::over(after);
    settles(&server, "the message is still in a file", || !has(server.data(), "my secret name"));
    settles(&server, "the picture is still in a file", || !has(server.data(), "the bytes of a picture"));
}

/// Messages of all lengths, edited, superseded and deleted in any order: what stays is what stands.
#[test]
fn no_byte_of_what_was_deleted_stays_whatever_the_lengths_and_the_order() {
    for seed in 0..8 {
        let mut random = fastrand::Rng::with_seed(seed);
        let (mut alice, data) = (Writer::new(5), tempfile::tempdir().unwrap());
        let log = StreamLog::create(data.path(), &alice.genesis, HistoryId([5; 16])).unwrap();
        let (room, opened) = alice.opens("general");
        append(&log, &[opened]);
        let (mut standing, mut number) = (Vec::<(EventId, Vec<u32>)>::new(), 100_000);
        let mut secret = |random: &mut fastrand::Rng| {
            number += 1;
            let longest = if random.u8(..) < 16 { 4000 } else { 20 };
            (number, format!("secret-{number} ").repeat(1 + random.usize(..longest)))
        };
        for _ in 0..30 {
            let mut drafts = Vec::new();
            for _ in 0..random.usize(1..40) {
                let (number, text) = secret(&mut random);
                match random.u8(..10) {
                    0..6 => {
                        let (id, posted) = alice.posts(room, &text);
                        standing.push((id, vec![number]));
                        drafts.push(posted);
                    }
                    6..8 if !standing.is_empty() => {
                        let at = random.usize(..standing.len());
                        drafts.push(alice.edits(room, standing[at].0, &text).1);
                        standing[at].1.push(number);
                    }
                    _ if !standing.is_empty() => {
                        let (gone, _) = standing.swap_remove(random.usize(..standing.len()));
                        drafts.push(alice.deletes(room, gone));
                    }
                    _ => {}
                }
            }
            append(&log, &drafts);
        }
        assert!(log.keeps_removed());
        log.settle(|_, _| Ok(true), &mut || false).unwrap();
        let stands: BTreeSet<u32> = standing.iter().flat_map(|(_, numbers)| numbers).copied().collect();
        let found = secrets_in(data.path());
        let stayed: Vec<_> = found.difference(&stands).collect();
        assert_eq!((stayed, stands.difference(&found).count()), (Vec::<&u32>::new(), 0), "seed {seed}");
        log.check().unwrap();
    }
}
