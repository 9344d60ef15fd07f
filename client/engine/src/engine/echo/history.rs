//! The history of a message with what is not confirmed of it.

use super::Engine;
use rill_bridge::HistoryEntry;
use rill_events::Payload;
use rill_protocol::{EventId, StreamId, TopicId};

impl Engine {
    /// The states of a message that was written here and is not held; none: it was not.
    pub(in crate::engine) fn history_of_written(
        &self,
        stream: StreamId,
        topic: TopicId,
        anchor: EventId,
    ) -> Option<Vec<HistoryEntry>> {
        let entry = self.outbox.entry(anchor)?;
        let Payload::MessagePosted(posted) = &entry.said else { return None };
        let first = HistoryEntry { at: entry.made_at, text: Some(posted.text.clone()) };
        Some(std::iter::once(first).chain(self.edits_written(stream, topic, anchor)).collect())
    }

    /// The edits of a message that are not confirmed, in order.
    pub(in crate::engine) fn edits_written(
        &self,
        stream: StreamId,
        topic: TopicId,
        anchor: EventId,
    ) -> Vec<HistoryEntry> {
        let about =
            self.outbox.of_topic(stream, topic).filter(|entry| entry.envelope.place.target() == Some(anchor));
        let edits = about.filter(|entry| entry.refused.is_none()).filter_map(|entry| match &entry.said {
            Payload::MessageEdited(edited) => {
                Some(HistoryEntry { at: entry.made_at, text: Some(edited.text.clone()) })
            }
            _ => None,
        });
        edits.collect()
    }
}
