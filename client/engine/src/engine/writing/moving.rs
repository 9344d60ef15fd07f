//! What is moved into another room, as this device has it: only what the server has too can be moved.

use crate::{
    engine::{Engine, outbox::Stood, small::failure},
    queries,
    store::{self, StoreError},
};
use rill_bridge::Failure;
use rill_events::Payload;
use rill_protocol::{EventId, StreamId, TopicId};

const NOT_HERE: &str = "the message is not on this device as a whole yet, or was deleted: nothing was moved";
const ON_ITS_WAY: &str = "this message is on its way into another room already";
const EDITED: &str = "your edit of this message is not sent yet: move it once that is there";

impl Engine {
    /// A message as it stands. One that was refused on its way elsewhere may go again: that way is given up.
    pub(super) fn stood(
        &mut self,
        stream: StreamId,
        from: TopicId,
        anchor: EventId,
    ) -> Result<Stood, Failure> {
        let moves = |entry: &&store::outbox::Entry| {
            entry.envelope.stream == stream
                && entry.envelope.moved.as_ref().is_some_and(|moved| moved.event == anchor)
        };
        let before = self.outbox.entries().find(moves).map(|entry| (entry.id(), entry.refused.is_some()));
        match before {
            Some((_, false)) => return Err(failure(ON_ITS_WAY, false)),
            Some((refused, true)) => self.let_go(refused),
            None => {}
        }
        let edits = self.outbox.of_topic(stream, from).any(|entry| {
            entry.envelope.place.target() == Some(anchor) && matches!(entry.said, Payload::MessageEdited(_))
        });
        if edits {
            return Err(failure(EDITED, false));
        }
        let stood = self.stood_of(stream, from, anchor);
        self.read(stood)?.ok_or_else(|| failure(NOT_HERE, true))
    }

    fn stood_of(
        &self,
        stream: StreamId,
        from: TopicId,
        anchor: EventId,
    ) -> Result<Option<Stood>, StoreError> {
        let known = self.spaces.get(&stream).and_then(|space| space.topics.get(&from));
        let Some(topic) = known.map(|known| &known.at) else { return Ok(None) };
        let Some(envelope) = store::envelope_of(&self.db, topic, anchor)? else { return Ok(None) };
        let Some(kept) = store::anchor_of(&self.db, topic, anchor)? else { return Ok(None) };
        let Some(Ok(Payload::MessagePosted(posted))) = kept.payload.as_deref().map(Payload::from_bytes)
        else {
            return Ok(None);
        };
        let carried = queries::carried(&self.db, topic.key, anchor)?;
        Ok(carried.map(|carried| Stood { envelope, posted, at: kept.at, carried }))
    }
}
