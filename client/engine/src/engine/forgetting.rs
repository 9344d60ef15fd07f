//! Taking away: a space that is forgotten, a copy that is built anew. Not here: access that ended (`ended.rs`).

use super::{Engine, space::Space};
use crate::{
    Effect,
    store::{self, StoreError},
};
use rill_protocol::{Millis, StreamId, TopicId, Up};

/// Later redactions come along: sweeping costs as much for one as for many.
const SWEEP_AFTER_MS: Millis = 5_000;

impl Engine {
    /// Takes all that is held of a space from this device.
    pub(super) fn forget_space(&mut self, stream: StreamId) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(()) };
        let tx = self.db.begin()?;
        let topics = store::end_space(&tx, space.kept.key)?;
        let pictures = store::forget_space(&tx, stream)?;
        tx.commit()?;
        self.background.erasing.extend(topics);
        self.drop_space(stream);
        self.effects.push(Effect::ForgetBlobs(vec![pictures]));
        // The server may offer it, which was made after it was asked what it offers.
        self.offered.let_go(stream);
        self.stir_all();
        Ok(())
    }

    /// Throws the copy away and fetches the spaces that were open again.
    pub(super) fn rebuild_copy(&mut self) -> Result<(), StoreError> {
        let open: Vec<(StreamId, bool)> =
            self.spaces.iter().map(|(stream, space)| (*stream, space.kept.copy)).collect();
        let tx = self.db.begin()?;
        let mut topics = Vec::new();
        for space in self.spaces.values() {
            topics.extend(store::end_space(&tx, space.kept.key)?);
        }
        tx.commit()?;
        self.begin_anew(open);
        self.background.erasing.extend(topics);
        Ok(())
    }

    /// Nothing is held any more: these spaces are opened again.
    pub(super) fn begin_anew(&mut self, open: Vec<(StreamId, bool)>) {
        self.background.clear();
        for (stream, _) in open {
            let room = self.spaces.get(&stream).and_then(|space| space.kept.last_room);
            self.drop_space(stream);
            self.standing.wanted.insert(stream, room);
        }
        self.stir_all();
    }

    /// Copies of what was taken away leave pages and the database's log within seconds too.
    pub(super) fn sweep_soon(&mut self) {
        self.sweep_at = Some(self.sweep_at.unwrap_or(self.now + SWEEP_AFTER_MS));
        self.sweep_outbox_soon();
    }

    /// Begins to sweep once that is due.
    pub(super) fn sweep_if_due(&mut self) {
        match self.sweep_at {
            Some(at) if at <= self.now => {
                self.sweep_at = None;
                self.background.sweeping.begin();
            }
            Some(at) => self.wake_by(at),
            None => {}
        }
    }

    fn drop_space(&mut self, stream: StreamId) {
        self.leave_here(stream);
        self.doubt_rules(stream);
        self.send(&Up::UnfollowHeads { stream });
        let topics = self.spaces.remove(&stream).map(followed).unwrap_or_default();
        topics.into_iter().for_each(|topic| self.send(&Up::UnfollowTopic { stream, topic }));
        self.fetches.drop_space(stream);
        self.background.bulk.retain(|bulk| !bulk.is_of_stream(stream));
        self.standing.wanted.remove(&stream);
    }
}

fn followed(space: Space) -> Vec<TopicId> {
    space.topics.into_iter().filter(|(_, topic)| topic.follow.is_some()).map(|(topic, _)| topic).collect()
}
