//! Who is typing where in a stream: told to those who look on now, never kept. A line that is full forgets the oldest:
//! who takes it slowly misses some, and nobody waits. Not here: who may tell, and who is told (`http/live/following.rs`).

use rill_protocol::{Millis, Slot, TopicId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::broadcast;

/// One person is told of so often, and it is news for so long.
pub(crate) const TOLD_EVERY: Millis = 3_000;
/// Tellings that a slow follower may have before it.
const LINE: usize = 64;
/// People that are remembered before those are forgotten who typed long ago.
const REMEMBERED: usize = 1_000;

/// Somebody types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) topic: TopicId,
    /// Their slot in *people*.
    pub(crate) who: Slot,
    pub(crate) at: Millis,
}

impl Typed {
    /// Whether that is news.
    pub(crate) fn is_news(&self, now: Millis) -> bool {
        (0..TOLD_EVERY).contains(&now.saturating_sub(self.at))
    }
}

/// The line of one stream.
#[derive(Clone)]
pub(crate) struct Typing {
    told: broadcast::Sender<Typed>,
    last: Arc<Mutex<HashMap<Slot, Millis>>>,
}

impl Typing {
    pub(crate) fn new() -> Self {
        Self { told: broadcast::channel(LINE).0, last: Arc::default() }
    }

    /// What is told from now on.
    pub(crate) fn follow(&self) -> broadcast::Receiver<Typed> {
        self.told.subscribe()
    }

    /// Tells of somebody, unless they were told of a moment ago.
    pub(crate) fn tell(&self, typed: Typed) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if is_due(&mut last, &typed) {
            // Nobody may be there to hear it.
            drop(self.told.send(typed));
        }
    }
}

/// Whether this one is told. A clock that was set back holds nobody up.
fn is_due(last: &mut HashMap<Slot, Millis>, typed: &Typed) -> bool {
    let is_over = |at: Millis| !(0..TOLD_EVERY).contains(&typed.at.saturating_sub(at));
    if last.len() >= REMEMBERED {
        last.retain(|_, at| !is_over(*at));
    }
    let is_due = last.get(&typed.who).is_none_or(|at| is_over(*at));
    if is_due {
        last.insert(typed.who, typed.at);
    }
    is_due
}

#[cfg(test)]
mod tests {
    use super::{LINE, REMEMBERED, Typed, Typing, is_due};
    use rill_protocol::{Slot, TopicId};
    use std::collections::HashMap;
    use tokio::sync::broadcast::error::TryRecvError;

    fn typed(who: &str, at: i64) -> Typed {
        Typed { topic: TopicId::ROOT, who: Slot::named(&[who]), at }
    }

    #[test]
    fn a_person_is_told_of_once_in_three_seconds() {
        let mut last = HashMap::new();
        let mut due = |who, at| is_due(&mut last, &typed(who, at));
        assert_eq!(
            [due("mia", 0), due("mia", 2_999), due("mo", 1), due("mia", 3_000)],
            [true, false, true, true]
        );
        assert!(due("mia", -10_000), "a clock that was set back");
    }

    #[test]
    fn who_typed_long_ago_is_forgotten() {
        let mut last = HashMap::new();
        for number in 0..REMEMBERED {
            is_due(&mut last, &typed(&number.to_string(), 0));
        }
        assert!(is_due(&mut last, &typed("mia", 3_000)));
        assert_eq!(last.len(), 1);
    }

    #[test]
    fn who_hears_slowly_misses_the_oldest_and_nobody_waits() {
        let typing = Typing::new();
        let mut slow = typing.follow();
        for number in 0..=LINE {
            typing.tell(typed(&number.to_string(), 0));
        }
        assert_eq!(slow.try_recv(), Err(TryRecvError::Lagged(1)));
        assert_eq!(slow.try_recv(), Ok(typed("1", 0)));
    }

    #[test]
    fn what_is_older_than_three_seconds_is_no_news() {
        let typed = typed("mia", 1_000);
        assert_eq!([999, 1_000, 3_999, 4_000].map(|now| typed.is_news(now)), [false, true, true, false]);
    }
}
