//! Taking away: a space that is forgotten, access that ended, a copy that is built anew.

use super::{Engine, space::Space, stir::Stir};
use crate::{
    Effect,
    store::{self, StoreError},
};
use rill_protocol::{HistoryId, StreamId, TopicId, Up};

impl Engine {
    /// Takes all that is held of a space from this device.
    pub(super) fn forget_space(&mut self, stream: StreamId) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(()) };
        let tx = self.db.unchecked_transaction()?;
        store::forget_space(&tx, space.kept.key)?;
        tx.commit()?;
        self.drop_space(stream);
        self.effects.push(Effect::ForgetBlobs(format!("/api/blob/{stream}/")));
        self.stir_all();
        Ok(())
    }

    /// This reader may no longer read a topic, says the history that is known. Any other word erases nothing.
    pub(super) fn access_ended(
        &mut self,
        stream: StreamId,
        history: HistoryId,
        topic: TopicId,
    ) -> Result<(), StoreError> {
        let known =
            self.spaces.get(&stream).filter(|space| space.history() == history && space.differing.is_none());
        let Some(at) = known.and_then(|space| space.topics.get(&topic)).map(|known| known.at) else {
            return Ok(());
        };
        let tx = self.db.unchecked_transaction()?;
        store::erase_topic(&tx, &at)?;
        tx.commit()?;
        self.bulk.retain(|bulk| !bulk.is_of(stream, topic));
        if let Some(space) = self.spaces.get_mut(&stream) {
            space.topics.remove(&topic);
            space.heads.remove(&topic);
        }
        self.effects.push(Effect::ForgetBlobs(format!("/api/blob/{stream}/{topic}/")));
        self.stir(Stir::Topic(stream, topic));
        self.stir(Stir::Rooms(stream));
        Ok(())
    }

    /// Throws the copy away and fetches the spaces that were open again.
    pub(super) fn rebuild_copy(&mut self) -> Result<(), StoreError> {
        let open: Vec<(StreamId, bool)> =
            self.spaces.iter().map(|(stream, space)| (*stream, space.kept.copy)).collect();
        let tx = self.db.unchecked_transaction()?;
        store::clear(&tx, self.spaces.values().map(|space| space.kept.key))?;
        tx.commit()?;
        self.begin_anew(open);
        Ok(())
    }

    /// Nothing is held any more: these spaces are opened again.
    pub(super) fn begin_anew(&mut self, open: Vec<(StreamId, bool)>) {
        self.replays.clear();
        for (stream, _) in open {
            let room = self.spaces.get(&stream).and_then(|space| space.kept.last_room);
            self.drop_space(stream);
            self.standing.wanted.insert(stream, room);
        }
        self.stir_all();
    }

    fn drop_space(&mut self, stream: StreamId) {
        self.send(&Up::UnfollowHeads { stream });
        let topics = self.spaces.remove(&stream).map(followed).unwrap_or_default();
        topics.into_iter().for_each(|topic| self.send(&Up::UnfollowTopic { stream, topic }));
        self.fetches.drop_space(stream);
        self.bulk.retain(|bulk| !bulk.is_of_stream(stream));
        self.standing.wanted.remove(&stream);
    }
}

fn followed(space: Space) -> Vec<TopicId> {
    space.topics.into_iter().filter(|(_, topic)| topic.follow.is_some()).map(|(topic, _)| topic).collect()
}
