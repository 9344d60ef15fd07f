//! Pictures of full copies: which are to be kept for reading without a network.

use super::{Engine, space::Space};
use crate::{
    Effect,
    store::{self, StoreError},
};
use rill_protocol::StreamId;

impl Engine {
    /// Has pictures that came kept; during the first look they wait, and are named with all others at its end.
    pub(super) fn keep_pictures(&mut self, stream: StreamId, paths: Vec<String>) {
        let waits = self.spaces.get(&stream).is_some_and(|space| space.first_look.is_some());
        if !paths.is_empty() && !waits {
            self.effects.push(Effect::KeepBlobs(paths));
        }
    }

    /// Names the pictures of an earlier session again: whether they all came then, nobody knows. Once a session.
    pub(super) fn name_pictures(&mut self, stream: StreamId) -> Result<(), StoreError> {
        let is_copied = |space: &&mut Space| space.kept.copy && space.first_look.is_none();
        let Some(space) = self.spaces.get_mut(&stream).filter(is_copied) else { return Ok(()) };
        if std::mem::replace(&mut space.pictures_named, true) {
            return Ok(());
        }
        let paths = store::pictures(&self.db, stream, space.kept.key)?;
        if !paths.is_empty() {
            self.effects.push(Effect::KeepBlobs(paths));
        }
        Ok(())
    }

    /// A space is copied from now on: the pictures of what is held already belong to it.
    pub(super) fn collect_pictures(&mut self, stream: StreamId) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(()) };
        let tx = self.db.begin()?;
        for topic in space.topics.values() {
            store::collect_pictures(&tx, &topic.at)?;
        }
        tx.commit()?;
        if let Some(space) = self.spaces.get_mut(&stream) {
            space.pictures_named = false;
        }
        self.name_pictures(stream)
    }
}
