//! The sync server: appends the events of streams to their logs, and passes them on. Reads no payload.

mod admission;
mod blobs;
mod clock;
mod http;
mod owner;
mod serve;
mod settling;
pub mod store;
mod streams;

pub use blobs::StreamBlobs;
pub use clock::{Clock, system_clock};
pub use http::PageFile;
pub use serve::{ServeError, Serving, Setup};
