//! What a server does under load, for `cargo xtask bench`: the real program, and a lean one that writes to it and reads
//! from it on the same machine. Here: which figures; words after the program's name choose among `batches`, `singles`,
//! `idle`, `fanout`, `streams` and `storm`. Not here: how each is taken (`appending.rs`, `following.rs`, `many.rs`).

#![expect(clippy::unwrap_used, reason = "what fails in a measurement ends it")]

mod appending;
mod connection;
mod following;
mod many;
mod raw;
mod server;

use server::Server;
use std::path::PathBuf;

fn main() {
    let rill = PathBuf::from(std::env::var_os("RILL_BINARY").unwrap());
    // Beside the binary: there is a disk below it, which a folder for temporary files may not have.
    let folder = tempfile::tempdir_in(rill.parent().unwrap()).unwrap();
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let measure = |name: &str, taken: &dyn Fn(&Server)| {
        if chosen.is_empty() || chosen.iter().any(|chosen| chosen == name) {
            taken(&Server::start(&rill, &folder.path().join(name)));
        }
    };
    measure("batches", &|server| appending::in_batches(server, &folder.path().join("batches.db")));
    measure("singles", &|server| appending::one_by_one(server, &folder.path().join("singles.db")));
    measure("idle", &following::idle);
    measure("fanout", &following::fanned_out);
    measure("streams", &many::idle_streams);
    measure("storm", &many::join_storm);
}

/// A figure, as `cargo xtask bench` reads it.
fn say(name: &str, value: f64, unit: &str, note: &str) {
    println!("{}", serde_json::json!({ "name": name, "value": value, "unit": unit, "note": note }));
}
