//! A log whose files are damaged, in any way: that is found, with its place; nothing wrong is passed off as right;
//! other streams go on; nothing panics.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use fastrand::Rng;
use rill_faults::{Damage, Life, Trials};
use rill_protocol::{Envelope, Erasable, Hash, PageFrom, SeqNum, TopicId, WireEvent, payload_hash, row_hash};
use rill_server::store::{CheckError, Sight, StreamLog};
use std::{collections::BTreeMap, fs, path::Path};
use tempfile::TempDir;

/// A data folder with two streams, one of which is to be damaged.
struct Before {
    data: TempDir,
    life: Life,
    other: Life,
}

/// `was_killed`: the newest commits are in the write-ahead log alone.
fn lived(seed: u64, was_killed: bool) -> Before {
    let (data, left) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut life, mut other) =
        (Life::new(seed).that_remembers(), Life::new(seed ^ 0xfff).of_small_batches());
    let mut log = other.opens(data.path()).unwrap();
    other.appends(&mut log).unwrap();
    drop(log);
    let mut log = life.opens(data.path()).unwrap();
    for _ in 0..30 {
        life.appends(&mut log).unwrap();
    }
    if was_killed {
        copied(data.path(), left.path());
    }
    drop(log);
    Before { data: if was_killed { left } else { data }, life, other }
}

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What became of the damage.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// The log does not open.
    Refused,
    /// The check says where.
    Found,
    /// It hit bytes that mean nothing, or the write-ahead log behind its last commit.
    Harmless,
    /// The write-ahead log ends before the damage, at a commit: which a reader who has more sees by the chains.
    EndsEarlier,
}

/// Whether a reader takes this for what it is: the chain goes on, and payloads fit their hash.
fn is_believed(before: &mut (SeqNum, Hash), event: &WireEvent) -> bool {
    let Ok(envelope) = Envelope::from_bytes(&event.envelope) else { return false };
    let fits = match &event.body {
        Erasable::Whole(body) => body
            .split_first_chunk::<16>()
            .is_some_and(|(salt, payload)| payload_hash(salt, payload) == envelope.payload_hash),
        Erasable::Erased | Erasable::Elsewhere => true,
    };
    let follows = event.seq == before.0.next()
        && row_hash(&before.1, &event.envelope, event.seq, event.received_at) == event.row_hash;
    *before = (event.seq, event.row_hash);
    fits && follows
}

/// Reads all that a server would serve of it. Says what of it is wrong and would be believed.
fn serves_nothing_wrong(log: &StreamLog, life: &Life) -> Result<(), String> {
    for (topic, should) in life.book().topics() {
        let (mut before, mut number) = ((SeqNum::ZERO, Hash::START), 0);
        while let Ok(Some(span)) = log.span(topic, before.0, None) {
            if span.events.is_empty() {
                break;
            }
            for event in span.events {
                if !is_believed(&mut before, &event) {
                    number = usize::MAX;
                    break;
                }
                let Some(was) = should.get(number) else {
                    return Err(format!("{topic}: more than there was"));
                };
                let is_same = (event.seq, event.row_hash) == (was.seq, was.row_hash);
                // Before its redaction it had a body, which fits its hash: of a log that ends earlier.
                let is_other = matches!((&event.body, &was.body), (Erasable::Whole(is), Erasable::Whole(was)) if is != was);
                if !is_same || is_other {
                    return Err(format!("{topic}: {event:?} instead of {was:?}"));
                }
                number += 1;
            }
            if number == usize::MAX {
                break;
            }
        }
        let sight = Sight::of_everything(Some(life.author()));
        // Pages are read too, whatever they say: they are verified by readers in the same way.
        drop(log.page(topic, PageFrom::Newest, 50, &sight));
    }
    let sight = Sight::of_everything(Some(life.author()));
    drop(log.opening(None, 50, None, &sight));
    drop(log.room(TopicId::ROOT, &sight));
    Ok(())
}

