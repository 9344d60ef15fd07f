//! [`Offers`]: which streams are offered to whom: those whose *root* they may read. Remembered, so that a list of many does
//! not open each; forgotten when the stream's rules say that readers changed. Not here: who is woken then (`offers/wakes.rs`).

pub(crate) mod wakes;

use rill_protocol::{Did, StreamId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use wakes::Wakes;

/// Answers that are remembered before all are forgotten.
const REMEMBERED: usize = 65_536;

/// Those of one server.
#[derive(Clone, Default)]
pub(crate) struct Offers {
    answers: Arc<Mutex<Answers>>,
    /// Who is connected, to be told that they are offered something else.
    pub(crate) wakes: Wakes,
}

#[derive(Default)]
struct Answers {
    /// A person; none: nobody is signed in.
    of: HashMap<StreamId, HashMap<Option<Did>, bool>>,
    count: usize,
}

impl Offers {
    /// Whether a space is offered to somebody, as far as that is known.
    pub(crate) fn known(&self, stream: StreamId, who: Option<&Did>) -> Option<bool> {
        self.answers().of.get(&stream)?.get(&who.cloned()).copied()
    }

    /// Remembers it. Said by the stream's owner, which says as well when it changes.
    pub(crate) fn remember(&self, stream: StreamId, who: Option<&Did>, is_offered: bool) {
        let mut answers = self.answers();
        if answers.count >= REMEMBERED {
            *answers = Answers::default();
        }
        let before = answers.of.entry(stream).or_default().insert(who.cloned(), is_offered);
        answers.count += usize::from(before.is_none());
    }

    /// Its readers changed.
    pub(crate) fn forget(&self, stream: StreamId) {
        let mut answers = self.answers();
        let forgotten = answers.of.remove(&stream).map_or(0, |forgotten| forgotten.len());
        answers.count -= forgotten;
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
