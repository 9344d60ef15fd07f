//! Batches: what was accepted counts for what comes after it, and what fails leaves nothing, in log and cache alike.

mod replacing;

use crate::{
    owner::Owner,
    rule_book::RuleBook,
    store::{
        SqliteFiles,
        counting_rules::{at_most, counted},
    },
    streams::Streams,
};
use rill_protocol::{
    Answer, Did, Draft, Envelope, EventId, FaultCode, Genesis, Place, Rules, SeqNum, TopicId, payload_hash,
};
use std::sync::Arc;
use tempfile::TempDir;

fn alice() -> Did {
    Did::parse("did:web:alice.example").unwrap()
}

fn genesis() -> Genesis {
    Genesis { v: 1, creator: alice(), rules: Rules::Space, params: Vec::new(), nonce: [1; 16] }
}

fn draft(number: u8, payload: &[u8]) -> Draft {
    let envelope = Envelope {
        v: 1,
        stream: genesis().stream(),
        id: EventId::from_parts(1, [number; 10]),
        author: alice(),
        topic: TopicId::ROOT,
        place: Place::Anchor { at: None },
        slot: None,
        voice: None,
        notify: None,
        blobs: Vec::new(),
        moved: None,
        proof: None,
        payload_hash: payload_hash(&[number; 16], payload),
    };
    Draft { envelope: envelope.to_bytes(), salt: [number; 16], payload: payload.to_vec() }
}

fn streams(data: &TempDir, rules: RuleBook) -> Arc<Streams> {
    let stores = SqliteFiles::new(data.path().to_owned()).unwrap();
    Arc::new(Streams::new(Arc::new(stores), data.path().to_owned(), rules, || 1))
}

async fn owner(streams: &Arc<Streams>) -> Owner {
    streams.owner(genesis().stream(), Some(genesis())).await.unwrap()
}

/// Events in the log, and those that the cache has counted.
async fn has(owner: &Owner) -> (i64, i64) {
    owner.ask(|stream| Ok((stream.log.newest(), counted(stream.cache, &alice())?))).await.unwrap()
}

#[tokio::test]
async fn what_was_accepted_earlier_in_a_batch_counts() {
    let data = tempfile::tempdir().unwrap();
    let streams = streams(&data, at_most(2));
    let owner = owner(&streams).await;
    let events = (1..=4).map(|number| draft(number, b"hello")).collect();
    let answers = owner.push(alice(), events, false).await.unwrap();
    assert_eq!(answers[..2], [Answer::Accepted(SeqNum(1)), Answer::Accepted(SeqNum(2))]);
    assert!(answers[2..].iter().all(|answer| matches!(answer, Answer::Refused(_))), "{answers:?}");
    assert_eq!(has(&owner).await, (2, 2));
    drop(owner);
    streams.put_away().await;
}

#[tokio::test]
async fn a_batch_that_fails_leaves_nothing_in_log_and_cache() {
    let data = tempfile::tempdir().unwrap();
    let streams = streams(&data, at_most(9));
    let first = owner(&streams).await;
    first.push(alice(), vec![draft(1, b"hello")], false).await.unwrap();
    let failing = vec![draft(2, b"hello"), draft(3, b"stumble"), draft(4, b"hello")];
    let fault = first.push(alice(), failing, false).await.unwrap_err();
    assert_eq!(fault.code, FaultCode::Internal);
    drop(first);
    let again = owner(&streams).await;
    assert_eq!(has(&again).await, (1, 1));
    let answers = again.push(alice(), vec![draft(2, b"hello")], false).await.unwrap();
    assert_eq!((answers, has(&again).await), (vec![Answer::Accepted(SeqNum(2))], (2, 2)));
    drop(again);
    streams.put_away().await;
}

#[tokio::test]
async fn a_cache_that_is_found_damaged_amid_a_batch_is_built_anew_and_the_batch_goes_in() {
    let data = tempfile::tempdir().unwrap();
    let streams = streams(&data, at_most(9));
    let owner = owner(&streams).await;
    owner.push(alice(), vec![draft(1, b"hello")], false).await.unwrap();
    let events = vec![draft(2, b"hello"), draft(3, b"trip"), draft(4, b"hello")];
    let answers = owner.push(alice(), events, false).await.unwrap();
    assert_eq!(answers, [2, 3, 4].map(|seq| Answer::Accepted(SeqNum(seq))));
    assert_eq!(has(&owner).await, (4, 4));
    drop(owner);
    streams.put_away().await;
}
