//! The simulation: a server and its clients in one process. The server is the server without sockets, the clients are
//! engines; what is between them, their clocks, their disks and all that befalls them comes from one seed, so that the
//! same seed is the same run, step by step.
//! Here: its parts. Not here: how many seeds are run (`tests/`).

mod acts;
mod book;
mod client;
mod clock;
mod ends;
mod happening;
mod log;
mod network;
mod people;
mod ran;
mod server;
mod weather;
mod world;

pub use ran::{Ran, Wrong, five_hundred_offline, run};