fn befalls(before: &Before, damage: &Damage, file: &str, random: &mut Rng) -> Result<Outcome, String> {
    let data = tempfile::tempdir().unwrap();
    copied(before.data.path(), data.path());
    let stream = before.life.genesis().stream();
    damage.befalls(&StreamLog::folder(data.path(), &stream).join(file), random).unwrap();
    let outcome = match StreamLog::open(data.path(), &stream) {
        Err(error) if error.is_damage() || error.to_string().contains("another version") => Outcome::Refused,
        Err(error) => return Err(format!("it is told as something else: {error}")),
        Ok(None) => return Err("it is told that there is none".into()),
        Ok(Some(log)) => {
            serves_nothing_wrong(&log, &before.life)?;
            match log.check() {
                Err(CheckError::At { .. }) => Outcome::Found,
                Err(CheckError::Log(error)) if error.is_damage() => Outcome::Found,
                Err(error) => return Err(format!("the check says something else: {error}")),
                Ok(_) if before.life.is_that_of(&log).is_ok() => Outcome::Harmless,
                Ok(_) if file == "events.db-wal" && before.life.was_once(&log) => Outcome::EndsEarlier,
                Ok(_) => return Err(format!("not found: {:?}", before.life.is_that_of(&log))),
            }
        }
    };
    let log = StreamLog::open(data.path(), &before.other.genesis().stream()).unwrap().unwrap();
    before.other.is_that_of(&log).map(|()| outcome)
}

/// SQLite says of some that the disk failed: a read that came back short.
#[test]
fn a_log_that_was_cut_off_is_damaged_and_not_on_a_failing_disk() {
    let before = lived(7, false);
    let folder = StreamLog::folder(before.data.path(), &before.life.genesis().stream());
    let whole = usize::try_from(folder.join("events.db").metadata().unwrap().len()).unwrap();
    // Within pages, and at their ends.
    for length in (0..whole).step_by(50 * 1024 + 512) {
        let outcome = befalls(&before, &Damage::CutShort(length), "events.db", &mut Rng::with_seed(1));
        assert!(matches!(outcome, Ok(Outcome::Refused | Outcome::Found)), "{length} of {whole}: {outcome:?}");
    }
}

#[test]
fn a_damaged_log_is_found_to_be_and_nothing_wrong_is_believed() {
    let trials = Trials::of("damaged logs", 500);
    let mut outcomes = [0; 4];
    let mut befores = BTreeMap::new();
    let count = if trials.is_one() { 1 } else { trials.count() };
    for seed in trials.seeds().take(usize::try_from(count).unwrap()) {
        let mut random = Rng::with_seed(seed);
        // A log is damaged in many ways, each time as it was before.
        let (of, was_killed) = (seed / 25, seed % 4 == 3);
        befores.retain(|(older, _), _| *older == of);
        let before = befores.entry((of, was_killed)).or_insert_with(|| lived(of, was_killed));
        let folder = StreamLog::folder(before.data.path(), &before.life.genesis().stream());
        let wal = folder.join("events.db-wal");
        let file = if wal.exists() && random.bool() { "events.db-wal" } else { "events.db" };
        let len = usize::try_from(fs::metadata(folder.join(file)).unwrap().len()).unwrap();
        let damage = Damage::any(len, &mut random);
        let outcome = befalls(before, &damage, file, &mut random);
        assert!(outcome.is_ok(), "RILL_ONE=1 RILL_SEED={seed}, {file}, {damage}: {outcome:?}");
        let kinds = [Outcome::Refused, Outcome::Found, Outcome::Harmless, Outcome::EndsEarlier];
        let kind = kinds.iter().position(|kind| Ok(kind) == outcome.as_ref()).unwrap();
        outcomes[kind] += 1;
    }
    let [refused, found, harmless, earlier] = outcomes;
    let found = [
        ("refused", refused),
        ("found by the check", found),
        ("harmless", harmless),
        ("write-ahead log ends earlier", earlier),
    ];
    trials.report(count, &found);
}
