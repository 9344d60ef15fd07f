//! What the server takes from outside: the time, and randomness. Handed in, so that tests own them.

use rill_protocol::Millis;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time now.
pub type Clock = fn() -> Millis;

/// The system's clock.
pub fn system_clock() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// 16 bytes that nobody else has, and nobody can guess.
pub(crate) fn fresh_name() -> Result<[u8; 16], std::io::Error> {
    let mut name = [0; 16];
    getrandom::fill(&mut name).map_err(std::io::Error::other)?;
    Ok(name)
}
