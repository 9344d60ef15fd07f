//! How fast events become rows, for `cargo xtask bench`: the real materializer, with all that a client's projection
//! has, into a database file with a client's settings, each batch its own transaction.
//! Not here: storing the events themselves, which is done by then.

#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

#[path = "shared/archive.rs"]
mod archive;

use rill_oracle::{archive_events, project};
use rusqlite::Connection;
use std::time::Instant;

/// As many as the engine materializes at once.
const BATCH: usize = 1000;
const RUNS: usize = 5;

fn main() {
    let unpacked: Vec<Vec<u8>> = archive::files().iter().map(archive::unpack).collect();
    let (stream, mut events) = archive_events(&unpacked).unwrap();
    events.sort_by_key(|event| (event.topic(), event.seq));
    let mut runs = Vec::new();
    for _ in 0..RUNS {
        let folder = tempfile::tempdir_in(std::env::current_exe().unwrap().parent().unwrap()).unwrap();
        let connection = Connection::open(folder.path().join("copy.db")).unwrap();
        for (name, value) in [("locking_mode", "EXCLUSIVE"), ("page_size", "16384"), ("journal_mode", "WAL")]
        {
            connection.pragma_update(None, name, value).unwrap();
        }
        connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
        rill_materializer::install(&connection).unwrap();
        let begun = Instant::now();
        project(&connection, stream, &events, &[BATCH]).unwrap();
        runs.push(events.len() as f64 / begun.elapsed().as_secs_f64());
    }
    let note = format!("{} events in batches of {BATCH}, into a file; median of {RUNS}", events.len());
    archive::say("replay_native_events_per_s", archive::median(runs).round(), "events/s", &note);
}
