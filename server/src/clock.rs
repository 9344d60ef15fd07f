//! What the server takes from outside: the time, and randomness. Handed in, so that tests own them.

use rill_protocol::Millis;
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    time::{SystemTime, UNIX_EPOCH},
};

/// The time now.
pub type Clock = fn() -> Millis;

/// The system's clock.
pub fn system_clock() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// 16 bytes that nobody else has, to name a history by. Not for secrets: they come from the seeds of hash maps.
pub(crate) fn fresh_name() -> [u8; 16] {
    let mut name = [0; 16];
    for half in name.chunks_exact_mut(8) {
        half.copy_from_slice(&RandomState::new().build_hasher().finish().to_be_bytes());
    }
    name
}
