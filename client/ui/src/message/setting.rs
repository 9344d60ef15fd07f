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

/// What is opened over a list, whichever room it shows. Lives as long as the list.
#[derive(Clone, Copy)]
pub struct Over {
    /// The line to the worker.
    pub bridge: Bridge,
    /// Pictures that are looked at, and which of them.
    pub looked_at: RwSignal<Option<(Vec<Look>, usize)>>,
    /// The message whose history is read, and its room.
    pub history_of: RwSignal<Option<(Setting, EventId)>>,
}

impl Over {
    /// Nothing yet.
    pub fn new(bridge: Bridge) -> Self {
        Self { bridge, looked_at: RwSignal::new(None), history_of: RwSignal::new(None) }
    }

    /// Puts away what is open.
    pub fn close(&self) {
        if self.looked_at.read_untracked().is_some() {
            self.looked_at.set(None);
        }
        if self.history_of.read_untracked().is_some() {
            self.history_of.set(None);
        }
    }
}

/// The room, and what stands over its list.
#[derive(Clone, Copy)]
pub struct Setting {
    room: RoomInView,
    over: Over,
}

impl Setting {
    /// Of a room.
    pub fn of(room: RoomInView, over: Over) -> Self {
        Self { room, over }
    }

    /// The space.
    pub fn stream(&self) -> StreamId {
        self.room.stream
    }

    /// The room.
    pub fn topic(&self) -> TopicId {
        self.room.topic
    }

    /// Opens pictures, at one of them.
    pub fn look_at(&self, looks: Vec<Look>, number: usize) {
        self.over.looked_at.set(Some((looks, number)));
    }

    /// Opens the history of a message.
    pub fn read_history(&self, event: EventId) {
        self.over.history_of.set(Some((*self, event)));
    }

    /// Where the bytes of a file are.
    pub fn blob(&self, event: EventId, file: &FileRef) -> String {
        let RoomInView { stream, topic } = self.room;
        format!("/api/blob/{stream}/{topic}/{event}/{}", file.blob)
    }

    /// The address of a message of this room or another.
    pub fn address(&self, topic: Option<TopicId>, event: EventId) -> String {
        crate::address::message(self.room.stream, topic.unwrap_or(self.room.topic), event)
    }
}
