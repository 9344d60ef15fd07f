//! [`FollowTopic`]: the live tail of one topic over the socket.
//! Not here: what the events cover (`coverage.rs`), the socket itself.

use rill_protocol::SeqNum;

/// How far this reader has followed one topic.
///
/// ```text
/// ───●────────────●···········○      1. `from <= held <= head`.  2. Asked for once a socket.
///    from         held        head   3. Each event is applied once, in order, without a gap.
/// ```
/// From `from` on everything comes by itself: what is held up to there is current.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowTopic {
    from: SeqNum,
    held: SeqNum,
    head: SeqNum,
    asked: bool,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowInput {
    /// The socket is open.
    Connected,
    /// The socket is gone.
    Lost,
    /// The topic is known to have this event.
    Head(SeqNum),
    /// Events after `after` up to `last` came.
    Came {
        /// Exclusive.
        after: SeqNum,
        /// Inclusive.
        last: SeqNum,
    },
    /// Too much lies between: it is followed from here, and what is older is fetched.
    FarBehind(SeqNum),
    /// Events that came were not kept: they are wanted again.
    NotKept(SeqNum),
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowEffect {
    /// Ask for the events after this one.
    Follow {
        /// Exclusive.
        after: SeqNum,
    },
    /// Keep the events that came after this one.
    Apply {
        /// Exclusive.
        after: SeqNum,
    },
}

impl FollowTopic {
    /// Follows from `held` on, once there is a socket.
    pub fn new(held: SeqNum, head: SeqNum) -> Self {
        Self { from: held, held, head: head.max(held), asked: false }
    }

    /// Where the live tail starts: what is complete up to here needs no asking. None: there is no socket.
    pub fn live_from(&self) -> Option<SeqNum> {
        self.asked.then_some(self.from)
    }

    /// How many events are still to come.
    pub fn left(&self) -> u64 {
        self.head.0.saturating_sub(self.held.0)
    }

    /// Pure: no clock, no socket.
    pub fn step(mut self, input: FollowInput) -> (Self, Option<FollowEffect>) {
        let effect = match input {
            FollowInput::Connected => self.ask(),
            FollowInput::Lost => {
                self.asked = false;
                None
            }
            FollowInput::Head(head) => {
                self.head = self.head.max(head);
                None
            }
            FollowInput::Came { after, last } if self.asked && after <= self.held => self.take(last),
            // A gap: the frames between were lost. Asked again from where we are.
            FollowInput::Came { .. } if self.asked => self.ask(),
            FollowInput::Came { .. } => None,
            FollowInput::FarBehind(after) => {
                (self.from, self.held) = (after, after);
                self.head = self.head.max(after);
                None
            }
            FollowInput::NotKept(held) => {
                self.held = self.held.min(held);
                self.from = self.from.min(held);
                None
            }
        };
        (self, effect)
    }

    fn ask(&mut self) -> Option<FollowEffect> {
        self.asked = true;
        self.from = self.held;
        Some(FollowEffect::Follow { after: self.held })
    }

    fn take(&mut self, last: SeqNum) -> Option<FollowEffect> {
        let after = self.held;
        (last > after).then(|| {
            self.held = last;
            self.head = self.head.max(last);
            FollowEffect::Apply { after }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{FollowEffect, FollowInput, FollowTopic};
    use proptest::prelude::*;
    use rill_protocol::SeqNum;

    fn came(after: u64, last: u64) -> FollowInput {
        FollowInput::Came { after: SeqNum(after), last: SeqNum(last) }
    }

    #[test]
    fn a_lost_frame_is_asked_for_again() {
        let (follow, asked) = FollowTopic::new(SeqNum(10), SeqNum(10)).step(FollowInput::Connected);
        assert_eq!(asked, Some(FollowEffect::Follow { after: SeqNum(10) }));
        let (follow, effect) = follow.step(came(12, 14));
        assert_eq!(effect, Some(FollowEffect::Follow { after: SeqNum(10) }));
        let (_, effect) = follow.step(came(10, 14));
        assert_eq!(effect, Some(FollowEffect::Apply { after: SeqNum(10) }));
    }

    #[test]
    fn nothing_is_live_without_a_socket() {
        let (follow, _) = FollowTopic::new(SeqNum(3), SeqNum(9)).step(FollowInput::Connected);
        assert_eq!(follow.live_from(), Some(SeqNum(3)));
        assert_eq!(follow.left(), 6);
        let (follow, _) = follow.step(FollowInput::Lost);
        assert_eq!(follow.live_from(), None);
    }

    fn inputs() -> impl Strategy<Value = FollowInput> {
        prop_oneof![
            Just(FollowInput::Connected),
            Just(FollowInput::Lost),
            (0u64..30).prop_map(|head| FollowInput::Head(SeqNum(head))),
            (0u64..30, 1u64..6).prop_map(|(after, more)| came(after, after + more)),
        ]
    }

    proptest! {
        #[test]
        fn each_event_is_applied_once_and_in_order(inputs in prop::collection::vec(inputs(), 0..60)) {
            let mut follow = FollowTopic::new(SeqNum(0), SeqNum(0));
            let mut applied = 0;
            for input in inputs {
                let (next, effect) = follow.step(input);
                if let (Some(FollowEffect::Apply { after }), FollowInput::Came { last, .. }) = (effect, input) {
                    prop_assert_eq!(after.0, applied);
                    applied = last.0;
                }
                prop_assert!(next.live_from().is_none_or(|from| from.0 <= applied));
                follow = next;
            }
        }
    }
}
