//! What is done in the background, slice by slice: rows built anew, what ended taken away, pages swept, runs of full
//! copies taken in. Between two slices whatever a page asks is answered. Not here: which runs are asked for (`copying.rs`).

use super::{Engine, checking::Checks, copying::Bulk, live::Live, stir::Stir};
use crate::{
    Effect, Work,
    store::{self, StoreError},
};
use rill_materializer::TopicKey;
use rill_protocol::{Millis, StreamId, TopicId};
use rill_sweep::Sweep;
use std::collections::VecDeque;

/// After a slice that could not be written.
const REST_MS: Millis = 5_000;

/// What is to be done when there is nothing better to do.
#[derive(Default)]
pub(super) struct Background {
    /// Runs that came and are to be taken in.
    pub(super) bulk: VecDeque<Bulk>,
    /// Topics whose rows are of an older version of the projection.
    pub(super) replays: VecDeque<TopicKey>,
    /// Topics that were cut off and of which there are bytes still.
    pub(super) erasing: VecDeque<TopicKey>,
    pub(super) sweeping: Sweeping,
    /// Events of the copy under way.
    pub(super) copied: Option<u64>,
    /// Events of the replay under way.
    replayed: Option<u64>,
    rests_until: Option<Millis>,
    pub(super) checks: Checks,
}

/// The pages that are to be swept.
#[derive(Default)]
pub(super) struct Sweeping {
    rest: Option<Sweep>,
    /// Something was taken away since it began.
    again: bool,
}

impl Sweeping {
    /// All pages are to be swept, those too that were swept a moment ago.
    pub(super) fn begin(&mut self) {
        self.again = self.rest.is_some();
        self.rest.get_or_insert(Sweep::WHOLE);
    }

    fn went_on(&mut self, rest: Option<Sweep>) {
        self.rest = rest.or_else(|| std::mem::take(&mut self.again).then_some(Sweep::WHOLE));
    }
}

impl Background {
    /// Nothing of a topic is held any more.
    pub(super) fn forget(&mut self, stream: StreamId, topic: TopicId, key: TopicKey) {
        self.bulk.retain(|bulk| !bulk.is_of(stream, topic));
        self.replays.retain(|replay| *replay != key);
        self.checks.forget(key);
    }

    /// Nothing is held any more.
    pub(super) fn clear(&mut self) {
        self.bulk.clear();
        self.replays.clear();
        self.erasing.clear();
        self.sweeping = Sweeping::default();
        self.checks.end();
    }

    fn is_empty(&self) -> bool {
        let nothing_to_remove = self.erasing.is_empty() && self.sweeping.rest.is_none();
        nothing_to_remove && self.bulk.is_empty() && self.replays.is_empty()
    }
}

impl Engine {
    /// The next slice: rows that somebody looks at, what is to be gone, what came, other rows.
    pub(super) fn go_on(&mut self) -> Result<(), StoreError> {
        let done = match (self.replay_in_view(), self.background.sweeping.rest) {
            (Some(topic), _) => self.replay(topic),
            (None, _) if !self.background.erasing.is_empty() => self.erase(),
            (None, Some(rest)) => self.sweep(rest),
            (None, None) if !self.background.bulk.is_empty() => return self.take_bulk(),
            (None, None) => {
                self.background.replays.front().copied().map_or(Ok(()), |topic| self.replay(topic))
            }
        };
        if done.is_err() {
            self.background.rests_until = Some(self.now + REST_MS);
        }
        done
    }

    /// Asks to go on, where there is something to be done.
    pub(super) fn keep_going(&mut self) {
        match self.background.rests_until {
            Some(until) if until > self.now => return self.wake_by(until),
            Some(_) | None => self.background.rests_until = None,
        }
        if !self.background.is_empty() && !self.going_on {
            self.going_on = true;
            self.effects.push(Effect::GoOn);
        }
    }

    fn replay_in_view(&self) -> Option<TopicKey> {
        let key =
            |(stream, topic): &(StreamId, TopicId)| Some(self.spaces.get(stream)?.topics.get(topic)?.at.key);
        let mut watched = self.watched_topics().iter().filter_map(key).collect::<Vec<_>>().into_iter();
        watched.find(|key| self.background.replays.contains(key))
    }

    fn replay(&mut self, topic: TopicKey) -> Result<(), StoreError> {
        if self.background.replayed.is_none() {
            self.background.replayed = Some(0);
            self.effects.push(Effect::Began(Work::Replay));
        }
        let slice = store::replay_slice(&self.db, topic)?;
        let replayed = self.background.replayed.get_or_insert(0);
        *replayed += slice.events;
        let events = *replayed;
        if slice.is_last {
            self.background.replays.retain(|replay| *replay != topic);
        }
        let of = self.spaces.iter().find_map(|(stream, space)| {
            let known = space.topics.values().find(|known| known.at.key == topic)?;
            Some((*stream, known.at.topic))
        });
        if let Some((stream, topic)) = of {
            self.stir(Stir::Topic(stream, topic));
            let stirred = self.pages.values_mut().flat_map(|page| page.queries.values_mut());
            stirred.filter(|live| live.stirred).for_each(Live::forget_given);
            if slice.is_last {
                self.stir(Stir::Rooms(stream));
                self.stir(Stir::People(stream));
            }
        }
        if self.background.replays.is_empty() {
            self.background.replayed = None;
            self.effects.push(Effect::Ended { work: Work::Replay, events });
        }
        Ok(())
    }

    fn erase(&mut self) -> Result<(), StoreError> {
        let Some(topic) = self.background.erasing.front().copied() else { return Ok(()) };
        if store::erase_slice(&self.db, topic)? {
            return Ok(());
        }
        self.background.erasing.pop_front();
        if self.background.erasing.is_empty() {
            self.background.sweeping.begin();
        }
        Ok(())
    }

    fn sweep(&mut self, rest: Sweep) -> Result<(), StoreError> {
        let rest = store::sweep_slice(&self.db, rest)?;
        self.background.sweeping.went_on(rest);
        if self.background.sweeping.rest.is_none() && !store::write_back(&self.db)? {
            self.sweep_soon();
        }
        Ok(())
    }
}
