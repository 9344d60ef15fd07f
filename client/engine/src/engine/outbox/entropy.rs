//! [`Entropy`]: ids and salts that nobody can guess, from the random bytes that were handed in. A counter is hashed
//! with them: no two are the same, and none says anything of another.

use rill_protocol::{EventId, Millis};
use sha2::{Digest, Sha256};

/// Random bytes without end.
pub(in crate::engine) struct Entropy {
    seed: [u8; 32],
    drawn: u64,
}

impl Entropy {
    pub(in crate::engine) fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    fn draw(&mut self) -> [u8; 32] {
        self.drawn += 1;
        Sha256::new().chain_update(self.seed).chain_update(self.drawn.to_be_bytes()).finalize().into()
    }

    pub(in crate::engine) fn salt(&mut self) -> [u8; 16] {
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.draw()[..16]);
        salt
    }

    /// An id of now that sorts after another one, though the clock may have gone back since that was made.
    pub(in crate::engine) fn id(&mut self, now: Millis, after: Option<EventId>) -> EventId {
        let mut unique = [0; 10];
        unique.copy_from_slice(&self.draw()[..10]);
        let id = EventId::from_parts(now, unique);
        match after {
            // A millisecond later than the other, and as hard to guess.
            Some(after) if id <= after => EventId::from_parts(made_at(after) + 1, unique),
            Some(_) | None => id,
        }
    }
}

/// The time in an id.
fn made_at(id: EventId) -> Millis {
    id.as_bytes()[..6].iter().fold(0, |time, byte| time << 8 | Millis::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::Entropy;

    #[test]
    fn no_two_are_the_same_and_ids_go_on_where_the_clock_goes_back() {
        let mut entropy = Entropy::new([7; 32]);
        assert_ne!(entropy.salt(), entropy.salt());
        let mut last = None;
        for now in [5, 5, 9, 2, 2, 0, 10] {
            let id = entropy.id(now, last);
            assert!(last.is_none_or(|last| last < id), "{now}");
            last = Some(id);
        }
    }
}
