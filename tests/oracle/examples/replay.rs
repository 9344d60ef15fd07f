//! How fast events become rows: `cargo run --release -p rill-oracle --example replay [FOLDER]`.
//! Replays the archives of a folder (`*.json.gz`), or a made history, into a database in memory, batch by batch.

#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

use flate2::read::GzDecoder;
use rill_oracle::{Event, archive_events, hash_of, make_history};
use rill_protocol::StreamId;
use rusqlite::Connection;
use std::{
    io::Read,
    path::{Path, PathBuf},
    time::Instant,
};

fn main() {
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("../shared/data/main"), PathBuf::from);
    let (stream, mut events) = if folder.is_dir() { archive(&folder) } else { made() };
    events.sort_by_key(|event| (event.topic(), event.seq));
    for batch in [events.len(), 1000, 1000, 200] {
        let connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "page_size", 16384).unwrap();
        rill_materializer::install(&connection).unwrap();
        let begun = Instant::now();
        rill_oracle::project(&connection, stream, &events, &[batch]).unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        let rate = events.len() as f64 / seconds;
        println!("{} events in batches of {batch}: {seconds:.3} s, {rate:.0} events/s", events.len());
    }
    let connection = Connection::open_in_memory().unwrap();
    println!("{:?}", hash_of(&connection, stream, &events, &[1000]).unwrap());
}

fn made() -> (StreamId, Vec<Event>) {
    let history = make_history(1, 60_000);
    (history.stream, history.events)
}

fn archive(folder: &Path) -> (StreamId, Vec<Event>) {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let packed = paths.filter(|path| path.extension().is_some_and(|extension| extension == "gz"));
    let unpacked = packed.map(|path| {
        let mut bytes = Vec::new();
        GzDecoder::new(&std::fs::read(path).unwrap()[..]).read_to_end(&mut bytes).unwrap();
        bytes
    });
    archive_events(&unpacked.collect::<Vec<_>>()).unwrap()
}
