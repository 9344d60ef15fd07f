//! The client without a browser: takes a connection to its database, and turns inputs into effects.
//!
//! No socket, clock, randomness or thread in here; the shell has them and hands them in. Not here: what events
//! mean (`rill-materializer`), where a client stands in a stream (`rill-sync`).

mod engine;
pub mod queries;
mod shell;
mod store;

pub use engine::Engine;
pub use shell::{Effect, Failed, FetchId, Input, PageId, Setup, SignedIn, Urgency, Work};
pub use store::{OpenError, VERSION};
