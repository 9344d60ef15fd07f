//! The log of a stream: its SQLite database and all that is asked of it. The only place in the server with SQL.
//! Not here: who may append or read (`admission.rs`, the stream's rules), and who asks (`owner.rs`).

mod anchors;
mod append;
mod calling;
mod check;
mod copying;
mod days;
mod erasing;
#[cfg(test)]
mod full_disk;
mod heads;
mod log;
mod opening;
mod page;
#[cfg(test)]
mod plans;
mod rows;
#[cfg(test)]
pub(crate) mod samples;
mod span;

pub use append::{Appended, Batch, Entry, Found};
pub use check::{CheckError, Checked};
pub use log::{LogError, StreamLog};
