//! Access that ended: what this reader may no longer read goes from the device, by the server's explicit word and by
//! nothing else. What the person wrote there and was not sent is kept, as refused. Here as well: telling the server what is
//! held, so that it can say that.

use super::{Engine, small::failure, stir::Stir};
use crate::{
    Effect,
    store::{self, StoreError},
};
use rill_protocol::{EventId, Fault, FaultCode, HOLDS_MAX, HistoryId, SeqNum, StreamId, TopicId, Up};
use rill_sync::{OutboxInput, OutboxStanding};

const SPACE_ENDED: &str = "you may no longer read this space: what this device held of it was removed; what you wrote and \
    did not send is kept";
const NOT_SENT: &str = "you may no longer read this room, so this was not sent; your text is kept";

impl Engine {
    /// Tells the server which topics are held of a space, in parts.
    pub(super) fn say_held(&mut self, stream: StreamId) {
        let Some(space) = self.spaces.get(&stream).filter(|space| space.differing.is_none()) else { return };
        let since = |topic| space.heads.get(topic).map_or(SeqNum::ZERO, |head| head.since);
        let held: Vec<_> = space.topics.keys().map(|topic| (*topic, since(topic))).collect();
        let history = space.history();
        for topics in held.chunks(HOLDS_MAX) {
            self.send(&Up::Holds { stream, history, topics: topics.to_vec() });
        }
    }

    /// This reader may no longer read a topic, or what is held of it, says the history that is known; *root* stands for the
    /// whole space. Any other word erases nothing.
    pub(super) fn access_ended(
        &mut self,
        stream: StreamId,
        history: HistoryId,
        topic: TopicId,
    ) -> Result<(), StoreError> {
        let known =
            self.spaces.get(&stream).filter(|space| space.history() == history && space.differing.is_none());
        let Some(space) = known else { return Ok(()) };
        if topic == TopicId::ROOT {
            return self.space_ended(stream);
        }
        let Some(at) = space.topics.get(&topic).map(|known| known.at) else { return Ok(()) };
        let tx = self.db.begin()?;
        let pictures = store::end_topic(&tx, &at)?;
        tx.commit()?;
        self.background.erasing.push_back(at.key);
        self.background.forget(stream, topic, at.key);
        self.fetches.drop_topic(stream, topic);
        if let Some(space) = self.spaces.get_mut(&stream) {
            space.topics.remove(&topic);
            space.heads.remove(&topic);
            space.ended.insert(topic);
        }
        self.effects.push(Effect::ForgetBlobs(vec![pictures]));
        self.stir(Stir::Topic(stream, topic));
        self.stir(Stir::Rooms(stream));
        self.doubt_rules(stream);
        Ok(())
    }

    fn space_ended(&mut self, stream: StreamId) -> Result<(), StoreError> {
        self.forget_space(stream)?;
        self.standing.ended.insert(stream);
        self.standing.not_opened.insert(stream, failure(SPACE_ENDED, false));
        Ok(())
    }

    /// What waits to be sent to where access ended is not sent: it is kept, and shown as refused.
    pub(super) fn refuse_ended(&mut self) {
        let is_ended = |stream, topic| {
            // On the desk one writes without reading it.
            let has_ended =
                |space: &super::space::Space| topic != TopicId::DESK && space.ended.contains(&topic);
            self.standing.ended.contains(&stream) || self.spaces.get(&stream).is_some_and(has_ended)
        };
        let mut refused: Vec<(StreamId, EventId)> = Vec::new();
        for (stream, known) in &self.outbox.streams {
            let waits = known.order.events().iter().filter(|event| event.standing == OutboxStanding::Waiting);
            refused.extend(
                waits.filter(|event| is_ended(*stream, event.topic)).map(|event| (*stream, event.id)),
            );
        }
        for (stream, event) in refused {
            let fault = Fault::new(FaultCode::NotFound, NOT_SENT);
            self.step_outbox(stream, OutboxInput::Refused(event, fault));
        }
    }
}
