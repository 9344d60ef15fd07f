//! State of a topic as it stands, by its slot or all of it: what roles, bans and reports are read from.

use rill_materializer::{StateKind, TopicKey, verify_row};
use rill_protocol::{EventId, Slot};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: the primary key of `state`, as in the next.
pub(super) const ONE: &str = "
    SELECT topic, slot, seq, id, kind, value, text, parts, sum FROM state WHERE topic = :topic AND slot = :slot";
pub(super) const ALL: &str =
    "SELECT topic, slot, seq, id, kind, value, text, parts, sum FROM state WHERE topic = :topic";

/// What stands in a slot: see [`StateKind`] for what the columns say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stated {
    /// The event that said it.
    pub(crate) event: EventId,
    pub(crate) kind: StateKind,
    pub(crate) value: i64,
    pub(crate) text: Option<String>,
    pub(crate) parts: Option<Vec<u8>>,
}

impl Stated {
    fn read(row: &Row<'_>) -> Result<Self> {
        verify_row(row, 0..8)?;
        let event = EventId::from_bytes(row.get(3)?);
        Ok(Self { event, kind: row.get(4)?, value: row.get(5)?, text: row.get(6)?, parts: row.get(7)? })
    }

    /// The 16 bytes at a place of `parts`.
    pub(crate) fn part(&self, place: usize) -> Option<[u8; 16]> {
        self.parts.as_deref()?.get(place * 16..)?.first_chunk().copied()
    }
}

/// What stands in a slot of a topic.
pub(crate) fn state_of(connection: &Connection, topic: TopicKey, slot: Slot) -> Result<Option<Stated>> {
    let which = named_params! { ":topic": topic, ":slot": slot.as_bytes() };
    connection.prepare_cached(ONE)?.query_row(which, Stated::read).optional()
}

/// All that stands in a topic, by its slots.
pub(crate) fn all_state(connection: &Connection, topic: TopicKey) -> Result<Vec<(Slot, Stated)>> {
    let read = |row: &Row<'_>| Ok((Slot::from_bytes(row.get(1)?), Stated::read(row)?));
    connection.prepare_cached(ALL)?.query_map(named_params! { ":topic": topic }, read)?.collect()
}
