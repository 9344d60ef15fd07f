//! What is known of a space: people, roles, rooms and who is named in them, invites. A function of the events that were
//! accepted. Here: the questions that most events ask. People: `known/people.rs`; rooms: `known/rooms.rs`; the tables:
//! `known/schema.rs`.

mod people;
mod rooms;
mod schema;

pub(crate) use people::{Person, flag};
pub(crate) use rooms::{Room, kind_number};
pub(crate) use schema::SCHEMA;

use rill_events::{Joining, MovedTo, Reading, RoleId};
use rill_module_abi::{Cache, CacheError, Param, Row, Value, first_integer};
use rill_protocol::{Did, EventId, Genesis, Millis, TopicId};

const POSTED: &str = "SELECT at FROM posted WHERE topic = ?1 AND person = ?2";
const FULL_AT: &str = "SELECT full_at FROM person WHERE person = ?1";
const MOVED: &str = "SELECT topic, event FROM moved WHERE source = ?1";
const SPACE: &str = "SELECT joining, reading FROM space WHERE one = 1";
const NAME: &str = "SELECT name FROM space WHERE one = 1";

/// What is known.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a>(pub(crate) &'a dyn Cache);

/// Who joins and who reads a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Openness {
    pub(crate) joining: Joining,
    pub(crate) reading: Reading,
}

/// In the order of their numbers.
const JOININGS: [Joining; 3] = [Joining::Open, Joining::ByRequest, Joining::Closed];
const READINGS: [Reading; 2] = [Reading::Everyone, Reading::Members];

pub(crate) fn joining_number(joining: Joining) -> i64 {
    JOININGS.iter().position(|known| *known == joining).map_or(0, |place| place as i64)
}

pub(crate) fn reading_number(reading: Reading) -> i64 {
    READINGS.iter().position(|known| *known == reading).map_or(0, |place| place as i64)
}

impl Known<'_> {
    /// As the space says, else as it was begun with.
    pub(crate) fn openness(&self, genesis: &Genesis) -> Result<Openness, CacheError> {
        let begun = crate::params(genesis).unwrap_or_default();
        let rows = self.0.query(SPACE, &[])?;
        let said = |column: usize| {
            let number = rows.first().and_then(|row| optional(row, column));
            number.and_then(|number| usize::try_from(number).ok())
        };
        Ok(Openness {
            joining: said(0).and_then(|at| JOININGS.get(at)).copied().unwrap_or(begun.joining),
            reading: said(1).and_then(|at| READINGS.get(at)).copied().unwrap_or(begun.reading),
        })
    }

    /// The space's name; none: it has none yet.
    pub(crate) fn name(&self) -> Result<Option<String>, CacheError> {
        Ok(self.0.query(NAME, &[])?.first().and_then(|row| text(row, 0)))
    }

    /// When somebody posted last in a room that is slowed.
    pub(crate) fn posted_at(&self, topic: TopicId, who: &Did) -> Result<Option<Millis>, CacheError> {
        let which = [Param::Blob(topic.as_bytes()), Param::Text(who.as_str())];
        Ok(first_integer(&self.0.query(POSTED, &which)?))
    }

    /// When somebody may write as if for the first time.
    pub(crate) fn full_at(&self, who: &Did) -> Result<Option<Millis>, CacheError> {
        Ok(first_integer(&self.0.query(FULL_AT, &[Param::Text(who.as_str())])?))
    }

    /// Which message was first to stand for another one that was moved.
    pub(crate) fn moved_to(&self, source: EventId) -> Result<Option<MovedTo>, CacheError> {
        let rows = self.0.query(MOVED, &[Param::Blob(source.as_bytes())])?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(MovedTo { topic: TopicId::from_bytes(id(row, 0)?), event: EventId::from_bytes(id(row, 1)?) }))
    }
}

pub(crate) fn optional(row: &Row, column: usize) -> Option<i64> {
    match row.get(column) {
        Some(Value::Integer(integer)) => Some(*integer),
        Some(Value::Null | Value::Text(_) | Value::Blob(_)) | None => None,
    }
}

pub(crate) fn integer(row: &Row, column: usize) -> i64 {
    optional(row, column).unwrap_or(0)
}

pub(crate) fn bits(row: &Row, column: usize) -> u32 {
    u32::try_from(integer(row, column)).unwrap_or(0)
}

pub(crate) fn text(row: &Row, column: usize) -> Option<String> {
    match row.get(column) {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(Value::Null | Value::Integer(_) | Value::Blob(_)) | None => None,
    }
}

/// An id that must be there.
pub(crate) fn id(row: &Row, column: usize) -> Result<[u8; 16], CacheError> {
    some_id(row, column)?.ok_or_else(|| CacheError::Damaged("an id in it is missing".to_owned()))
}

/// An id that may be there.
pub(crate) fn some_id(row: &Row, column: usize) -> Result<Option<[u8; 16]>, CacheError> {
    let none = || CacheError::Damaged("an id in it is none".to_owned());
    match row.get(column) {
        Some(Value::Blob(bytes)) => bytes.as_slice().try_into().map(Some).map_err(|_| none()),
        Some(Value::Null) => Ok(None),
        Some(Value::Text(_) | Value::Integer(_)) | None => Err(none()),
    }
}

pub(crate) fn role(row: &Row, column: usize) -> Result<Option<RoleId>, CacheError> {
    Ok(some_id(row, column)?.map(RoleId::from_bytes))
}
