//! The room that messages are drawn in: where its files are, and what is opened over it.

use super::doing::Over;
use crate::{
    message_list::{Bridge, RoomInView},
    page::Page,
    writing::Writer,
};
use leptos::prelude::*;
use rill_bridge::{Connection, MessageRow};
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
    /// The hand that writes here.
    pub(crate) writer: Writer,
    /// What is opened for one message.
    pub(crate) over: RwSignal<Option<Over>>,
    /// What was just done, for those who do not see it.
    pub(crate) done: RwSignal<Option<&'static str>>,
    /// Whether there is no connection.
    pub(crate) offline: Memo<bool>,
    /// Whether one may react here.
    pub(crate) may_react: Memo<bool>,
}

impl Setting {
    /// Of a room.
    pub fn of(room: &RoomInView, bridge: Bridge, writer: Writer) -> Self {
        let status = Page::here().client().status;
        Self {
            room: StoredValue::new(room.clone()),
            bridge,
            looked_at: RwSignal::new(None),
            history_of: RwSignal::new(None),
            writer,
            over: RwSignal::new(None),
            done: RwSignal::new(None),
            may_react: Memo::new(move |_| writer.may.get().writes()),
            offline: Memo::new(move |_| matches!(status.read().connection, Connection::Offline { .. })),
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

    /// Goes to the thread that was started on a message.
    pub(crate) fn open_thread(&self, row: &MessageRow) {
        if let Some(thread) = &row.thread {
            Page::here().router.go(&crate::address::room(self.stream(), "", thread.topic, &thread.name));
        }
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
