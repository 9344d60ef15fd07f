//! The oracle: the same events give the same rows, whatever way they come.
//!
//! Portable, so that the native tests and those in Chromium call the very same functions: each opens its databases
//! in its own way and hands that in. Here: making histories, the ways in which events may come, the comparison.

mod answers;
mod archive;
mod event;
mod history;
mod people;
mod samples;
mod ways;

pub use answers::Answers;
pub use archive::{ArchiveProblem, archive_events};
pub use event::Event;
pub use history::{History, make_history, marker};
pub use people::{Placed, Writer, person, stream};
pub use samples::Sample;
pub use ways::{Difference, OracleError, hash_of, holds, project, sample_holds};
