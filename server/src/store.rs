//! What keeps the events of a stream: the trait for it, and the log in a SQLite database. The only place in the
//! server with SQL.
//! Not here: who may append or read (`admission.rs`, the stream's rules), and who asks (`owner.rs`).

mod accounts;
mod anchors;
mod append;
mod calling;
mod check;
mod copying;
#[cfg(test)]
pub(crate) mod counting_rules;
mod days;
mod erasing;
mod event_store;
mod forms;
#[cfg(test)]
mod full_disk;
mod heads;
mod log;
mod making;
mod module_cache;
mod opening;
mod own;
mod page;
#[cfg(test)]
mod plans;
mod replaying;
mod rereading;
mod rows;
#[cfg(test)]
pub(crate) mod samples;
mod sight;
mod since;
mod span;
mod sqlite_files;

pub use accounts::{AccountsError, AccountsFile, Begun, Signed};
pub use append::{Appended, Batch, Entry, Found, stood::Stood};
pub use check::{CheckError, Checked};
pub use event_store::{CopyStopped, EventBatch, EventStore, EventStores};
pub use log::{LogError, StreamLog};
pub use module_cache::{CacheBatch, ModuleCache};
pub use own::OwnAnchors;
pub use replaying::{Logged, Replayed};
pub use sight::{Sight, seen_since};
pub use sqlite_files::SqliteFiles;
