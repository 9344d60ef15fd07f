//! What an accepted event makes known. It is a fact: what was accepted once is not judged again.
//! Here: which table hears of what. What is said of people: `learning/people.rs`; of rooms: `learning/rooms.rs`.

mod people;
mod rooms;

use crate::{
    known::{Known, joining_number, reading_number},
    pace,
};
use rill_events::Payload;
use rill_module_abi::{Accepted, Cache, CacheError, Param};
use rill_protocol::Place;

const PACE: &str = "
    INSERT INTO person (person, flags, until, full_at) VALUES (?1, 0, 0, ?2)
    ON CONFLICT (person) DO UPDATE SET full_at = excluded.full_at";
const POST: &str = "UPDATE room SET tail = ?2 WHERE topic = ?1";
const POST_SLOWLY: &str = "
    INSERT OR REPLACE INTO posted (topic, person, at) SELECT topic, ?2, ?3 FROM room WHERE topic = ?1 AND every_s > 0";
const MOVE: &str = "INSERT OR IGNORE INTO moved (source, topic, event) VALUES (?1, ?2, ?3)";
const JOINING: &str = "
    INSERT INTO space (one, joining) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET joining = excluded.joining";
const READING: &str = "
    INSERT INTO space (one, reading) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET reading = excluded.reading";
const NAME: &str = "
    INSERT INTO space (one, name) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET name = excluded.name";

pub(crate) fn learn(cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
    let author = &event.envelope.author;
    let topic = event.envelope.topic;
    let is_founder = *author == event.genesis.creator;
    if !is_founder && !matches!(event.envelope.place, Place::Redacts(_)) {
        let full_at = pace::full_at(Known(cache), author, event.received_at)?;
        cache.execute(PACE, &[Param::Text(author.as_str()), Param::Integer(full_at)])?;
    }
    if let Some(moved) = &event.envelope.moved {
        let ids = [moved.event.as_bytes(), topic.as_bytes(), event.envelope.id.as_bytes()];
        cache.execute(MOVE, &ids.map(|id| Param::Blob(id)))?;
        return Ok(());
    }
    match event.envelope.place {
        Place::Opens { parent, .. } => rooms::opened(cache, event, parent, read(event)),
        Place::State => match read(event) {
            Some(payload) => state(cache, event, payload),
            None => Ok(()),
        },
        // An import has times of its own: of its messages nothing is to be known.
        Place::Anchor { at: None } => posted(cache, event, is_founder),
        Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => Ok(()),
    }
}

fn read(event: &Accepted<'_>) -> Option<Payload> {
    Payload::from_bytes(event.payload?).ok()
}

fn posted(cache: &mut dyn Cache, event: &Accepted<'_>, is_founder: bool) -> Result<(), CacheError> {
    let topic = Param::Blob(event.envelope.topic.as_bytes());
    cache.execute(POST, &[topic, Param::Integer(event.seq.0.cast_signed())])?;
    if !is_founder {
        let (author, at) = (Param::Text(event.envelope.author.as_str()), Param::Integer(event.received_at));
        cache.execute(POST_SLOWLY, &[topic, author, at])?;
    }
    Ok(())
}

fn state(cache: &mut dyn Cache, event: &Accepted<'_>, payload: Payload) -> Result<(), CacheError> {
    match payload {
        Payload::SpaceRenamed(renamed) => cache.execute(NAME, &[Param::Text(&renamed.name)]).map(drop),
        Payload::SpaceJoiningSet(set) => {
            cache.execute(JOINING, &[Param::Integer(joining_number(set.joining))]).map(drop)
        }
        Payload::SpaceReadingSet(set) => {
            cache.execute(READING, &[Param::Integer(reading_number(set.reading))]).map(drop)
        }
        Payload::RoomArchived(_)
        | Payload::RoomSlowed(_)
        | Payload::RoomMoved(_)
        | Payload::RoomAccessSet(_)
        | Payload::RoomReaderSet(_)
        | Payload::RoomOverrideSet(_)
        | Payload::RoomHistorySet(_) => rooms::said(cache, event, payload),
        _ => people::said(cache, event, payload),
    }
}
