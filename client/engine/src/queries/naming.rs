//! Who is meant by a name in a text, and what one's own profile says: for writing.

use super::people::{Profile, people_topic};
use rill_bridge::Person;
use rill_events::{ProfileSet, StateSlot};
use rill_materializer::{StateKind, StreamKey, verify_row};
use rill_protocol::{EventId, Slot};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: the primary key of `state`, as in the next.
pub(super) const ALL: &str = "
    SELECT topic, slot, seq, id, kind, value, text, parts, sum FROM state WHERE topic = :people";
pub(super) const ONE: &str = "
    SELECT topic, slot, seq, id, kind, value, text, parts, sum FROM state
    WHERE topic = :people AND slot = :slot";
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

/// All whose names stand in a text with an @ before them. Reads the state of everybody: some 0.5 µs a row.
pub fn named_in(connection: &Connection, stream: StreamKey, text: &str) -> Result<Vec<Named>> {
    let Some(people) = people_topic(connection, stream)? else { return Ok(Vec::new()) };
    let mut select = connection.prepare_cached(ALL)?;
    let mut rows = select.query(named_params! { ":people": people })?;
    let mut named = Vec::new();
    while let Some(row) = rows.next()? {
        verify_row(row, 0..8)?;
        if row.get::<_, StateKind>(4)? != StateKind::Profile {
            continue;
        }
        let name = row.get_ref(6)?.as_str_or_null()?.unwrap_or_default();
        let is_meant = !name.is_empty() && text.match_indices(name).any(|(at, _)| text[..at].ends_with('@'));
        if is_meant {
            let (voice, event) = (Slot::from_bytes(row.get(1)?), EventId::from_bytes(row.get(3)?));
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
    let profile = connection.prepare_cached(ONE)?.query_row(which, Profile::read).optional()?.flatten();
    Ok(profile.map(|(_, profile)| (profile.event, profile.set)))
}

/// A person as they are shown in a space; none: no profile of theirs is held.
pub fn shown_as(connection: &Connection, stream: StreamKey, voice: Slot) -> Result<Option<Person>> {
    let Some(people) = people_topic(connection, stream)? else { return Ok(None) };
    let which = named_params! { ":people": people, ":slot": voice.as_bytes() };
    let profile = connection.prepare_cached(ONE)?.query_row(which, Profile::read).optional()?.flatten();
    Ok(profile.map(|(_, profile)| profile.person(voice)))
}

/// Whether a person is a member, as far as that is held; none: neither joining nor leaving is.
pub fn membership(connection: &Connection, stream: StreamKey, voice: Slot) -> Result<Option<bool>> {
    said_of(connection, stream, StateSlot::Member(voice), StateKind::Member)
}

/// Whether a person was made a moderator, as far as that is held. Who is no member is none.
pub fn moderates(connection: &Connection, stream: StreamKey, voice: Slot) -> Result<bool> {
    let said = said_of(connection, stream, StateSlot::Moderator(voice), StateKind::Moderator)?;
    Ok(said == Some(true))
}

fn said_of(
    connection: &Connection,
    stream: StreamKey,
    slot: StateSlot<'_>,
    kind: StateKind,
) -> Result<Option<bool>> {
    let Some(people) = people_topic(connection, stream)? else { return Ok(None) };
    let slot = slot.slot();
    let which = named_params! { ":people": people, ":slot": slot.as_bytes() };
    let read = |row: &Row<'_>| {
        verify_row(row, 0..8)?;
        let is_said = row.get::<_, StateKind>(4)? == kind;
        is_said.then(|| row.get(5)).transpose()
    };
    Ok(connection.prepare_cached(ONE)?.query_row(which, read).optional()?.flatten())
}
