//! Rooms that are slowed: when what is posted there goes out. As far as this device can know it nothing is sent in vain;
//! the server has the last word (*later*). Not here: the order itself (`rill_sync::Outbox`).

use super::{Engine, stir::Stir};
use crate::{
    queries::{self, Slowed},
    store::StoreError,
};
use rill_bridge::{Slow, SpaceView};
use rill_protocol::{EventId, Millis, StreamId, TopicId};
use rill_sync::{OutboxInput, OutboxStanding, SlowTopic};
use std::collections::{BTreeMap, HashMap};

/// When posts of a room go out that wait for it.
#[derive(Default)]
pub(super) struct Going {
    /// Those that were written.
    pub(super) at: HashMap<EventId, Millis>,
    /// The next that is written; none: at once, or that is not known.
    next: Option<Millis>,
}

impl Engine {
    /// The order of a stream is told how rooms of it are slowed: before anything goes that is posted there.
    pub(super) fn know_slow(&mut self, stream: StreamId, topics: Vec<TopicId>) {
        for topic in topics {
            let slow = match self.slow_topic(stream, topic) {
                Ok(slow) => slow,
                Err(error) => return self.failed(&error),
            };
            let known = self.outbox.streams.get(&stream).and_then(|known| known.order.slow().get(&topic));
            if is_news(known.copied(), slow) {
                self.step_outbox(stream, OutboxInput::Slowed(topic, slow));
            }
        }
    }

    /// How a room is slowed for oneself, as far as is held; none: it is not, or one sees to it.
    fn slow_topic(&self, stream: StreamId, topic: TopicId) -> Result<Option<SlowTopic>, StoreError> {
        let (Some(space), Some(voice)) = (self.spaces.get(&stream), self.voice()) else { return Ok(None) };
        let Some(topic) = space.topics.get(&topic) else { return Ok(None) };
        let Some(Slowed { every_s, since }) = queries::slowed(&self.db, topic.at.key)? else {
            return Ok(None);
        };
        if self.may_manage(stream)? {
            return Ok(None);
        }
        let every_ms = Millis::from(every_s) * 1000;
        let after = self.now.saturating_sub(every_ms);
        let posted_at = queries::posted_at(&self.db, topic.at.key, voice, (since, after))?;
        // By a clock that differs from the server's nothing is foretold.
        let posted_at = posted_at.filter(|posted_at| *posted_at <= self.now);
        let free_at = posted_at.map_or(Millis::MIN, |posted_at| posted_at + every_ms);
        Ok(Some(SlowTopic { every_ms, free_at }))
    }

    /// When what waits in a room goes out, where that is for the room's slowness.
    pub(super) fn going(&self, stream: StreamId, topic: TopicId) -> Going {
        let mut going = Going::default();
        let Some(order) = self.outbox.streams.get(&stream).map(|known| &known.order) else { return going };
        let Some(slow) = order.slow().get(&topic) else { return going };
        let mut next = slow.free_at;
        for event in order.events().iter().filter(|event| event.is_post && event.topic == topic) {
            match event.standing {
                OutboxStanding::UnderWay => next = next.max(self.now + slow.every_ms),
                OutboxStanding::Waiting | OutboxStanding::Taken if next > self.now => {
                    going.at.insert(event.id, next);
                    next += slow.every_ms;
                }
                // It waits for something else: how long is not known.
                OutboxStanding::Waiting | OutboxStanding::Taken => return going,
                OutboxStanding::Acknowledged(_) | OutboxStanding::Refused => {}
            }
        }
        going.next = Some(next).filter(|next| *next > self.now);
        going
    }

    /// Puts into a space when what one writes next in its slowed rooms goes out.
    pub(super) fn put_slow(&self, stream: StreamId, view: &mut SpaceView) -> Result<(), StoreError> {
        if view.may_manage {
            return Ok(());
        }
        let rooms = view.rooms.iter_mut().map(|room| (room.topic, &mut room.slow));
        let threads = view.threads.iter_mut().map(|thread| (thread.topic, &mut thread.slow));
        for (topic, slow) in rooms.chain(threads) {
            if let Some(slow) = slow {
                slow.next_at = self.next_at(stream, topic, *slow)?;
            }
        }
        Ok(())
    }

    fn next_at(&self, stream: StreamId, topic: TopicId, slow: Slow) -> Result<Option<Millis>, StoreError> {
        let held = self.slow_topic(stream, topic)?.map(|held| held.free_at);
        let order = self.outbox.streams.get(&stream).and_then(|known| known.order.slow().get(&topic));
        // What was foretold for another slowness than that of now does not count.
        let is_of_now = order.is_some_and(|order| order.every_ms == Millis::from(slow.every_s) * 1000);
        let going = is_of_now.then(|| self.going(stream, topic).next).flatten();
        Ok(held.max(going).filter(|next_at| *next_at > self.now))
    }

    /// What shows when something goes out is told anew, where a step of the order changed that.
    pub(super) fn stir_slow(&mut self, stream: StreamId, before: &BTreeMap<TopicId, SlowTopic>) {
        let Some(known) = self.outbox.streams.get(&stream) else { return };
        let now = known.order.slow();
        if now == before {
            return;
        }
        let of_both = now.keys().chain(before.keys());
        let changed: Vec<TopicId> =
            of_both.filter(|topic| now.get(topic) != before.get(topic)).copied().collect();
        changed.into_iter().for_each(|topic| self.stir(Stir::Topic(stream, topic)));
        self.stir(Stir::Rooms(stream));
    }
}

/// Whether the order would do otherwise if it knew.
fn is_news(known: Option<SlowTopic>, now: Option<SlowTopic>) -> bool {
    match (known, now) {
        (Some(known), Some(now)) => known.every_ms != now.every_ms || known.free_at < now.free_at,
        (known, now) => known.is_some() != now.is_some(),
    }
}
