//! Rill.
fn main() {}
