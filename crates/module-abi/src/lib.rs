//! What the server's host and a stream's module share: the questions, the facts given along, the answers, and the
//! tables in which a module keeps what it knows.
//!
//! Until modules run as WASM the same trait is implemented natively; nothing else in the server knows the
//! difference. No clock, randomness or network here: time and author are handed in.

mod allowed;
mod cache;
mod pace;
mod readers;
mod rules;
mod verdict;

pub use allowed::{Allowed, Whose};
pub use cache::{Cache, CacheError, Param, Row, Value, first_integer};
pub use pace::Pace;
pub use readers::{ReadersChanged, Reads};
pub use rules::{Accepted, Amending, Facts, Manifest, Question, Rules, Source, Target};
pub use verdict::Verdict;
