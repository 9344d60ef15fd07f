//! What the server's host and a stream's module share: the questions, the facts given along, the answers, and the
//! tables in which a module keeps what it knows. Natively that is the trait [`Rules`]; between host and guest the same
//! as bytes ([`Ask`], [`Statement`]), by names that have a version ([`IMPORTS`]).
//!
//! No clock, randomness or network here: time and author are handed in.

mod asking;
mod cache;
mod guest_cache;
mod names;
mod pace;
mod readers;
mod rules;
mod statement_bytes;
mod verdict;

pub use asking::{
    About, Answer, Ask, Begins, Found, Judged, Judgement, Offer, Own, Readers, Stood, Taken, Told,
};
pub use cache::{Cache, CacheError, Param, first_integer};
pub use guest_cache::{GuestCache, May, Purpose, Ran, Statement, Stopped};
pub use names::{ABI_VERSION, ANSWER, FAIL, IMPORTS, IMPORTS_OF_ANY_VERSION, MEMORY, ROOM, SQL, TAKE};
pub use pace::Pace;
pub use readers::{ReadersChanged, Reads};
pub use rules::{Accepted, Amending, Facts, Manifest, Question, Rules, Source, Target};
pub use statement_bytes::{StatementBytesError, read_ran, write_ran};
pub use verdict::Verdict;

pub use rill_protocol::{Allowed, Row, Value, Whose};
