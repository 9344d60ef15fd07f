//! What an accepted event makes known. It is a fact: what was accepted once is not judged again.

use crate::{
    known::{Known, Standing, kind_number},
    pace,
};
use rill_events::Payload;
use rill_module_abi::{Accepted, Cache, CacheError, Param};
use rill_protocol::{Place, TopicId};

const JOIN: &str = "INSERT OR IGNORE INTO member (person) VALUES (?1)";
const LEAVE: &str = "DELETE FROM member WHERE person = ?1";
const MODERATE: &str = "INSERT OR IGNORE INTO moderator (person) VALUES (?1)";
const MODERATE_NO_MORE: &str = "DELETE FROM moderator WHERE person = ?1";
const OPEN: &str =
    "INSERT OR REPLACE INTO room (topic, parent, kind, archived, every_s) VALUES (?1, ?2, ?3, 0, 0)";
const ARCHIVE: &str = "UPDATE room SET archived = ?2 WHERE topic = ?1";
const SLOW: &str = "UPDATE room SET every_s = ?2 WHERE topic = ?1";
/// Who posted before a room was slowed waits for nothing.
const SLOW_ANEW: &str = "DELETE FROM posted WHERE topic = ?1";
const POST: &str = "INSERT OR REPLACE INTO posted (topic, person, at) VALUES (?1, ?2, ?3)";
const PACE: &str = "INSERT OR REPLACE INTO pace (person, full_at) VALUES (?1, ?2)";
const MOVE: &str = "INSERT OR IGNORE INTO moved (source, topic, event) VALUES (?1, ?2, ?3)";

pub(crate) fn learn(cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
    let author = &event.envelope.author;
    let topic = event.envelope.topic;
    if *author != event.genesis.creator && !matches!(event.envelope.place, Place::Redacts(_)) {
        let full_at = pace::full_at(Known(cache), author, event.received_at)?;
        cache.execute(PACE, &[Param::Text(author.as_str()), Param::Integer(full_at)])?;
    }
    if let Some(moved) = &event.envelope.moved {
        let ids = [moved.event.as_bytes(), topic.as_bytes(), event.envelope.id.as_bytes()];
        cache.execute(MOVE, &ids.map(|id| Param::Blob(id)))?;
        return Ok(());
    }
    match event.envelope.place {
        Place::Opens { parent, .. } => open(cache, event, parent),
        Place::State => state(cache, event, topic),
        // An import is the founder's: of its messages nothing is to be known.
        Place::Anchor { .. } if *author != event.genesis.creator => posted(cache, event, topic),
        Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => Ok(()),
    }
}

fn read(event: &Accepted<'_>) -> Option<Payload> {
    Payload::from_bytes(event.payload?).ok()
}

fn open(cache: &mut dyn Cache, event: &Accepted<'_>, parent: TopicId) -> Result<(), CacheError> {
    let kind = match read(event) {
        Some(Payload::RoomOpened(opened)) => Some(opened.kind),
        Some(_) | None => None,
    };
    let topic = Param::Blob(event.envelope.topic.as_bytes());
    cache.execute(OPEN, &[topic, Param::Blob(parent.as_bytes()), Param::Integer(kind_number(kind))])?;
    Ok(())
}

fn state(cache: &mut dyn Cache, event: &Accepted<'_>, topic: TopicId) -> Result<(), CacheError> {
    let author = [Param::Text(event.envelope.author.as_str())];
    let in_room = |value| [Param::Blob(topic.as_bytes()), Param::Integer(value)];
    match read(event) {
        Some(Payload::MemberJoined(_)) => cache.execute(JOIN, &author)?,
        Some(Payload::MemberLeft(_)) => cache.execute(LEAVE, &author)?,
        Some(Payload::ModeratorSet(set)) => {
            let change = if set.on { MODERATE } else { MODERATE_NO_MORE };
            cache.execute(change, &[Param::Text(set.person.as_str())])?
        }
        Some(Payload::RoomArchived(archived)) => {
            cache.execute(ARCHIVE, &in_room(i64::from(archived.archived)))?
        }
        Some(Payload::RoomSlowed(slowed)) => {
            cache.execute(SLOW_ANEW, &[Param::Blob(topic.as_bytes())])?;
            cache.execute(SLOW, &in_room(i64::from(slowed.every_s)))?
        }
        Some(_) | None => 0,
    };
    Ok(())
}

fn posted(cache: &mut dyn Cache, event: &Accepted<'_>, topic: TopicId) -> Result<(), CacheError> {
    let (known, author) = (Known(cache), &event.envelope.author);
    let is_slowed = known.room(topic)?.is_some_and(|room| room.every_s > 0);
    if !is_slowed || known.standing(event.genesis, author)? > Standing::Member {
        return Ok(());
    }
    let at = Param::Integer(event.received_at);
    cache.execute(POST, &[Param::Blob(topic.as_bytes()), Param::Text(author.as_str()), at])?;
    Ok(())
}
