//! Rooms: opened, arranged, archived, slowed; who reads them, who may what in them. What goes down from a category to its
//! rooms, and from a channel to its threads, is written into each: reading asks one row.

use crate::known::{Known, kind_number};
use rill_events::{Access, History, Named, Payload, RoomReaderSet};
use rill_module_abi::{Accepted, Cache, CacheError, Param};
use rill_protocol::TopicId;

/// `?5`: 2 for a room that is private from the beginning. A room that says nothing of its home stands under its parent.
const OPEN: &str = "
    INSERT OR REPLACE INTO room (topic, parent, kind, archived, every_s, category, own, recent, tail, overrides)
    VALUES (?1, ?2, ?3, 0, 0, ?4, ?5, ifnull((SELECT recent FROM room WHERE topic = ?2 AND ?3 = 5), 0), 0, 0)";
const ARCHIVE: &str = "UPDATE room SET archived = ?2 WHERE topic = ?1";
const SLOW: &str = "UPDATE room SET every_s = ?2 WHERE topic = ?1";
/// Who posted before a room was slowed waits for nothing.
const SLOW_ANEW: &str = "DELETE FROM posted WHERE topic = ?1";
const HOME: &str = "UPDATE room SET category = ?2 WHERE topic = ?1";
const OWN: &str = "UPDATE room SET own = ?2 WHERE topic = ?1";
const RECENT: &str = "UPDATE room SET recent = ?2 WHERE topic = ?1";
const RECENT_THREADS: &str = "UPDATE room SET recent = ?2 WHERE parent = ?1 AND kind = 5";
const OVERRIDDEN: &str = "UPDATE room SET overrides = 1 WHERE topic = ?1";
const OVERRIDE_PERSON: &str = "
    INSERT OR REPLACE INTO override_person (topic, person, allow, deny) VALUES (?1, ?2, ?3, ?4)";
const OVERRIDE_ROLE: &str =
    "INSERT OR REPLACE INTO override_role (topic, role, allow, deny) VALUES (?1, ?2, ?3, ?4)";
const READ_PERSON: &str = "INSERT OR IGNORE INTO reader_person (topic, person) VALUES (?1, ?2)";
const READ_ROLE: &str = "INSERT OR IGNORE INTO reader_role (topic, role) VALUES (?1, ?2)";
const READ_PERSON_NO_MORE: &str = "DELETE FROM reader_person WHERE topic = ?1 AND person = ?2";
const READ_ROLE_NO_MORE: &str = "DELETE FROM reader_role WHERE topic = ?1 AND role = ?2";
/// Who is named reads from then on what new members read from their joining on. Index: `room_by_guard`.
const READS_FROM_NOW: &str = "
    INSERT OR REPLACE INTO since (person, topic, seq)
    SELECT ?2, topic, tail + 1 FROM room WHERE guard = ?1 AND recent = 1";
/// Who guards a room: itself, or its category.
const GUARD: &str = "
    UPDATE room SET guard = CASE own WHEN 2 THEN topic WHEN 1 THEN NULL ELSE (
        SELECT over.topic FROM room AS over WHERE over.topic = room.category AND over.own = 2) END
    WHERE topic = ?1 AND kind <> 5";
const GUARD_ROOMS: &str = "
    UPDATE room SET guard = CASE own WHEN 2 THEN topic WHEN 1 THEN NULL ELSE (
        SELECT over.topic FROM room AS over WHERE over.topic = room.category AND over.own = 2) END
    WHERE category = ?1 AND kind <> 5";
const GUARD_THREAD: &str = "
    UPDATE room SET guard = (SELECT over.guard FROM room AS over WHERE over.topic = room.parent)
    WHERE topic = ?1 AND kind = 5";
const GUARD_THREADS: &str = "
    UPDATE room SET guard = (SELECT over.guard FROM room AS over WHERE over.topic = room.parent)
    WHERE parent = ?1 AND kind = 5";

