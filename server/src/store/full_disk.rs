//! Tests of a log whose disk is full: nothing is half there, and it goes on when there is room.

use super::samples::Sample;
use rill_protocol::Place;

#[test]
fn a_full_disk_loses_nothing_acknowledged_and_the_log_goes_on_when_there_is_room() {
    let sample = Sample::new();
    let event = |number| [sample.event(number, Place::State, vec![number; 3000])];
    sample.log.limit_pages(34).unwrap();
    let mut acknowledged = 0;
    let refused = loop {
        match sample.try_append(&event(acknowledged + 1)) {
            Ok(()) => acknowledged += 1,
            Err(error) => break error,
        }
    };
    assert!(refused.is_full(), "{refused}");
    assert!(acknowledged > 3, "some went in before: {acknowledged}");
    assert_eq!(sample.log.check().unwrap().events, u64::from(acknowledged));
    sample.log.limit_pages(1000).unwrap();
    sample.try_append(&event(acknowledged + 1)).unwrap();
    let sample = sample.reopened();
    assert_eq!(sample.log.check().unwrap().events, u64::from(acknowledged) + 1);
}
