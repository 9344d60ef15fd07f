//! Which events go in the next push: in the order in which they were written, each after all that it needs.

use super::{Outbox, OutboxEffect, OutboxEvent, OutboxStanding};
use rill_protocol::{EventId, Millis, TopicId};
use std::collections::{BTreeMap, BTreeSet};

/// Of one push: what is more goes with the next, so that no step takes long and others get their turn.
pub(super) const EVENTS_MAX: usize = 128;
const BYTES_MAX: usize = 256 * 1024;

impl Outbox {
    /// Pushes what may go, where nothing is under way; else asks to be woken when something may.
    pub(super) fn push(&mut self, now: Millis, effects: &mut Vec<OutboxEffect>) {
        let waits = |standing| standing == OutboxStanding::Waiting;
        if self.under_way.is_some() || !self.events.iter().any(|event| waits(event.standing)) {
            return;
        }
        if let Some(until) = self.rests_until {
            if now < until {
                return effects.push(OutboxEffect::WakeAt(until));
            }
            self.rests_until = None;
        }
        if !self.is_open {
            return;
        }
        self.rests.retain(|_, until| now < *until);
        let batch = self.next_batch(now);
        if batch.is_empty() {
            let until = self.rests.values().copied().chain(self.next_post_at(now)).min();
            effects.extend(until.map(OutboxEffect::WakeAt));
            return;
        }
        for event in self.events.iter_mut().filter(|event| batch.contains(&event.id)) {
            (event.standing, event.tried) = (OutboxStanding::UnderWay, true);
        }
        effects.push(OutboxEffect::Push(batch.clone()));
        self.under_way = Some(batch);
    }

    fn next_batch(&self, now: Millis) -> Vec<EventId> {
        let most = self.window.map_or(EVENTS_MAX, |window| window.min(EVENTS_MAX));
        let mut stopped: BTreeSet<TopicId> = self.rests.keys().copied().collect();
        // Of these no post goes in this push, or no other.
        let mut posts_stopped: BTreeSet<TopicId> = BTreeSet::new();
        let waits = |event: &&OutboxEvent| match event.standing {
            OutboxStanding::Waiting | OutboxStanding::Taken => true,
            OutboxStanding::UnderWay | OutboxStanding::Acknowledged(_) | OutboxStanding::Refused => false,
        };
        // Those that wait, and whether they go.
        let mut waiting: BTreeMap<EventId, bool> =
            self.events.iter().filter(waits).map(|event| (event.id, false)).collect();
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for event in self.events.iter().filter(waits) {
            let is_missing = |need: &EventId| waiting.get(need).is_some_and(|goes| !goes);
            let is_taken = event.standing == OutboxStanding::Taken;
            if event.is_post && self.is_too_soon(event.topic, now) {
                posts_stopped.insert(event.topic);
            }
            let waits_for_posts = event.is_post || event.needs.iter().any(is_missing);
            if waits_for_posts && posts_stopped.contains(&event.topic) {
                continue;
            }
            if is_taken
                || event.awaits_files
                || stopped.contains(&event.topic)
                || event.needs.iter().any(is_missing)
            {
                stopped.insert(event.topic);
                continue;
            }
            bytes += event.bytes;
            if !batch.is_empty() && (batch.len() >= most || bytes > BYTES_MAX) {
                break;
            }
            if event.is_post && self.slow.contains_key(&event.topic) {
                posts_stopped.insert(event.topic);
            }
            waiting.insert(event.id, true);
            batch.push(event.id);
        }
        batch
    }
}
