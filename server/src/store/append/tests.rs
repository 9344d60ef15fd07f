//! Tests of appending: how events are put together into batches changes nothing of what they leave.

use super::{ADD, FIND, KEPT, known};
use crate::store::samples::{Made, Sample, id};
use rill_protocol::{Place, TopicId};
use rusqlite::StatementStatus;

fn a_history(sample: &Sample) -> Vec<Made> {
    let room = TopicId::opened_by(id(1));
    let opened = sample.event(1, Place::Opens { parent: TopicId::ROOT, on: None }, vec![1]);
    let mut events = vec![sample.event(0, Place::State, vec![0]), opened];
    events.extend((2..9).map(|number| sample.anchor(number)));
    events.push(sample.event(9, Place::Anchor { at: Some(-5) }, vec![9]));
    events.push(sample.event(10, Place::Amends(id(3)), vec![10]));
    events.extend([sample.redaction(11, 4), sample.redaction(12, 9), sample.redaction(13, 4)]);
    for (envelope, _) in &mut events[1..] {
        envelope.topic = room;
    }
    events
}

/// Every number of every topic, and the log's end.
fn left_by(sample: &Sample) -> Vec<String> {
    let connection = &sample.log.connection;
    let mut rows = connection.prepare("SELECT * FROM topic ORDER BY key").unwrap();
    let topics = rows.query_map([], |row| {
        (0..10).map(|at| row.get::<_, rusqlite::types::Value>(at).map(|value| format!("{value:?}"))).collect()
    });
    let mut left: Vec<String> =
        topics.unwrap().map(|row: Result<Vec<String>, _>| row.unwrap().join(" ")).collect();
    left.push(format!("{:?}", sample.log.newest));
    left
}

#[test]
fn one_batch_of_many_events_leaves_what_a_batch_for_each_event_leaves() {
    let [one_by_one, together] = [Sample::new(), Sample::new()];
    let events = a_history(&one_by_one);
    events.iter().for_each(|event| one_by_one.append(std::slice::from_ref(event)));
    together.append(&events);
    assert_eq!(left_by(&together), left_by(&one_by_one));
    assert_eq!(together.log.check().unwrap().events, events.len() as u64);
    let reopened = together.reopened();
    assert_eq!(left_by(&reopened), left_by(&one_by_one));
}

#[test]
fn of_a_batch_that_was_given_up_nothing_is_known_to_the_next() {
    let sample = Sample::new();
    let events = a_history(&sample);
    let before = left_by(&sample);
    let mut given_up = sample.log.begin().unwrap();
    for (envelope, body) in &events {
        let entry = super::Entry { envelope, envelope_bytes: &envelope.to_bytes(), body, now: 1 };
        given_up.append(&entry).unwrap();
    }
    drop(given_up);
    assert_eq!(left_by(&sample), before);
    sample.append(&events);
    assert_eq!(sample.log.check().unwrap().events, events.len() as u64);
}

#[test]
fn a_statement_that_is_kept_is_compiled_once() {
    let sample = Sample::new();
    for number in 1..40 {
        sample.append(&[sample.anchor(number)]);
        let batch = sample.log.begin().unwrap();
        assert!(batch.kept(id(number)).unwrap().is_some());
        assert!(batch.find(id(number)).unwrap().is_some());
    }
    for statement in [ADD, FIND, KEPT, known::TOPIC, known::MOVE_TOPIC] {
        let kept = sample.log.connection.prepare_cached(statement).unwrap();
        assert_eq!(kept.get_status(StatementStatus::RePrepare), 0, "{statement}");
    }
}
