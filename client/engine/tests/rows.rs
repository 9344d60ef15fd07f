//! Rows as a page gets them, from events as they are held. Stories of people in one room.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

#[path = "rows/days_and_history.rs"]
mod days_and_history;
#[path = "rows/messages.rs"]
mod messages;
#[path = "rows/model.rs"]
mod model;
#[path = "rows/rooms.rs"]
mod rooms;

use rill_bridge::{MessageBody, MessageRow};
use rill_engine::queries::{Limit, Scope, newest_messages};
use rill_events::{MessagePosted, Payload, ProfileSet, StateSlot};
use rill_materializer::{find_stream, find_topic, install};
use rill_oracle::{Placed, Writer, person, project, stream};
use rill_protocol::{Did, EventId, Head, Place, Slot, StreamId, TopicId};
use rusqlite::Connection;
use std::collections::{BTreeSet, HashMap, HashSet};

/// A space with one room, whose events are written one after the other and read back as rows.
pub(crate) struct Space {
    pub(crate) stream: StreamId,
    pub(crate) writer: Writer,
    pub(crate) room: TopicId,
    pub(crate) heads: HashMap<TopicId, Head>,
    pub(crate) gone: HashSet<EventId>,
    pub(crate) reader: Did,
    /// Voices of those whom the reader blocked.
    pub(crate) blocked: BTreeSet<Slot>,
}

pub(crate) fn alice() -> Did {
    person(1)
}

pub(crate) fn bob() -> Did {
    person(2)
}

impl Space {
    pub(crate) fn new() -> Self {
        let stream = stream(1);
        let writer = Writer::new(stream);
        let room = TopicId::opened_by(EventId::from_parts(1, [1; 10]));
        let (heads, gone) = (HashMap::new(), HashSet::new());
        let blocked = BTreeSet::new();
        let mut space = Self { stream, writer, room, heads, gone, reader: bob(), blocked };
        space.profile(&alice(), "Alice");
        space.profile(&bob(), "Bob");
        space
    }

    pub(crate) fn profile(&mut self, person: &Did, name: &str) {
        let slot = Some(Slot::of_person(person));
        let placed = Placed { topic: TopicId::PEOPLE, place: Place::State, slot, voice: None };
        self.writer.says(person, placed, ProfileSet { name: name.to_owned(), ..ProfileSet::default() });
    }

    pub(crate) fn anchor(&mut self, author: &Did, payload: impl Into<Payload>) -> EventId {
        self.writer.wait(1000);
        let place = Place::Anchor { at: None };
        let placed = Placed { topic: self.room, place, slot: None, voice: None };
        self.writer.says(author, placed, payload)
    }

    pub(crate) fn posts(&mut self, author: &Did, text: &str) -> EventId {
        self.anchor(author, MessagePosted { text: text.to_owned(), ..MessagePosted::default() })
    }

    pub(crate) fn amends(
        &mut self,
        author: &Did,
        anchor: EventId,
        slot: StateSlot<'_>,
        payload: impl Into<Payload>,
    ) -> EventId {
        self.writer.wait(1000);
        let place = Place::Amends(anchor);
        let placed = Placed { topic: self.room, place, slot: Some(slot.slot()), voice: None };
        self.writer.says(author, placed, payload)
    }

    pub(crate) fn redacts(&mut self, event: EventId) {
        let placed = Placed { topic: self.room, place: Place::Redacts(event), slot: None, voice: None };
        self.writer.says(&alice(), placed, rill_events::MessageDeleted::default());
    }

    /// The database of a client that holds all that was written.
    pub(crate) fn held(&self) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        install(&connection).unwrap();
        project(&connection, self.stream, &self.writer.events, &[7]).unwrap();
        connection
    }

    /// Asks a question of the room.
    pub(crate) fn ask<T>(&self, question: impl FnOnce(&Connection, &Scope<'_>) -> rusqlite::Result<T>) -> T {
        let connection = self.held();
        let stream = find_stream(&connection, self.stream).unwrap().unwrap();
        let scope = Scope {
            stream,
            topic: find_topic(&connection, stream, self.room).unwrap().unwrap(),
            topic_id: self.room,
            reader: Some(Slot::of_person(&self.reader)),
            blocked: &self.blocked,
            heads: &self.heads,
            gone: &self.gone,
        };
        question(&connection, &scope).unwrap()
    }

    pub(crate) fn rows(&self) -> Vec<MessageRow> {
        self.ask(|connection, scope| newest_messages(connection, scope, Limit(200)))
    }

    pub(crate) fn row(&self, event: EventId) -> MessageRow {
        self.rows().into_iter().find(|row| row.id == event).unwrap()
    }
}

/// The text of a row, and "removed" or "unknown" where it has none.
pub(crate) fn text(row: &MessageRow) -> String {
    match &row.body {
        MessageBody::Posted(posted) => posted.text.clone(),
        MessageBody::Notice(notice) => notice.text.clone(),
        MessageBody::Removed => "removed".to_owned(),
        MessageBody::Unknown => "unknown".to_owned(),
    }
}
