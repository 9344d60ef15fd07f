//! Modules that were written to do harm: each as a row of a table, with what is told of it. After each of them the same
//! host runs a good one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

mod files;
mod misdeeds;
mod putting_aside;
mod stage;
mod statements;
mod wat;

use rill_module_host::Host;
use stage::becomes_of;
use wat::Wat;

/// What a row expects: how what is told begins, and what else is in it.
type Row = (String, Vec<u8>, String);

fn row(name: impl Into<String>, bytes: Vec<u8>, told: impl Into<String>) -> Row {
    (name.into(), bytes, told.into())
}

/// Runs all rows on one host; says how many there are.
fn each_as_expected(rows: Vec<Row>) -> usize {
    let (host, good) = (Host::new().unwrap(), Wat::default().bytes());
    let count = rows.len();
    for (name, bytes, told) in rows {
        let became = becomes_of(&host, &bytes);
        let (begins, has) = told.split_once(" … ").unwrap_or((&told, ""));
        assert!(became.starts_with(begins) && became.contains(has), "{name}: {became}");
        assert_eq!(becomes_of(&host, &good), "good", "after {name}");
    }
    count
}
