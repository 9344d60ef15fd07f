//! How fast events are appended, each acknowledged after it is on the disk: in batches, and one by one from 64 at once.

use crate::{
    raw, say,
    server::{Server, writer},
};
use rill_protocol::{Draft, Envelope};
use std::{path::Path, thread, time::Instant};

/// Four devices that send what they wrote offline, as many at once as an importer sends.
const SENDERS: usize = 4;
const PUSHES: usize = 20;
const BATCH: usize = 2_000;
const CONNECTIONS: usize = 64;
/// Each of the 64.
const SINGLES: usize = 400;

/// Posts of usual length. Made before anything is measured.
fn posts(server: &Server, count: usize) -> Vec<Draft> {
    let mut writer = writer();
    drop(writer.opens("general"));
    let text = "a message of some seventy letters, as people write them when they talk, ";
    (0..count).map(|number| writer.posts(server.room, &format!("{text}{number}")).1).collect()
}

/// Every push is answered with 200, and all that was sent is there: the seq of the last says so.
fn pushes(server: &Server, bodies: Vec<Vec<Vec<u8>>>) -> f64 {
    let mut connections: Vec<_> = bodies.iter().map(|_| server.connects()).collect();
    let begun = Instant::now();
    thread::scope(|scope| {
        for (connection, bodies) in connections.iter_mut().zip(&bodies) {
            scope.spawn(move || {
                for body in bodies {
                    assert_eq!(connection.asks("/api/push", body).0, 200);
                }
            });
        }
    });
    begun.elapsed().as_secs_f64()
}

fn sizes(draft: &Draft) -> (usize, usize) {
    Envelope::from_bytes(&draft.envelope).unwrap();
    (draft.envelope.len(), 16 + draft.payload.len())
}

pub(crate) fn in_batches(server: &Server, beside: &Path) {
    let drafts = posts(server, SENDERS * PUSHES * BATCH);
    let sizes = sizes(&drafts[0]);
    let batches: Vec<Vec<u8>> = drafts.chunks(BATCH).map(|batch| server.push_of(batch.to_vec())).collect();
    let seconds = pushes(server, batches.chunks(PUSHES).map(<[_]>::to_vec).collect());
    let rate = (SENDERS * PUSHES * BATCH) as f64 / seconds;
    let raw = raw::rows_per_s(beside, SENDERS * PUSHES, BATCH, sizes);
    let note = format!(
        "{SENDERS} connections, {BATCH} events a push; SQLite alone, as many a commit: {raw:.0}, so {:.2} times as long",
        raw / rate
    );
    say("append_batch_per_s", rate, "events/s", &note);
}

pub(crate) fn one_by_one(server: &Server, beside: &Path) {
    let drafts = posts(server, CONNECTIONS * SINGLES);
    let sizes = sizes(&drafts[0]);
    let singles: Vec<Vec<u8>> = drafts.into_iter().map(|draft| server.push_of(vec![draft])).collect();
    let seconds = pushes(server, singles.chunks(SINGLES).map(<[_]>::to_vec).collect());
    let rate = (CONNECTIONS * SINGLES) as f64 / seconds;
    let alone = raw::rows_per_s(&beside.with_extension("one.db"), 500, 1, sizes);
    let shared = raw::rows_per_s(beside, SINGLES, CONNECTIONS, sizes);
    let note = format!(
        "{CONNECTIONS} connections, one event a push; SQLite alone, synced one by one: {alone:.0}, {CONNECTIONS} a \
         commit: {shared:.0}"
    );
    say("append_single_durable_per_s", rate, "events/s", &note);
}
