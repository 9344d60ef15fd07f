//! Topics that are slowed: one posts there only so often. A post goes when its time has come, one a push, so that what is
//! told to come later was not sent in vain, and can be changed or let go of until it goes.

use super::{Outbox, OutboxEvent, OutboxStanding};
use rill_protocol::{Millis, TopicId};
use std::collections::BTreeMap;

/// How a topic is slowed for who writes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlowTopic {
    /// From one post to the next.
    pub every_ms: Millis,
    /// Before this the next one does not go.
    pub free_at: Millis,
}

impl Outbox {
    /// The topics that are slowed, as far as was told.
    pub fn slow(&self) -> &BTreeMap<TopicId, SlowTopic> {
        &self.slow
    }

    /// Topics of which posts wait.
    pub fn topics_with_waiting_posts(&self) -> Vec<TopicId> {
        let waiting = self.events.iter().filter(|event| waits_as_post(event));
        let mut topics: Vec<TopicId> = waiting.map(|event| event.topic).collect();
        topics.sort_unstable();
        topics.dedup();
        topics
    }

    /// What was posted or told meanwhile counts on, as long as the topic is slowed by as much as before.
    pub(super) fn slow_down(&mut self, topic: TopicId, slow: Option<SlowTopic>) {
        // Whatever the server said of it, it went by what was so before.
        let before = self.slow.remove(&topic);
        let Some(mut slow) = slow else {
            if before.is_some() {
                self.rests.remove(&topic);
            }
            return;
        };
        match before.filter(|before| before.every_ms == slow.every_ms) {
            Some(before) => slow.free_at = slow.free_at.max(before.free_at),
            None => drop(self.rests.remove(&topic)),
        }
        self.slow.insert(topic, slow);
    }

    /// A post came in: the next has to wait from now on.
    pub(super) fn posted(&mut self, topic: TopicId, now: Millis) {
        if let Some(slow) = self.slow.get_mut(&topic) {
            slow.free_at = slow.free_at.max(now + slow.every_ms);
        }
    }

    /// Whether a post of this topic waits for its time.
    pub(super) fn is_too_soon(&self, topic: TopicId, now: Millis) -> bool {
        self.slow.get(&topic).is_some_and(|slow| now < slow.free_at)
    }

    /// When the next post may go of those that wait for their time.
    pub(super) fn next_post_at(&self, now: Millis) -> Option<Millis> {
        let waiting = self.events.iter().filter(|event| waits_as_post(event));
        let free_at = waiting.filter_map(|event| Some(self.slow.get(&event.topic)?.free_at));
        free_at.filter(|free_at| now < *free_at).min()
    }
}

fn waits_as_post(event: &OutboxEvent) -> bool {
    event.is_post && event.standing == OutboxStanding::Waiting
}
