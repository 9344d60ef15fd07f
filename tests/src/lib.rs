//! Stories of alice and bob. Here: what the stories share, a real server and one who writes to it.

pub mod conformance;
mod device;
mod real_server;
mod seen;
mod socket;
mod writer;

pub use device::{Device, Meddle};
pub use real_server::{RealServer, Told};
pub use seen::Seen;
pub use socket::Socket;
pub use writer::Writer;
