//! The worker of a tab, as a thin shell around the engine: leadership, the database's files, sockets, fetches.
//!
//! One tab of an origin leads: it holds the Web Lock, has the database open and runs the engine. The others hand
//! their pages' requests to it, and its notifications back. Pure parts compile natively and are tested there.

mod identity;
mod outbox_files;
mod silence;
mod tab;

#[cfg(target_arch = "wasm32")]
mod blobs;
#[cfg(target_arch = "wasm32")]
mod database;
#[cfg(target_arch = "wasm32")]
mod fetching;
#[cfg(target_arch = "wasm32")]
mod files;
#[cfg(target_arch = "wasm32")]
mod leading;
#[cfg(target_arch = "wasm32")]
mod measuring;
#[cfg(target_arch = "wasm32")]
mod shell;
#[cfg(target_arch = "wasm32")]
mod socket;

#[cfg(target_arch = "wasm32")]
pub use shell::start;
