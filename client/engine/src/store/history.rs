//! The events of one anchor, for its history.

use super::TopicRef;
use rill_protocol::{Did, Envelope, EventId, Millis, Place, SeqNum, decode};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: `event_by_id`.
pub(super) const ANCHOR: &str = "
    SELECT seq, received_at, envelope, body FROM event WHERE topic = :topic AND id = :id";
/// Index: `event_by_anchor`.
pub(super) const AMENDMENTS: &str = "
    SELECT seq, received_at, envelope, body FROM event WHERE topic = :topic AND amends = :id ORDER BY seq";

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
    let envelope: Option<Envelope> = decode(row.get_ref(2)?.as_blob()?).ok();
    let own = envelope.as_ref().and_then(|envelope| match envelope.place {
        Place::Anchor { at } => at,
        Place::Opens { .. } | Place::State | Place::Amends(_) | Place::Redacts(_) => None,
    });
    let body: Option<Vec<u8>> = row.get(3)?;
    Ok(Kept {
        seq: SeqNum(row.get::<_, i64>(0)?.cast_unsigned()),
        at: own.map_or_else(|| row.get(1), Ok)?,
        author: envelope.map(|envelope| envelope.author),
        payload: body.and_then(|body| body.get(16..).map(<[u8]>::to_vec)),
    })
}
