//! What was removed is gone: no byte of a redacted text, or of a topic whose access ended, is left in the file once it
//! was swept.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_materializer::{TopicKey, detach_stream, detach_topic, erase_some, stream_key, topic_key};
use rill_oracle::{Event, hash_of, make_history, project};
use rill_protocol::{Place, TopicId};
use rill_sweep::Sweep;
use rusqlite::Connection;
use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
};

/// A database as a client has it: write-ahead log, pages of 16 KiB.
fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    connection.pragma_update(None, "page_size", 16384).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "OFF").unwrap();
    connection
}

/// What is in the files once the pages were swept and the log is written back.
fn bytes_of(connection: &Connection, folder: &Path) -> Vec<u8> {
    let mut sweep = Some(Sweep::WHOLE);
    while let Some(next) = sweep {
        sweep = next.on(connection, 100).unwrap();
    }
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.flat_map(|file| std::fs::read(file).unwrap()).collect()
}

/// The texts of which any half is there: they are 24 letters.
fn found<'t>(bytes: &[u8], texts: &'t [String]) -> BTreeSet<&'t String> {
    let halves =
        texts.iter().flat_map(|text| [(&text.as_bytes()[..12], text), (&text.as_bytes()[12..], text)]);
    let halves: HashMap<&[u8], &String> = halves.collect();
    bytes.windows(12).filter_map(|window| halves.get(window).copied()).collect()
}

fn erase(connection: &Connection, topic: TopicKey) {
    while erase_some(connection, topic, 100).unwrap() {}
}

fn texts_of(events: &[Event]) -> Vec<String> {
    // A text ends with its marker: see `rill_oracle::marker`.
    let text = |event: &Event| match rill_events::Payload::from_bytes(event.payload.as_ref()?).ok()? {
        rill_events::Payload::MessagePosted(posted) => Some(posted.text),
        rill_events::Payload::NoticePosted(notice) => Some(notice.text),
        rill_events::Payload::MessageEdited(edited) => Some(edited.text),
        _ => None,
    };
    let whole = events.iter().filter_map(text).filter(|text| text.len() >= 24);
    whole.map(|text| text[text.len() - 24..].to_owned()).collect()
}

#[test]
fn no_byte_of_a_redacted_text_is_left_in_the_file() {
    for seed in 0..12 {
        let history = make_history(seed, 3000);
        assert!(history.redacted.len() > 100);
        let mut random = fastrand::Rng::with_seed(seed);
        let mut shuffled = history.events.clone();
        random.shuffle(&mut shuffled);
        for (way, events) in [("in order", &history.events), ("in any order", &shuffled)] {
            let folder = tempfile::tempdir().unwrap();
            let connection = open(&folder.path().join("copy.db"));
            hash_of(&connection, history.stream, events, &[70, 300, 5]).unwrap();
            let bytes = bytes_of(&connection, folder.path());
            let left = found(&bytes, &history.redacted);
            assert!(left.is_empty(), "seed {seed}, {way}: {} of {}", left.len(), history.redacted.len());
        }
    }
}

#[test]
fn what_is_not_redacted_is_found_in_the_file_by_the_same_search() {
    let history = make_history(5, 300);
    let folder = tempfile::tempdir().unwrap();
    let connection = open(&folder.path().join("copy.db"));
    let is_anchor = |event: &&Event| matches!(event.envelope.place, Place::Anchor { .. });
    let anchors: Vec<Event> = history.events.iter().filter(is_anchor).cloned().collect();
    hash_of(&connection, history.stream, &anchors, &[100]).unwrap();
    let texts = texts_of(&anchors);
    assert!(texts.len() > 50);
    assert_eq!(found(&bytes_of(&connection, folder.path()), &texts).len(), texts.len());
}

#[test]
fn no_byte_of_a_topic_is_left_when_access_to_it_ends() {
    for seed in 20..26 {
        let history = make_history(seed, 2000);
        let folder = tempfile::tempdir().unwrap();
        let connection = open(&folder.path().join("copy.db"));
        hash_of(&connection, history.stream, &history.events, &[100]).unwrap();
        let topics: BTreeSet<TopicId> = history.events.iter().map(Event::topic).collect();
        let ended = *topics.iter().rev().nth(1).unwrap();
        let stream = stream_key(&connection, history.stream).unwrap();
        let key = topic_key(&connection, stream, ended).unwrap();
        detach_topic(&connection, key).unwrap();
        erase(&connection, key);
        let of_ended: Vec<Event> =
            history.events.iter().filter(|event| event.topic() == ended).cloned().collect();
        let left = bytes_of(&connection, folder.path());
        assert!(found(&left, &texts_of(&of_ended)).is_empty(), "seed {seed}");

        // Access is given again: the rows come back, but for what was redacted.
        project(&connection, history.stream, &of_ended, &[100]).unwrap();
        for topic in detach_stream(&connection, stream).unwrap() {
            erase(&connection, topic);
        }
        let left = bytes_of(&connection, folder.path());
        assert!(found(&left, &texts_of(&history.events)).is_empty(), "seed {seed}: a forgotten space");
    }
}
