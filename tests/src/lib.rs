//! Stories of alice and bob. Here: what the stories share: a real server, one who writes to it, one who reads.

mod backups;
pub mod conformance;
mod device;
mod files;
mod files_to_send;
mod person;
mod real_server;
mod rooms;
mod socket;
mod writer;
mod writing;

pub use backups::{copy_of, restored};
pub use device::{Device, Loses, Meddle, Parts, StandIn};
pub use files::bytes_in;
pub use files_to_send::blob_path;
pub use person::Person;
pub use real_server::{RealServer, Told};
pub use rill::client::Seen;
pub use rooms::{Room, found_anew, looks_at, newest, room_in_view, room_of, room_of_two};
pub use socket::Socket;
pub use writer::Writer;
