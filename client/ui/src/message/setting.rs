//! The room that messages are drawn in: where its files are, and what is opened over it.

use crate::message_list::{Bridge, RoomInView};
use leptos::prelude::*;
use rill_events::FileRef;
use rill_protocol::{EventId, StreamId, TopicId};

/// A picture to be looked at by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Where it is.
    pub url: String,
    /// As its author named it.
    pub name: String,
    /// What is to be seen on it.
    pub alt: String,
    /// Name and size.
    pub caption: String,
}

/// The room, and what stands over its list. Lives as long as the list.
#[derive(Clone, Copy)]
pub struct Setting {
    room: StoredValue<RoomInView>,
    /// The line to the worker.
    pub bridge: Bridge,
    /// Pictures that are looked at, and which of them.
    pub looked_at: RwSignal<Option<(Vec<Look>, usize)>>,
    /// The message whose history is read.
    pub history_of: RwSignal<Option<EventId>>,
}

impl Setting {
    /// Of a room.
    pub fn of(room: &RoomInView, bridge: Bridge) -> Self {
        Self {
            room: StoredValue::new(room.clone()),
            bridge,
            looked_at: RwSignal::new(None),
            history_of: RwSignal::new(None),
        }
    }

    /// The space.
    pub fn stream(&self) -> StreamId {
        self.room.read_value().stream
    }

    /// The room.
    pub fn topic(&self) -> TopicId {
        self.room.read_value().topic
    }

    /// Where the bytes of a file are.
    pub fn blob(&self, event: EventId, file: &FileRef) -> String {
        let room = self.room.read_value();
        format!("/api/blob/{}/{}/{event}/{}", room.stream, room.topic, file.blob)
    }

    /// The address of a message of this room or another.
    pub fn address(&self, topic: Option<TopicId>, event: EventId) -> String {
        let room = self.room.read_value();
        crate::address::message(room.stream, topic.unwrap_or(room.topic), event)
    }
}
