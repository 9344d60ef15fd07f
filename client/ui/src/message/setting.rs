//! The room that messages are drawn in: where its files are, and what is opened over it.

use super::doing::Opened;
use crate::{
    files::{self, Home},
    message_list::{Bridge, RoomInView},
    page::Page,
    writing::Writer,
};
use leptos::prelude::*;
use rill_bridge::{Connection, MessageRow, UploadProgress};
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
    /// What is opened for one message, and its room.
    pub(crate) opened: RwSignal<Option<(Setting, Opened)>>,
    /// What was just done, for those who do not see it.
    pub(crate) done: RwSignal<Option<&'static str>>,
}

impl Over {
    /// Nothing yet.
    pub fn new(bridge: Bridge) -> Self {
        Self {
            bridge,
            looked_at: RwSignal::new(None),
            history_of: RwSignal::new(None),
            opened: RwSignal::new(None),
            done: RwSignal::new(None),
        }
    }

    /// Puts away what is open.
    pub fn close(&self) {
        if self.looked_at.read_untracked().is_some() {
            self.looked_at.set(None);
        }
        if self.history_of.read_untracked().is_some() {
            self.history_of.set(None);
        }
        if self.opened.with_untracked(Option::is_some) {
            self.opened.set(None);
        }
    }
}

/// The room, and what stands over its list.
#[derive(Clone, Copy)]
pub struct Setting {
    room: RoomInView,
    over: Over,
    /// The hand that writes here.
    pub(crate) writer: Writer,
    /// Whether there is no connection.
    pub(crate) offline: Memo<bool>,
    /// Files on their way.
    pub(crate) uploads: Memo<Vec<UploadProgress>>,
    /// Whether one may react here.
    pub(crate) may_react: Memo<bool>,
}

impl Setting {
    /// Of a room.
    pub fn of(room: RoomInView, over: Over, writer: Writer, page: Page) -> Self {
        let status = page.client().status;
        let may_react = Memo::new(move |_| writer.may.with(|may| may.takes_part() && may.rights.react));
        let offline = Memo::new(move |_| matches!(status.read().connection, Connection::Offline { .. }));
        let uploads = Memo::new(move |_| status.with(|status| status.uploads.clone()));
        Self { room, over, writer, offline, uploads, may_react }
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

    /// Opens something for a message.
    pub(crate) fn open(&self, what: Opened) {
        self.over.opened.set(Some((*self, what)));
    }

    /// Whether something is opened for a message.
    pub(crate) fn has_opened(&self) -> bool {
        self.over.opened.with_untracked(Option::is_some)
    }

    /// Says what was just done. The list may be gone meanwhile.
    pub(crate) fn say_done(&self, what: &'static str) {
        self.over.done.try_set(Some(what));
    }

    /// Goes to the thread that was started on a message.
    pub(crate) fn open_thread(&self, row: &MessageRow) {
        if let Some(thread) = &row.thread {
            Page::here().router.go(&crate::address::room(self.stream(), "", thread.topic, &thread.name));
        }
    }

    /// Where the bytes of a file are: of one's own, on this device.
    pub fn blob(&self, event: EventId, file: &FileRef) -> String {
        let RoomInView { stream, topic } = self.room;
        files::shown_at(Home { stream, topic, event }, file.blob)
    }

    /// The address of a message of this room or another.
    pub fn address(&self, topic: Option<TopicId>, event: EventId) -> String {
        crate::address::message(self.room.stream, topic.unwrap_or(self.room.topic), event)
    }
}
