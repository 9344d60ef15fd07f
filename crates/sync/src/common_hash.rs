//! [`CommonHash`]: up to where a topic that is held and the server's history of it are the same. Asked when the
//! server says it has another history (a restored backup). By halves: a long topic takes some 15 questions.

use rill_protocol::{Hash, SeqNum};

/// The search.
///
/// ```text
///   held:  ● ● ● ● ● ● ● ●      before `same` all are the server's, from `other` on none is
///              same  other
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonHash {
    held: Vec<(SeqNum, Hash)>,
    same: usize,
    other: usize,
}

/// What to ask next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// The server's chain up to this event.
    Ask(SeqNum),
    /// Both go together up to here.
    Found(SeqNum),
}

impl CommonHash {
    /// `held`: seq and hash of the events held, in order; `newest`: the server's newest event of the topic.
    pub fn new(held: Vec<(SeqNum, Hash)>, newest: SeqNum) -> Self {
        let other = held.partition_point(|(seq, _)| *seq <= newest);
        Self { held, same: 0, other }
    }

    /// Asks the newest first: mostly, nothing differs.
    pub fn probe(&self, first: bool) -> Probe {
        if self.same == self.other {
            let common = self.same.checked_sub(1).map_or(SeqNum::ZERO, |index| self.held[index].0);
            return Probe::Found(common);
        }
        let index = if first { self.other - 1 } else { self.same + (self.other - self.same) / 2 };
        Probe::Ask(self.held[index].0)
    }

    /// The server's chain up to `seq` is this.
    pub fn answered(&mut self, seq: SeqNum, theirs: Hash) {
        let index = self.held.partition_point(|(held, _)| *held < seq);
        match self.held.get(index) {
            Some((held, ours)) if *held == seq && *ours == theirs => self.same = self.same.max(index + 1),
            Some(_) => self.other = self.other.min(index).max(self.same),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CommonHash, Probe};
    use proptest::prelude::*;
    use rill_protocol::{Hash, SeqNum};

    fn hash(of: u64) -> Hash {
        Hash::from_bytes([of as u8; 32])
    }

    proptest! {
        #[test]
        fn the_last_common_event_is_found(seqs in prop::collection::btree_set(1u64..200, 0..60), common in 0u64..220, newest in 0u64..220) {
            let held: Vec<_> = seqs.iter().map(|seq| (SeqNum(*seq), hash(*seq))).collect();
            let mut search = CommonHash::new(held, SeqNum(newest));
            let mut questions = 0;
            let found = loop {
                match search.probe(questions == 0) {
                    Probe::Found(seq) => break seq.0,
                    Probe::Ask(seq) => {
                        prop_assert!(seq.0 <= newest, "only what the server has can be asked");
                        search.answered(seq, if seq.0 <= common { hash(seq.0) } else { hash(255) });
                    }
                }
                questions += 1;
                prop_assert!(questions < 12);
            };
            let naive = seqs.iter().copied().filter(|seq| *seq <= common.min(newest)).max().unwrap_or(0);
            prop_assert_eq!(found, naive);
        }
    }
}
