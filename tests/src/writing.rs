//! What a person does with a device that writes: ids are counted.

use crate::Device;
use rill_bridge::{Command, Intent, MessageRow, Standing};
use rill_events::Emoji;
use rill_protocol::{EventId, StreamId, TopicId};
use std::sync::atomic::{AtomicU64, Ordering};

/// No two ids of a run are the same, whatever device is started anew.
static WRITTEN: AtomicU64 = AtomicU64::new(1);

impl Device {
    /// The id of what is written next, as its page makes it.
    pub fn next_event(&self) -> EventId {
        let mut unique = [1; 10];
        unique[2..].copy_from_slice(&WRITTEN.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        EventId::from_parts(1_800_000_000_000, unique)
    }

    /// Writes, which is durable and in view when this returns. Says under which id.
    pub fn writes(&mut self, at: (StreamId, TopicId), intent: Intent) -> EventId {
        let event = self.next_event();
        self.writes_as(at, event, intent);
        event
    }

    /// Writes under this id.
    pub fn writes_as(&mut self, (stream, topic): (StreamId, TopicId), event: EventId, intent: Intent) {
        let written = self.says_at_once(Command::Write { stream, topic, event, intent });
        written.expect("something that can be written");
    }

    /// Posts.
    pub fn posts(&mut self, at: (StreamId, TopicId), text: &str) -> EventId {
        self.writes(
            at,
            Intent::Post { text: text.to_owned(), mentions: Vec::new(), reply: None, files: Vec::new() },
        )
    }

    /// Answers a message.
    pub fn replies(&mut self, at: (StreamId, TopicId), reply: EventId, text: &str) -> EventId {
        self.writes(
            at,
            Intent::Post {
                text: text.to_owned(),
                mentions: Vec::new(),
                reply: Some(reply),
                files: Vec::new(),
            },
        )
    }

    /// Edits.
    pub fn edits(&mut self, at: (StreamId, TopicId), anchor: EventId, text: &str) -> EventId {
        self.writes(at, Intent::Edit { anchor, text: text.to_owned(), mentions: Vec::new() })
    }

    /// Deletes.
    pub fn deletes(&mut self, at: (StreamId, TopicId), anchor: EventId) -> EventId {
        self.writes(at, Intent::Delete { anchor })
    }

    /// Reacts, or no longer.
    pub fn reacts(&mut self, at: (StreamId, TopicId), anchor: EventId, emoji: &str, on: bool) -> EventId {
        self.writes(at, Intent::React { anchor, emoji: Emoji::Unicode(emoji.to_owned()), on })
    }

    /// The row of a message in a window.
    pub fn row(&self, query: u32, event: EventId) -> &MessageRow {
        let rows = self.sees(query).messages();
        rows.into_iter().find(|row| row.id == event).expect("a row of this message")
    }

    /// Waits until all that was written is in the copy, confirmed.
    pub fn sends_all(&mut self, query: u32) {
        self.until("everything to be sent", |device| {
            let rows = device.sees(query).messages();
            device.status().unsent.waiting == 0
                && rows
                    .iter()
                    .all(|row| matches!(row.standing, Standing::Confirmed(_)) && row.change.is_none())
        });
    }
}
