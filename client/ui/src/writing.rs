//! What a person writes: the words of it, who may, and handing it to the worker.
//! Here: one hand a room ([`Writer`]), drafts, ids. Not here: the field that one types into (`composer.rs`), how a
//! message looks (`message.rs`).

pub(crate) mod acts;
mod attaching;
pub(crate) mod draft;
mod drafts;
mod echo;
pub(crate) mod ids;
pub(crate) mod length;
pub(crate) mod may;
pub(crate) mod name;
pub(crate) mod rights;
pub(crate) mod thread_name;
mod writer;

pub(crate) use attaching::{LeftOut, MOST as MOST_FILES, OfBlob};
pub(crate) use draft::{Draft, Quoted};
pub(crate) use drafts::Drafted;
pub use drafts::Drafts;
pub(crate) use may::{May, Why};
#[cfg(debug_assertions)]
pub(crate) use writer::Edit;
pub use writer::Writer;
pub(crate) use writer::{hand_over_what_was_left, keep_files_of_drafts, open_room, see_to_room};
