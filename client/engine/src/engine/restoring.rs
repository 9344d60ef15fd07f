//! A server that was restored from a backup: what one wrote after that goes out again, as it was. Its events are in
//! the outbox before they are taken out of the copy.

use super::Engine;
use crate::store::{self, StoreError, outbox::Entry};
use rill_protocol::{SeqNum, StreamId, TopicId};
use rill_sync::{OutboxEvent, OutboxInput};

impl Engine {
    /// What was acknowledged is sent again, unless it is there.
    pub(super) fn sent_to_other_history(&mut self, stream: StreamId) {
        if self.outbox.streams.contains_key(&stream) {
            // Nothing leaves before both histories are compared.
            self.step_outbox(stream, OutboxInput::Open(false));
            self.step_outbox(stream, OutboxInput::OtherHistory);
        }
    }

    /// Puts what one wrote in a topic after an event into the outbox again.
    pub(super) fn write_again(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        common: SeqNum,
    ) -> Result<(), StoreError> {
        let Some(person) = self.setup.person.clone() else { return Ok(()) };
        let Some(known) = self.spaces.get(&stream).and_then(|space| space.topics.get(&topic)) else {
            return Ok(());
        };
        let written = store::written_after(&self.db, &known.at, common, &person)?;
        let mut again: Vec<Entry> = Vec::new();
        for (made_at, draft) in written {
            let n = self.outbox.next_place();
            let entry = Entry::again(n, made_at, draft);
            again.extend(entry.filter(|entry| self.outbox.entry(entry.id()).is_none()));
        }
        self.outbox.write(|writing| again.iter().try_for_each(|entry| writing.put(entry)))?;
        for entry in again {
            let event = OutboxEvent { tried: true, ..self.outbox.event_of(&entry, &[]) };
            self.outbox.put(entry);
            self.step_outbox(stream, OutboxInput::Made(event));
        }
        Ok(())
    }
}
