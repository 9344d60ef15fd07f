//! Damage that nobody meets by reading: what is held of a space that somebody looks at is gone through once in each
//! session, a little at a time, while there is nothing better to do. Not here: one slice (`store/check.rs`).

use super::Engine;
use crate::store::{self, Checked, StoreError, TopicRef};
use rill_materializer::TopicKey;
use rill_protocol::{Millis, StreamId};
use std::collections::{BTreeMap, BTreeSet};

/// After somebody began to look: the page is drawn by then, and its pictures are there.
const AFTER_MS: Millis = 10_000;
/// Between two slices, which take some 2 ms each.
const PACE_MS: Millis = 40;

/// What is to be gone through, and what was.
#[derive(Default)]
pub(super) struct Checks {
    /// How far each topic was gone through.
    reached: BTreeMap<TopicKey, Checked>,
    /// Spaces whose topics were all put there.
    spaces: BTreeSet<StreamId>,
    due_at: Option<Millis>,
    /// A copy was found damaged, and built anew: what is new is not doubted again.
    ended: bool,
}

impl Checks {
    /// The copy is a new one.
    pub(super) fn end(&mut self) {
        *self = Self { ended: true, ..Self::default() };
    }

    /// Nothing is held of a topic any more, or less than there was.
    pub(super) fn forget(&mut self, topic: TopicKey) {
        self.reached.remove(&topic);
    }
}

impl Engine {
    /// Spaces that somebody looks at are gone through from some time on.
    pub(super) fn check_watched(&mut self) {
        for (stream, _) in self.watched_topics() {
            self.check_space(stream);
        }
        self.background.checks.due_at.into_iter().for_each(|at| self.wake_by(at));
    }

    fn check_space(&mut self, stream: StreamId) {
        let Some(space) = self.spaces.get(&stream).filter(|_| !self.background.checks.ended) else { return };
        let checks = &mut self.background.checks;
        if checks.spaces.insert(stream) {
            checks.reached.extend(space.topics.values().map(|topic| (topic.at.key, Checked::NOTHING)));
            checks.due_at = Some(self.now + AFTER_MS);
        }
    }

    /// Goes through the next slice, where one is due. At a waking alone: nobody waits for its answer.
    pub(super) fn check_on(&mut self) -> Result<(), StoreError> {
        if self.background.checks.due_at.is_none_or(|due_at| due_at > self.now) {
            return Ok(());
        }
        self.background.checks.due_at = Some(self.now + PACE_MS);
        if self.going_on {
            return Ok(());
        }
        let Some((at, from)) = self.next_check() else {
            self.background.checks.due_at = None;
            return Ok(());
        };
        let topic = self.spaces.get(&at.stream).and_then(|space| space.topics.get(&at.topic));
        let Some(topic) = topic else { return Ok(()) };
        let reached = store::check_slice(&self.db, &at, topic.coverage.runs(), from);
        let checks = &mut self.background.checks;
        match reached {
            Ok(Some(reached)) => drop(checks.reached.insert(at.key, reached)),
            Ok(None) => drop(checks.reached.remove(&at.key)),
            Err(error) => {
                checks.end();
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// What somebody looks at first. Not what is being built anew, or compared with another history.
    fn next_check(&self) -> Option<(TopicRef, Checked)> {
        let watched = self.watched_topics();
        let spaces = self.spaces.values().filter(|space| space.differing.is_none());
        let known = spaces.flat_map(|space| space.topics.values()).map(|topic| topic.at);
        let open = known.filter_map(|at| Some((at, *self.background.checks.reached.get(&at.key)?)));
        open.filter(|(at, _)| !self.background.replays.contains(&at.key))
            .min_by_key(|(at, _)| !watched.contains(&(at.stream, at.topic)))
    }
}
