//! How fast events become rows: `cargo run --release -p rill-oracle --example replay`.
//! The real archive, or where it is not there a made history, goes into a database in memory, batch by batch.

#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

use rill_oracle::{Event, Sample, make_history, project};
use rill_protocol::StreamId;
use rusqlite::Connection;
use std::time::Instant;

fn main() {
    let (stream, mut events) = sample();
    events.sort_by_key(|event| (event.topic(), event.seq));
    for batch in [events.len(), 1000, 200, 50] {
        let connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "page_size", 16384).unwrap();
        rill_materializer::install(&connection).unwrap();
        let begun = Instant::now();
        project(&connection, stream, &events, &[batch]).unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        let rate = events.len() as f64 / seconds;
        println!("{} events in batches of {batch}: {seconds:.3} s, {rate:.0} events/s", events.len());
    }
}

fn sample() -> (StreamId, Vec<Event>) {
    if let Some(real) = Sample::real().unwrap() {
        return (real.stream, real.events);
    }
    println!("the real archive is not there: a made history stands for it");
    let history = make_history(1, 60_000);
    (history.stream, history.events)
}
