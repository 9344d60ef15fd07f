//! The same events give the same rows, whatever way they come: made histories, the rich sample, the real archive.
//! What runs here natively runs in Chromium too (`client/worker`): both call `rill_oracle::sample_holds`.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use proptest::{prelude::ProptestConfig, prop_assert, proptest};
use rill_events::{MessagePosted, Payload};
use rill_oracle::{Event, OracleError, Sample, hash_of, holds, make_history, sample_holds};
use rill_protocol::{Place, StreamId};
use rusqlite::Connection;

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
fn the_samples_give_the_same_rows_everywhere_and_in_whatever_way_they_come() {
    sample_holds(&mut Connection::open_in_memory, &Sample::made()).unwrap();
    sample_holds(&mut Connection::open_in_memory, &Sample::rich().unwrap()).unwrap();
}

#[test]
fn the_real_archive_gives_the_same_rows_everywhere_and_in_whatever_way_it_comes() {
    let Some(real) = Sample::real().unwrap() else {
        eprintln!("the real archive is not there: a made history of 20,000 steps stands for it");
        let history = make_history(11, 20_000);
        return holds_natively(history.stream, &history.events, 11).unwrap();
    };
    sample_holds(&mut Connection::open_in_memory, &real).unwrap();
}
