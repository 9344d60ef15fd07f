//! The same events give the same rows, whatever way they come: made histories, the rich sample, the real archive.
//! What runs here natively runs in Chromium too (`client/worker`): both call `rill_oracle::holds`.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use flate2::read::GzDecoder;
use proptest::{prelude::ProptestConfig, prop_assert, proptest};
use rill_events::{MessageDeleted, MessagePosted, Payload};
use rill_oracle::{Event, OracleError, archive_events, hash_of, holds, make_history};
use rill_protocol::{EventId, Place, SeqNum, StreamId};
use rusqlite::Connection;
use std::{
    io::Read,
    path::{Path, PathBuf},
};

fn holds_natively(stream: StreamId, events: &[Event], seed: u64) -> Result<(), OracleError> {
    holds(&mut Connection::open_in_memory, stream, events, seed).map(|_| ())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_made_history_gives_the_same_rows_in_whatever_way_it_comes(seed: u64, steps in 1_usize..400) {
        let history = make_history(seed, steps);
        let held = holds_natively(history.stream, &history.events, seed);
        prop_assert!(held.is_ok(), "{} of {steps} steps", held.unwrap_err());
    }
}

#[test]
fn another_history_gives_other_rows() {
    let history = make_history(1, 200);
    let whole = hash(history.stream, &history.events);
    let with_text = |event: &&Event| matches!(event.envelope.place, Place::Anchor { .. });
    let last = history.events.iter().rposition(|event| with_text(&event)).unwrap();
    let mut other = history.events.clone();
    let text = MessagePosted { text: "said otherwise".to_owned(), ..MessagePosted::default() };
    other[last].payload = Payload::from(text).to_bytes();
    assert_ne!(whole, hash(history.stream, &other), "another text");
    assert_ne!(whole, hash(history.stream, &history.events[..last]), "fewer events");
}

fn hash(stream: StreamId, events: &[Event]) -> rill_protocol::Hash {
    hash_of(&Connection::open_in_memory().unwrap(), stream, events, &[events.len()]).unwrap()
}

#[test]
fn two_spaces_with_the_same_ids_do_not_touch_each_other() {
    let history = make_history(3, 300);
    let hostile = StreamId::of(b"another space");
    let alone = hash(history.stream, &history.events);
    let connection = Connection::open_in_memory().unwrap();
    let half = history.events.len() / 2;
    hash_of(&connection, hostile, &history.events[..half], &[100]).unwrap();
    let beside = hash_of(&connection, history.stream, &history.events, &[100]).unwrap();
    hash_of(&connection, hostile, &history.events[half..], &[100]).unwrap();
    let key = rill_materializer::stream_key(&connection, history.stream).unwrap();
    assert_eq!(alone, beside);
    assert_eq!(alone, rill_materializer::projection_hash(&connection, key).unwrap());
}

#[test]
fn the_rich_sample_gives_the_same_rows_in_whatever_way_it_comes() {
    let (stream, events) = archive_events(&archives(&repository().join("tests/data/rich"))).unwrap();
    assert!(events.len() > 58, "{} events", events.len());
    holds_natively(stream, &events, 1).unwrap();
}

#[test]
fn the_real_archive_gives_the_same_rows_in_whatever_way_it_comes() {
    let folder = repository().join("../shared/data/main");
    let (stream, mut events) = if folder.is_dir() {
        archive_events(&archives(&folder)).unwrap()
    } else {
        eprintln!("the real archive is not there: a made history of 20,000 steps stands for it");
        let history = make_history(11, 20_000);
        (history.stream, history.events)
    };
    redact_some(&mut events);
    holds_natively(stream, &events, 11).unwrap();
}

/// Every 97th anchor is deleted by its author, at the end of its topic.
fn redact_some(events: &mut Vec<Event>) {
    let mut tails = std::collections::HashMap::new();
    for event in events.iter() {
        tails.insert(event.topic(), event.seq);
    }
    let is_anchor = |event: &&Event| matches!(event.envelope.place, Place::Anchor { .. });
    let chosen: Vec<Event> = events.iter().filter(is_anchor).step_by(97).cloned().collect();
    for (n, mut event) in chosen.into_iter().enumerate() {
        let tail = tails.entry(event.topic()).or_insert(SeqNum::ZERO);
        *tail = tail.next();
        event.seq = *tail;
        event.envelope.place = Place::Redacts(event.envelope.id);
        event.envelope.id = EventId::from_parts(9, (n as u128).to_be_bytes()[6..].try_into().unwrap());
        event.payload = Payload::from(MessageDeleted::default()).to_bytes();
        events.push(event);
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The archives in a folder, unpacked, in order of name.
fn archives(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_archive = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_file() && name != "MANIFEST.json" && (name.ends_with(".json") || name.ends_with(".json.gz"))
    };
    let mut paths: Vec<PathBuf> = entries.filter(is_archive).collect();
    paths.sort();
    paths.iter().map(|path| unpacked(path)).collect()
}

fn unpacked(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|extension| extension == "gz") {
        let mut unpacked = Vec::new();
        GzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).unwrap();
        return unpacked;
    }
    bytes
}
