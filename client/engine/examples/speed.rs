//! How fast a client copies, replays and reads: `cargo run --release -p rill-engine --example speed`.

#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

#[path = "speed/measured.rs"]
mod measured;

use rusqlite::Connection;
use std::{path::Path, sync::LazyLock, time::Instant};

static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

fn main() {
    let folder = std::env::temp_dir().join(format!("rill-speed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let now = || BEGINNING.elapsed().as_secs_f64() * 1e3;
    let figures = measured::measure(now, open(&folder.join("copy.db")), &open(&folder.join("bare.db")));
    let (events, copy, replay) = (figures.events as f64, &figures.copy, &figures.replay);
    println!(
        "copy: {events} events in {:.0} ms, {:.0} events/s, longest step {:.1} ms",
        copy.all,
        events * 1e3 / copy.all,
        copy.longest
    );
    println!(
        "bare insert of the same rows: {:.0} ms; the copy takes {:.2} times that",
        figures.raw,
        figures.copy_vs_raw()
    );
    println!(
        "replay: {:.0} ms, {:.0} events/s, longest step {:.1} ms",
        replay.all,
        figures.replayed_per_s(),
        replay.longest
    );
    for (messages, median, slow) in &figures.reads {
        println!("newest 50 of {messages} messages: median {median:.2} ms, 95th percentile {slow:.2} ms");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// As the worker opens it.
fn open(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE").unwrap();
    connection.pragma_update(None, "page_size", 16384).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
    connection.pragma_update(None, "cache_size", -16_384).unwrap();
    connection
}
