//! Challenges that were given and not answered: each is good once, and for a minute. Pure: the clock is handed in.

use rill_protocol::Millis;
use std::collections::{HashMap, VecDeque};

/// How long a challenge is good.
const GOOD_FOR: Millis = 60_000;
/// Challenges that are open at most: beyond, the oldest is good no longer.
const OPEN_MAX: usize = 10_000;

#[derive(Default)]
pub(super) struct Challenges {
    /// By nonce: of which method, and until when.
    open: HashMap<[u8; 32], (&'static str, Millis)>,
    /// In the order in which they were given, those that were answered included.
    given: VecDeque<[u8; 32]>,
}

impl Challenges {
    /// Remembers a challenge; says until when it is good.
    pub(super) fn give(&mut self, nonce: [u8; 32], method: &'static str, now: Millis) -> Millis {
        while let Some(oldest) = self.given.front() {
            let is_over = self.open.get(oldest).is_none_or(|(_, expires_at)| *expires_at <= now);
            if !is_over && self.given.len() < OPEN_MAX {
                break;
            }
            self.open.remove(oldest);
            self.given.pop_front();
        }
        let expires_at = now.saturating_add(GOOD_FOR);
        self.open.insert(nonce, (method, expires_at));
        self.given.push_back(nonce);
        expires_at
    }

    /// Takes a challenge: until when it is good. None: it was never given, is of another method, was taken, or is over.
    pub(super) fn take(&mut self, nonce: &[u8; 32], method: &str, now: Millis) -> Option<Millis> {
        let (of, expires_at) = self.open.remove(nonce)?;
        (of == method && now < expires_at).then_some(expires_at)
    }
}

#[cfg(test)]
mod tests {
    use super::{Challenges, GOOD_FOR, OPEN_MAX};

    fn nonce(number: usize) -> [u8; 32] {
        let mut nonce = [0; 32];
        nonce[..8].copy_from_slice(&number.to_be_bytes());
        nonce
    }

    #[test]
    fn a_challenge_is_good_once_for_its_method_and_for_a_minute() {
        let mut challenges = Challenges::default();
        let expires_at = challenges.give(nonce(1), "a", 5);
        assert_eq!(expires_at, 5 + GOOD_FOR);
        assert_eq!(challenges.take(&nonce(2), "a", 5), None, "never given");
        assert_eq!(challenges.take(&nonce(1), "a", expires_at - 1), Some(expires_at));
        assert_eq!(challenges.take(&nonce(1), "a", 5), None, "taken");
        challenges.give(nonce(3), "a", 5);
        assert_eq!(challenges.take(&nonce(3), "b", 5), None, "of another method");
        challenges.give(nonce(4), "a", 5);
        assert_eq!(challenges.take(&nonce(4), "a", expires_at), None, "over");
    }

    #[test]
    fn however_many_are_asked_for_they_take_no_more_room() {
        let mut challenges = Challenges::default();
        for number in 0..=2 * OPEN_MAX {
            challenges.give(nonce(number), "a", 0);
        }
        assert_eq!((challenges.open.len(), challenges.given.len()), (OPEN_MAX, OPEN_MAX));
        assert_eq!(challenges.take(&nonce(0), "a", 0), None);
        assert!(challenges.take(&nonce(2 * OPEN_MAX), "a", 0).is_some());
        challenges.give(nonce(7), "a", GOOD_FOR);
        assert_eq!((challenges.open.len(), challenges.given.len()), (1, 1), "those that are over are gone");
    }
}
