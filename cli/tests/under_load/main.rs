//! The real server is killed with SIGKILL while four people write as fast as it takes what they write: whatever it
//! acknowledged is there after each start, at the place that was told, and nothing is there twice.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

mod stage;

use rill_faults::Trials;
use rill_protocol::{Answer, Envelope, EventId, SeqNum, TopicId};
use rill_server::store::StreamLog;
use stage::{Acknowledged, Stage};
use std::{collections::BTreeMap, path::Path, process::Command, thread};

const WRITERS: usize = 4;

/// A room's events in order.
fn room(log: &StreamLog, topic: TopicId) -> Vec<(EventId, SeqNum)> {
    let mut all: Vec<(EventId, SeqNum)> = Vec::new();
    loop {
        let after = all.last().map_or(SeqNum::ZERO, |(_, seq)| *seq);
        let span = log.span(topic, after, None).unwrap().unwrap();
        if span.events.is_empty() {
            return all;
        }
        let read = |bytes: &[u8]| Envelope::from_bytes(bytes).unwrap().id;
        all.extend(span.events.iter().map(|event| (read(&event.envelope), event.seq)));
    }
}

/// What is in the log is what was acknowledged, in its order; and what was on its way when the server died, once.
fn is_all_there(data: &Path, stage: &Stage, acknowledged: &[Acknowledged]) {
    let log = StreamLog::open(data, &stage.stream()).unwrap().unwrap();
    for (writer, acknowledged) in acknowledged.iter().enumerate() {
        let events = room(&log, stage.room(writer));
        let places: BTreeMap<EventId, SeqNum> = events.iter().copied().collect();
        assert_eq!(places.len(), events.len(), "something is there twice");
        for (event, seq) in &acknowledged.events {
            assert_eq!(places.get(event), Some(seq), "{event} of writer {writer}");
        }
        let told: Vec<SeqNum> = acknowledged.events.iter().map(|(_, seq)| *seq).collect();
        assert!(told.is_sorted(), "writer {writer}: what was written first is there first");
        // All was answered in the end: nothing else is there but what opened the room.
        assert_eq!(events.len(), acknowledged.events.len() + 1);
    }
}

#[test]
fn a_server_that_is_killed_again_and_again_under_load_loses_and_doubles_nothing() {
    let trials = Trials::of("kill -9 under load", 200);
    let (data, kills) = (tempfile::tempdir().unwrap(), trials.count());
    let stage = Stage::over(data.path(), WRITERS);
    let mut random = fastrand::Rng::with_seed(trials.seeds().next().unwrap());
    let acknowledged: Vec<Acknowledged> = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn({
                    let stage = &stage;
                    move || stage.writes(writer)
                })
            })
            .collect();
        for _ in 0..kills {
            // In the middle of what comes next, or of what that leaves to be done.
            stage.kills_after(random.usize(1..60));
        }
        stage.ends();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });
    stage.is_over();
    is_all_there(data.path(), &stage, &acknowledged);
    let check = Command::new(env!("CARGO_BIN_EXE_rill")).arg("check").arg("--data").arg(data.path()).output();
    let check = check.unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    let sum = |of: fn(&Acknowledged) -> u64| acknowledged.iter().map(of).sum();
    let again: u64 = sum(|writer| writer.found_again);
    let events = sum(|writer| writer.events.len() as u64);
    trials.report(
        kills,
        &[
            ("events", events),
            ("pushes without an answer", sum(|writer| writer.unanswered)),
            ("there already", again),
        ],
    );
    assert!(events > kills, "{events} events under {kills} kills");
}

/// The places of what was pushed.
#[expect(clippy::panic, reason = "what fails in a test fails the test")]
fn places(answers: &[Answer]) -> (Vec<SeqNum>, u64) {
    let (mut seqs, mut again) = (Vec::new(), 0);
    for answer in answers {
        let (Answer::Accepted(seq) | Answer::AlreadyThere(seq)) = answer else {
            panic!("{answer:?}");
        };
        again += u64::from(matches!(answer, Answer::AlreadyThere(_)));
        seqs.push(*seq);
    }
    (seqs, again)
}
