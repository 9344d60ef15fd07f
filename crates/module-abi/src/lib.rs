//! What the server's host and a stream's module share: the questions, the facts given along, the answers.
//!
//! Until modules run as WASM the same trait is implemented natively; nothing else in the server knows the
//! difference. No clock, randomness or network here: time and author are handed in.

mod readers;
mod rules;
mod verdict;

pub use readers::{ReadersChanged, Reads};
pub use rules::{Facts, Rules, Target};
pub use verdict::Verdict;
