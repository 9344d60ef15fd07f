//! Tests of a log whose disk is full: nothing is half there, and it goes on when there is room.

use super::{Entry, LogError, StreamLog};
use rill_protocol::{
    Did, Envelope, EventId, Genesis, HistoryId, Place, Rules, Slot, StreamId, TopicId, payload_hash,
};

fn append(log: &mut StreamLog, stream: StreamId, author: &Did, number: u8) -> Result<(), LogError> {
    let (salt, payload) = ([number; 16], vec![number; 3000]);
    let envelope = Envelope {
        v: 1,
        stream,
        id: EventId::from_parts(i64::from(number), [number; 10]),
        author: author.clone(),
        topic: TopicId::ROOT,
        place: Place::State,
        slot: Some(Slot::named(&[&number.to_string()])),
        voice: None,
        notify: None,
        blobs: Vec::new(),
        payload_hash: payload_hash(&salt, &payload),
    };
    let body = [&salt[..], &payload[..]].concat();
    let mut batch = log.begin()?;
    batch.append(&Entry {
        envelope: &envelope,
        envelope_bytes: &envelope.to_bytes(),
        body: &body,
        now: 1,
    })?;
    batch.commit().map(drop)
}

#[test]
fn a_full_disk_loses_nothing_acknowledged_and_the_log_goes_on_when_there_is_room() {
    let data = tempfile::tempdir().unwrap();
    let author = Did::parse("did:web:localhost").unwrap();
    let genesis =
        Genesis { v: 1, creator: author.clone(), rules: Rules::Space, params: Vec::new(), nonce: [1; 16] };
    let stream = genesis.stream();
    let mut log = StreamLog::create(data.path(), &genesis, HistoryId([1; 16])).unwrap();
    log.limit_pages(30).unwrap();
    let mut acknowledged = 0;
    let refused = loop {
        match append(&mut log, stream, &author, acknowledged + 1) {
            Ok(()) => acknowledged += 1,
            Err(error) => break error,
        }
    };
    assert!(refused.is_full(), "{refused}");
    assert!(acknowledged > 3, "some went in before: {acknowledged}");
    assert_eq!(log.check().unwrap().events, u64::from(acknowledged));
    log.limit_pages(1000).unwrap();
    append(&mut log, stream, &author, acknowledged + 1).unwrap();
    drop(log);
    let log = StreamLog::open(data.path(), &stream).unwrap().unwrap();
    assert_eq!(log.check().unwrap().events, u64::from(acknowledged) + 1);
}
