//! What is known of a space: people and rooms, as tables. A function of the events that were accepted.

use rill_events::{MovedTo, RoomKind};
use rill_module_abi::{Cache, CacheError, Param, Row, Value, first_integer};
use rill_protocol::{Did, EventId, Genesis, Millis, TopicId};

/// The tables. `kind`: see [`kind_number`]. `posted`: who posted last when, in rooms that are slowed.
/// `pace`: when somebody may write as if for the first time. `moved`: which message stands for which.
pub(crate) const SCHEMA: [&str; 6] = [
    "CREATE TABLE member (person TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    "CREATE TABLE moderator (person TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    "CREATE TABLE room (
        topic BLOB PRIMARY KEY, parent BLOB NOT NULL, kind INTEGER NOT NULL, archived INTEGER NOT NULL,
        every_s INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE posted (
        topic BLOB NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (topic, person)
    ) STRICT, WITHOUT ROWID",
    "CREATE TABLE pace (person TEXT PRIMARY KEY, full_at INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE moved (source BLOB PRIMARY KEY, topic BLOB NOT NULL, event BLOB NOT NULL) STRICT, WITHOUT ROWID",
];

const STANDING: &str = "
    SELECT EXISTS (SELECT 1 FROM member WHERE person = ?1) + EXISTS (SELECT 1 FROM moderator WHERE person = ?1) * 2";
const ROOM: &str = "SELECT kind, archived, every_s, parent FROM room WHERE topic = ?1";
const POSTED: &str = "SELECT at FROM posted WHERE topic = ?1 AND person = ?2";
const FULL_AT: &str = "SELECT full_at FROM pace WHERE person = ?1";
const MOVED: &str = "SELECT topic, event FROM moved WHERE source = ?1";

/// What somebody is in a space. Who may more comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// Reads.
    Stranger,
    /// Writes.
    Member,
    /// Keeps order.
    Moderator,
    /// Made it, and is all of these for ever.
    Founder,
}

/// A room as far as rules go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// What kind of room it is; none: of a kind that this version does not know.
    pub(crate) kind: Option<RoomKind>,
    /// Put away.
    pub(crate) is_archived: bool,
    /// Seconds from one message of a member to their next.
    pub(crate) every_s: u32,
}

/// What is known.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a>(pub(crate) &'a dyn Cache);

impl Known<'_> {
    pub(crate) fn standing(&self, genesis: &Genesis, who: &Did) -> Result<Standing, CacheError> {
        if *who == genesis.creator {
            return Ok(Standing::Founder);
        }
        let told = first_integer(&self.0.query(STANDING, &[Param::Text(who.as_str())])?);
        Ok(match told {
            Some(3) => Standing::Moderator,
            Some(1) => Standing::Member,
            // Who is made a moderator without being a member is one once they join.
            Some(_) | None => Standing::Stranger,
        })
    }

    /// A room; none: there is none.
    pub(crate) fn room(&self, topic: TopicId) -> Result<Option<Room>, CacheError> {
        let rows = self.0.query(ROOM, &[Param::Blob(topic.as_bytes())])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let kind = kind(integer(row, 0));
        let mut is_archived = integer(row, 1) != 0;
        // A thread is put away with its channel.
        if let (Some(RoomKind::Thread), Some(Value::Blob(parent))) = (kind, row.get(3)) {
            let over = self.0.query(ROOM, &[Param::Blob(parent)])?;
            is_archived |= over.first().is_some_and(|over| integer(over, 1) != 0);
        }
        Ok(Some(Room { kind, is_archived, every_s: u32::try_from(integer(row, 2)).unwrap_or(0) }))
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

fn integer(row: &Row, column: usize) -> i64 {
    match row.get(column) {
        Some(Value::Integer(integer)) => *integer,
        Some(Value::Null | Value::Text(_) | Value::Blob(_)) | None => 0,
    }
}

fn id(row: &Row, column: usize) -> Result<[u8; 16], CacheError> {
    match row.get(column) {
        Some(Value::Blob(bytes)) => bytes.as_slice().try_into().ok(),
        Some(Value::Null | Value::Text(_) | Value::Integer(_)) | None => None,
    }
    .ok_or_else(|| CacheError::Damaged("an id in it is none".to_owned()))
}

/// In the order of their numbers.
const KINDS: [RoomKind; 7] = [
    RoomKind::Category,
    RoomKind::Channel,
    RoomKind::Announcements,
    RoomKind::Forum,
    RoomKind::Voice,
    RoomKind::Thread,
    RoomKind::Direct,
];

fn kind(number: i64) -> Option<RoomKind> {
    usize::try_from(number).ok().and_then(|number| KINDS.get(number)).copied()
}

/// The number of a kind; of one that is not known, -1.
pub(crate) fn kind_number(kind: Option<RoomKind>) -> i64 {
    let place = kind.and_then(|kind| KINDS.iter().position(|known| *known == kind));
    place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1)
}

#[cfg(test)]
mod tests {
    use super::{KINDS, kind, kind_number};

    #[test]
    fn every_kind_of_room_comes_back_from_its_number() {
        for known in KINDS {
            assert_eq!(kind(kind_number(Some(known))), Some(known));
        }
        assert_eq!(kind(kind_number(None)), None);
    }
}
