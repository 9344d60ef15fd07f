//! Emoji by name: what there is ([`Emojis`], a file of its own that is loaded when somebody begins to write), and
//! picking one. Not here: emoji within a text (`markdown/emoji.rs`), custom ones of a space.

mod data;
mod load;
mod picker;
mod recent;

pub(crate) use data::{Emojis, Known};
pub(crate) use load::emojis;
pub use picker::Picker;
pub(crate) use recent::{quick, used};