pub(super) fn opened(
    cache: &mut dyn Cache,
    event: &Accepted<'_>,
    parent: TopicId,
    payload: Option<Payload>,
) -> Result<(), CacheError> {
    let (kind, private_to) = match payload {
        Some(Payload::RoomOpened(opened)) => (Some(opened.kind), opened.private_to),
        // What is not understood may be private: the founder's, who alone opens it, until it is.
        Some(_) | None => (None, Some(Vec::new())),
    };
    let topic = Param::Blob(event.envelope.topic.as_bytes());
    let own = Param::Integer(if private_to.is_some() { 2 } else { 0 });
    let category = if parent.is_fixed() { Param::Null } else { Param::Blob(parent.as_bytes()) };
    let parent = Param::Blob(parent.as_bytes());
    cache.execute(OPEN, &[topic, parent, Param::Integer(kind_number(kind)), category, own])?;
    cache.execute(GUARD, &[topic])?;
    cache.execute(GUARD_THREAD, &[topic])?;
    let Some(private_to) = private_to else { return Ok(()) };
    let opener = Named::Person(event.envelope.author.clone());
    std::iter::once(&opener).chain(&private_to).try_for_each(|named| reads(cache, topic, named, true))
}

pub(super) fn said(cache: &mut dyn Cache, event: &Accepted<'_>, payload: Payload) -> Result<(), CacheError> {
    let room = event.envelope.topic;
    let topic = Param::Blob(room.as_bytes());
    match payload {
        Payload::RoomArchived(set) => {
            cache.execute(ARCHIVE, &[topic, Param::Integer(set.archived.into())]).map(drop)
        }
        Payload::RoomSlowed(slowed) => {
            cache.execute(SLOW_ANEW, &[topic])?;
            cache.execute(SLOW, &[topic, Param::Integer(slowed.every_s.into())]).map(drop)
        }
        Payload::RoomMoved(moved) => {
            let category = moved.category.as_ref().map_or(Param::Null, |over| Param::Blob(over.as_bytes()));
            cache.execute(HOME, &[topic, category])?;
            guards(cache, room)
        }
        Payload::RoomAccessSet(set) => {
            let own = match set.access {
                Access::AsCategory => 0,
                Access::Open => 1,
                Access::Private => 2,
            };
            cache.execute(OWN, &[topic, Param::Integer(own)])?;
            guards(cache, room)
        }
        Payload::RoomReaderSet(RoomReaderSet { named, on }) => reads(cache, topic, &named, on),
        Payload::RoomHistorySet(set) => {
            let recent = Param::Integer((set.history == History::SinceJoining).into());
            cache.execute(RECENT, &[topic, recent])?;
            cache.execute(RECENT_THREADS, &[topic, recent]).map(drop)
        }
        Payload::RoomOverrideSet(set) => {
            let numbers = [set.allow, set.deny].map(|set| Param::Integer(set.bits().into()));
            cache.execute(OVERRIDDEN, &[topic])?;
            let (change, whom) = match &set.named {
                Named::Person(person) => (OVERRIDE_PERSON, Param::Text(person.as_str())),
                Named::Role(role) => (OVERRIDE_ROLE, Param::Blob(role.as_bytes())),
            };
            cache.execute(change, &[topic, whom, numbers[0], numbers[1]]).map(drop)
        }
        _ => Ok(()),
    }
}

fn reads(cache: &mut dyn Cache, topic: Param<'_>, named: &Named, on: bool) -> Result<(), CacheError> {
    let (change, whom) = match (named, on) {
        (Named::Person(person), true) => (READ_PERSON, Param::Text(person.as_str())),
        (Named::Person(person), false) => (READ_PERSON_NO_MORE, Param::Text(person.as_str())),
        (Named::Role(role), true) => (READ_ROLE, Param::Blob(role.as_bytes())),
        (Named::Role(role), false) => (READ_ROLE_NO_MORE, Param::Blob(role.as_bytes())),
    };
    let changed = cache.execute(change, &[topic, whom])?;
    if changed > 0 && on && matches!(named, Named::Person(_)) {
        cache.execute(READS_FROM_NOW, &[topic, whom])?;
    }
    Ok(())
}

/// Who guards a room, its threads and, of a category, its rooms with theirs.
fn guards(cache: &mut dyn Cache, room: TopicId) -> Result<(), CacheError> {
    let topic = Param::Blob(room.as_bytes());
    cache.execute(GUARD, &[topic])?;
    cache.execute(GUARD_ROOMS, &[topic])?;
    for room in Known(cache).with_room(room)? {
        cache.execute(GUARD_THREADS, &[Param::Blob(room.as_bytes())])?;
    }
    Ok(())
}
