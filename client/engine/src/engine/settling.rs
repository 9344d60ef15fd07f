//! After each input: what the state as it is now asks for. Questions, follows, answers, the next waking.

use super::{Engine, stir::Stir};
use crate::{
    Effect,
    store::{self, StoreError},
};

impl Engine {
    pub(super) fn settle(&mut self) {
        self.wakes.1 = None;
        self.tend_socket();
        let settled = self.compare().and_then(|()| {
            self.open_wanted();
            self.follow_watched();
            self.ask_beginnings();
            self.ask_for_offered();
            self.answer_queries()
        });
        if let Err(error) = settled {
            self.failed(&error);
        }
        self.keep_copying();
        self.tell_status();
        self.set_waking();
    }

    fn set_waking(&mut self) {
        let (set, wish) = self.wakes;
        if let Some(wish) = wish.filter(|wish| set.is_none_or(|set| *wish < set || set <= self.now)) {
            self.wakes.0 = Some(wish);
            self.effects.push(Effect::WakeAt(wish));
        }
    }

    /// Replays a topic whose rows are of an older version, one that is looked at first. Whether there was one.
    pub(super) fn replay_one(&mut self) -> Result<bool, StoreError> {
        let watched = self.watched_topics();
        let seen = watched.iter().find_map(|(stream, topic)| {
            let key = self.spaces.get(stream)?.topics.get(topic)?.at.key;
            self.replays.iter().position(|replay| *replay == key)
        });
        let Some(key) = self.replays.remove(seen.unwrap_or(0)) else { return Ok(false) };
        store::replay(&self.db, key)?;
        let of = self.spaces.iter().find_map(|(stream, space)| {
            let topic = space.topics.values().find(|topic| topic.at.key == key)?;
            Some((*stream, topic.at.topic))
        });
        if let Some((stream, topic)) = of {
            self.stir(Stir::Topic(stream, topic));
            self.stir(Stir::Rooms(stream));
        }
        Ok(true)
    }
}
