//! The cache of a stream's rules, in SQLite. Natively, statements go to it as they are; those of a guest, a program of
//! somebody's, are guarded: by an allow-list, by the steps that they may take, by sizes.
//! Here: the guard, and a cache in memory for tests of rules. Not here: the file beside a log, and how far in the log it
//! is (the server's `store/module_cache.rs`).

mod guard;
mod in_memory;
mod limits;
mod permit;
mod statements;
#[cfg(test)]
mod tests;

pub use guard::Guarded;
pub use in_memory::InMemory;
pub use limits::{CACHE_BYTES, ROWS_BYTES, ROWS_MAX, TABLES_MAX};
pub use statements::{changed, failed, rows};
