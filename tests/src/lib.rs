//! Stories of alice and bob. Here: what the stories share, a real server and one who writes to it.

mod real_server;
mod socket;
mod writer;

pub use real_server::{RealServer, Told};
pub use socket::Socket;
pub use writer::Writer;
