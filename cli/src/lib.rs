//! What the binary `rill` does, as a library: the tests and benches run the same code. Not here: arguments of the
//! commands and exit codes (`main.rs`).

pub mod check;
pub mod client;
pub mod copies;
pub mod export;
pub mod import;
pub mod key;
pub mod modules;
mod page;
pub mod post;
pub mod serve;
pub mod tail;
