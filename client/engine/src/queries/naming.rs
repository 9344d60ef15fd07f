//! Who is meant by a name in a text, and what one's own profile says: for writing.

use super::people::{Profile, people_topic};
use rill_events::{ProfileSet, StateSlot};
use rill_materializer::{StreamKey, TopicKey};
use rill_protocol::{EventId, Slot, TopicId};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: the primary key of `state`.
pub(super) const NAMES: &str = "SELECT slot, id, text FROM state WHERE topic = :people AND kind = 7";
pub(super) const ONE: &str =
    "SELECT slot, id, text, parts FROM state WHERE topic = :people AND slot = :slot AND kind = 7";
pub(super) const STATE: &str = "SELECT id FROM state WHERE topic = :topic AND slot = :slot";
/// Index: the primary keys of `room` and `state`.
pub(super) const HOMES: &str = "
    SELECT s.text, s.parts FROM room AS r CROSS JOIN state AS s ON s.topic = r.topic AND s.slot = :home
    WHERE r.stream = :stream";

/// Somebody whom a text may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The slot of their profile.
    pub voice: Slot,
    /// The event that set it.
    pub event: EventId,
    /// Their name.
    pub name: String,
}

/// All whose names stand in a text with an @ before them. Reads the names of everybody: some 0.3 µs each.
pub fn named_in(connection: &Connection, stream: StreamKey, text: &str) -> Result<Vec<Named>> {
    let Some(people) = people_topic(connection, stream)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(NAMES)?;
    let mut rows = select.query(named_params! { ":people": people })?;
    let mut named = Vec::new();
    while let Some(row) = rows.next()? {
        let name = row.get_ref(2)?.as_str_or_null()?.unwrap_or_default();
        let is_meant = !name.is_empty() && text.match_indices(name).any(|(at, _)| text[..at].ends_with('@'));
        if is_meant {
            let (voice, event) = (Slot::from_bytes(row.get(0)?), EventId::from_bytes(row.get(1)?));
            named.push(Named { voice, event, name: name.to_owned() });
        }
    }
    Ok(named)
}

/// A person's profile as it stands, with the event that set it.
pub fn profile(
    connection: &Connection,
    stream: StreamKey,
    voice: Slot,
) -> Result<Option<(EventId, ProfileSet)>> {
    let Some(people) = people_topic(connection, stream)? else { return Ok(None) };
    let which = named_params! { ":people": people, ":slot": voice.as_bytes() };
    let read = |row: &Row<'_>| Profile::read(row).map(|(_, profile)| (profile.event, profile.set));
    connection.prepare_cached(ONE)?.query_row(which, read).optional()
}

/// The event that stands in a slot of a topic's state.
pub fn standing_in(connection: &Connection, topic: TopicKey, slot: Slot) -> Result<Option<EventId>> {
    let which = named_params! { ":topic": topic, ":slot": slot.as_bytes() };
    connection.prepare_cached(STATE)?.query_row(which, |row| row.get(0).map(EventId::from_bytes)).optional()
}

/// The place of the last room of a category, or of those outside of any; none: none has one.
pub fn last_home(
    connection: &Connection,
    stream: StreamKey,
    category: Option<TopicId>,
) -> Result<Option<String>> {
    let mut select = connection.prepare_cached(HOMES)?;
    let home = StateSlot::Home.slot();
    let mut rows = select.query(named_params! { ":stream": stream, ":home": home.as_bytes() })?;
    let mut last: Option<String> = None;
    while let Some(row) = rows.next()? {
        let of: Option<[u8; 16]> = row.get(1)?;
        let order: Option<String> = row.get(0)?;
        if of.map(TopicId::from_bytes) == category {
            last = last.max(order);
        }
    }
    Ok(last)
}
