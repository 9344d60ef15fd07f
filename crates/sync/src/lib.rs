//! Where a client stands in a stream, as pure data: what it holds of each topic, what it asks for, how it follows,
//! what it wrote and is to send.
//!
//! No clock, socket, randomness or database in here: state and input go in, state and effects come out.
//! Not here: carrying the effects out (`rill-engine`), what events mean (`rill-materializer`).

mod backoff;
mod common_hash;
mod copy;
mod coverage;
mod follow;
mod outbox;
mod plan;
mod range;
mod runs;
mod verify;

pub use backoff::Backoff;
pub use common_hash::{CommonHash, Probe};
pub use copy::{CopyTopic, Interest, next_span};
pub use coverage::Coverage;
pub use follow::{FollowEffect, FollowInput, FollowTopic};
pub use outbox::{Outbox, OutboxEffect, OutboxEvent, OutboxInput, OutboxStanding, SlowTopic};
pub use plan::{Look, PageWanted, pages_wanted};
pub use range::{Range, after, before};
pub use runs::{Run, Runs};
pub use verify::{VerifyError, verify_link, verify_payload};
