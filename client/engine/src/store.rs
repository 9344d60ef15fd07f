//! The local copy: events, what of each topic is held, and the projection beside them. One transaction moves all
//! three. Not here: the projection's tables (`rill-materializer`), reading it for the page (`queries.rs`), deciding
//! what to ask for.

mod allowed;
mod between;
mod check;
mod coverage;
mod days;
mod erase;
mod event;
mod forgotten;
mod genesis;
mod heads;
mod history;
mod members;
mod open;
pub(crate) mod outbox;
mod pictures;
mod replay;
mod spaces;
mod take;
mod written;

pub(crate) use allowed::{forget_all_allowed, forget_allowed, load_allowed, save_allowed};
pub(crate) use between::anchors_between;
pub(crate) use check::{Checked, check_slice};
pub(crate) use coverage::{load_coverage, save_coverage, save_islands};
pub(crate) use days::{count_between, load_days, save_days};
pub(crate) use erase::{
    end_space, end_topic, erase_slice, is_unswept, set_back, sweep_slice, to_erase, write_back,
};
pub(crate) use forgotten::{forget_space, forgotten};
pub(crate) use genesis::{load_genesis, save_genesis};
pub(crate) use heads::{KnownHead, load_heads, save_head};
pub(crate) use history::{Kept, amendments_of, anchor_of};
pub(crate) use members::members;
pub(crate) use open::{Database, is_damage, open};
pub use open::{OpenError, VERSION};
pub(crate) use pictures::{collect_pictures, pictures};
use replay::begin_replay;
pub(crate) use replay::{replay_slice, to_replay};
pub(crate) use spaces::{KeptSpace, database_bytes, events_held, kept_spaces, save_space, topics_of};
pub(crate) use take::{StoreError, Taken, elsewhere, hash_at, hashes_of, take};
pub(crate) use written::{envelope_bytes, envelope_of, newest_before, payload_of, received, written_after};

use rill_materializer::{StreamKey, TopicKey};
use rill_protocol::{StreamId, TopicId};

#[cfg(test)]
mod plans;

/// A topic with the names and keys that the store has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TopicRef {
    pub(crate) stream: StreamId,
    pub(crate) stream_key: StreamKey,
    pub(crate) topic: TopicId,
    pub(crate) key: TopicKey,
}
