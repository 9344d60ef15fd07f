//! How many bytes somebody may send: much at once, then so many a second. Pure: the clock is handed in.

use rill_protocol::{Did, Millis};
use std::collections::HashMap;

/// Then so many bytes a second.
const BYTES_PER_SECOND: u64 = 512 * 1024;
/// So many milliseconds of that at once: 1 GiB.
const BURST_MS: Millis = 2_048 * 1_000;
/// People that are remembered before those are forgotten that may send as if for the first time.
const REMEMBERED: usize = 10_000;

#[derive(Default)]
pub(super) struct Allowance {
    full_at: HashMap<Did, Millis>,
}

impl Allowance {
    /// Takes so many bytes; else after how many milliseconds they may come.
    pub(super) fn take(&mut self, who: &Did, bytes: u64, now: Millis) -> Result<(), Millis> {
        if self.full_at.len() >= REMEMBERED {
            self.full_at.retain(|_, full_at| *full_at > now);
        }
        let costs = Millis::try_from(bytes.saturating_mul(1_000) / BYTES_PER_SECOND).unwrap_or(BURST_MS);
        // A clock that was set back holds nobody up: what lies further ahead than the burst was never so.
        let full_at = self.full_at.get(who).filter(|full_at| **full_at - now <= BURST_MS);
        let taken = full_at.copied().unwrap_or(now).max(now) + costs;
        match taken - now - BURST_MS {
            short if short > 0 => Err(short),
            _ => {
                self.full_at.insert(who.clone(), taken);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gibibyte_goes_at_once_then_half_a_mebibyte_a_second_and_others_are_not_held_up() {
        let person = |name: &str| Did::parse(&format!("did:example:{name}")).unwrap();
        let (ana, ben) = (person("ana"), person("ben"));
        let mut allowance = Allowance::default();
        for _ in 0..16 {
            allowance.take(&ana, 64 << 20, 0).unwrap();
        }
        assert_eq!(allowance.take(&ana, 1 << 20, 0), Err(2_000));
        assert_eq!(allowance.take(&ana, 1 << 20, 1_000), Err(1_000));
        allowance.take(&ana, 1 << 20, 2_000).unwrap();
        allowance.take(&ben, 64 << 20, 0).unwrap();
        allowance.take(&ana, 1 << 20, -10_000_000).unwrap();
    }
}
