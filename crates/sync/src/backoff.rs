//! [`Backoff`]: how long to wait before the next try. Randomness is handed in.

use rill_protocol::Millis;

const FIRST_MS: Millis = 500;
const LONGEST_MS: Millis = 30_000;

/// Tries since the last success.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    tries: u32,
}

impl Backoff {
    /// A try failed: wait so many milliseconds. Doubles up to 30 s; half of it is by chance, so that not all
    /// clients of a server that restarts come at the same moment.
    pub fn failed(&mut self, random: u64) -> Millis {
        let whole = (FIRST_MS << self.tries.min(8)).min(LONGEST_MS);
        self.tries = self.tries.saturating_add(1);
        let half = whole / 2;
        half + Millis::try_from(random % (half.unsigned_abs() + 1)).unwrap_or(half)
    }

    /// A try succeeded.
    pub fn succeeded(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;

    #[test]
    fn waits_grow_up_to_half_a_minute_and_begin_anew_after_a_success() {
        let mut backoff = Backoff::default();
        let longest: Vec<_> = (0..10).map(|_| backoff.failed(u64::MAX / 2)).collect();
        assert!(longest.iter().all(|wait| (250..=30_000).contains(wait)), "{longest:?}");
        assert!(longest[9] >= 15_000);
        backoff.succeeded();
        assert!(backoff.failed(0) <= 500);
    }
}
