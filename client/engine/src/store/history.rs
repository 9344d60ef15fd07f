//! The events of one anchor, for its history.

use super::{TopicRef, event::Event};
use rill_protocol::{Did, EventId, Millis, Place, SeqNum};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: `event_by_id`.
pub(super) const ANCHOR: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body FROM event
    WHERE topic = :topic AND id = :id";
/// Index: `event_by_anchor`.
pub(super) const AMENDMENTS: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body
    FROM event INDEXED BY event_by_anchor
    WHERE topic = :topic AND amends = :id ORDER BY seq";

/// An event as far as a history needs it.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) seq: SeqNum,
    pub(crate) at: Millis,
    pub(crate) author: Option<Did>,
    pub(crate) payload: Option<Vec<u8>>,
}

/// The anchor itself, where it is held.
pub(crate) fn anchor_of(connection: &Connection, topic: &TopicRef, anchor: EventId) -> Result<Option<Kept>> {
    let which = named_params! { ":topic": topic.key, ":id": anchor.as_bytes() };
    connection.prepare_cached(ANCHOR)?.query_row(which, read).optional()
}

/// What amends it, as far as held.
pub(crate) fn amendments_of(connection: &Connection, topic: &TopicRef, anchor: EventId) -> Result<Vec<Kept>> {
    let which = named_params! { ":topic": topic.key, ":id": anchor.as_bytes() };
    connection.prepare_cached(AMENDMENTS)?.query_map(which, read)?.collect()
}

fn read(row: &Row<'_>) -> Result<Kept> {
    let event = Event::read(row)?;
    let payload = event.payload()?.map(<[u8]>::to_vec);
    let own = event.envelope.as_ref().and_then(|envelope| match envelope.place {
        Place::Anchor { at } => at,
        Place::Opens { .. } | Place::State | Place::Amends(_) | Place::Redacts(_) => None,
    });
    Ok(Kept {
        seq: event.seq,
        at: own.unwrap_or(event.received_at),
        author: event.envelope.map(|envelope| envelope.writer().clone()),
        payload,
    })
}
