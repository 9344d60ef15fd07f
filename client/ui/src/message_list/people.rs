//! For tests and the gallery: people who say things.

use rill_bridge::{Authorship, Gap, MessageBody, MessageRow, Person, Row, Standing};
use rill_events::MessagePosted;
use rill_protocol::{EventId, Millis, Position, SeqNum, Slot};

/// The id of the message with this number.
pub fn id(number: u8) -> EventId {
    EventId::from_parts(0, [number; 10])
}

/// Somebody, by name.
pub fn person(name: &str) -> Person {
    Person { voice: Slot::named(&[name]), name: name.to_owned(), picture: None, bot: false, gone: false }
}

/// A message.
pub fn says(number: u8, name: &str, at: Millis) -> Row {
    let posted = MessagePosted { text: format!("{name} says {number}"), ..MessagePosted::default() };
    Row::Anchor(Box::new(MessageRow {
        id: id(number),
        position: Position { at, seq: SeqNum(u64::from(number)) },
        author: person(name),
        authorship: Authorship::Theirs,
        body: MessageBody::Posted(Box::new(posted)),
        edited_at: None,
        pinned: false,
        reactions: Vec::new(),
        votes: Vec::new(),
        reply: None,
        thread: None,
        standing: Standing::Confirmed(SeqNum(u64::from(number))),
        goes_at: None,
        change: None,
        revision: 1,
    }))
}

/// A message of somebody whom the reader blocked.
pub fn blocked(number: u8, name: &str, at: Millis) -> Row {
    match says(number, name, at) {
        Row::Anchor(row) => Row::Anchor(Box::new(MessageRow { authorship: Authorship::Blocked, ..*row })),
        gap @ Row::Gap(_) => gap,
    }
}

/// A gap after a message.
pub fn gap(after: Option<u8>) -> Row {
    let nowhere = Position { at: 0, seq: SeqNum::ZERO };
    Row::Gap(Gap { after: after.map(id), from: nowhere, to: nowhere, messages: 40, coming: true })
}
