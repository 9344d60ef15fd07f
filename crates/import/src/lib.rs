//! Other programs' archives, and exports of Rill's own, turned into events.
//!
//! Portable: no file, clock or randomness in here. Bytes come as [`std::io::Read`], files beside an archive through
//! [`Media`], the time as a number; events go out as [`Entry`]s. Not here: pushing them (`cli/src/import/`).

mod derive;
pub mod discord;
mod entry;
mod media;
pub mod rill;

pub use entry::Entry;
pub use media::{Address, LocalPath, Media, MediaError, NoMedia};
