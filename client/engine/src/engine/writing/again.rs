//! What was refused, tried again or let go of. Named by its own id, or by that of the message that it is about.

use crate::{
    engine::{Engine, outbox::reauthored, small::failure},
    store::outbox::Entry,
};
use rill_bridge::Failure;
use rill_protocol::{EventId, StreamId};
use rill_sync::OutboxInput;

const ON_ITS_WAY: &str =
    "this may have reached the server already, so it cannot be let go of here: delete it instead";

impl Engine {
    /// Sends again what was refused.
    pub(in crate::engine) fn try_again(&mut self, event: EventId) -> Result<(), Failure> {
        let person = self.writer()?;
        let refused = self.entries_of(event).into_iter().filter(|(_, event)| self.is_refused(*event));
        let refused: Vec<_> = refused.collect();
        for (_, event) in &refused {
            let other = self.outbox.entry(*event).filter(|entry| entry.envelope.author != person);
            if let Some(entry) = other {
                let own = reauthored(entry, &person)?;
                self.outbox.put(own);
                self.keep_entries(&[*event]);
            }
        }
        refused.into_iter().for_each(|(stream, event)| self.step_outbox(stream, OutboxInput::Retried(event)));
        Ok(())
    }

    /// Lets go of what was refused, or was not sent yet. What is gone already is gone.
    pub(in crate::engine) fn discard(&mut self, event: EventId) -> Result<(), Failure> {
        let named = self.entries_of(event);
        let is_free =
            |event: &EventId| self.outbox.entry(*event).is_some_and(|entry| self.outbox.is_free(entry));
        let free: Vec<EventId> = named.iter().map(|(_, event)| *event).filter(is_free).collect();
        if free.is_empty() && !named.is_empty() {
            return Err(failure(ON_ITS_WAY, false));
        }
        free.into_iter().for_each(|event| self.let_go(event));
        Ok(())
    }

    /// Lets go of what is about a message and was not sent yet.
    pub(super) fn discard_about(&mut self, anchor: EventId) {
        let about = self.outbox.entries().filter(|entry| {
            let is_about = entry.envelope.place.target() == Some(anchor);
            let deletes = matches!(entry.envelope.place, rill_protocol::Place::Redacts(_));
            is_about && !deletes && self.outbox.is_free(entry)
        });
        let about: Vec<EventId> = about.map(|entry| entry.id()).collect();
        about.into_iter().for_each(|event| self.let_go(event));
    }

    /// It is off the disk before this returns.
    pub(in crate::engine) fn let_go(&mut self, event: EventId) {
        let Some(entry) = self.outbox.entry(event) else { return };
        let (stream, topic) = (entry.envelope.stream, entry.envelope.topic);
        self.step_outbox(stream, OutboxInput::Discarded(event));
        self.flush_now();
        self.sweep_outbox_soon();
        self.stir_written(stream, topic);
    }

    fn is_refused(&self, event: EventId) -> bool {
        self.outbox.entry(event).is_some_and(|entry| entry.refused.is_some())
    }

    fn entries_of(&self, event: EventId) -> Vec<(StreamId, EventId)> {
        let is_meant = |entry: &&Entry| {
            let moves = entry.envelope.moved.as_ref().is_some_and(|moved| moved.event == event);
            moves || entry.id() == event || entry.envelope.place.target() == Some(event)
        };
        let named = self.outbox.entries().filter(is_meant);
        named.map(|entry| (entry.envelope.stream, entry.id())).collect()
    }
}
