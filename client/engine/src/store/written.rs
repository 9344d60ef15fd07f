//! Events of the copy by their ids, as their authors wrote them: what of the outbox is held, and who wrote what one
//! answers.

use super::TopicRef;
use rill_protocol::{Envelope, EventId, decode};
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// Index: `event_by_id`. What is elsewhere is not shown yet.
pub(super) const WRITTEN: &str =
    "SELECT envelope FROM event WHERE topic = :topic AND id = :id AND standing <> 2";

/// The bytes of an event's envelope, where the event is held whole or erased.
pub(crate) fn envelope_bytes(
    connection: &Connection,
    topic: &TopicRef,
    event: EventId,
) -> Result<Option<Vec<u8>>> {
    let which = named_params! { ":topic": topic.key, ":id": event.as_bytes() };
    connection.prepare_cached(WRITTEN)?.query_row(which, |row| row.get(0)).optional()
}

/// As [`envelope_bytes`], read.
pub(crate) fn envelope_of(
    connection: &Connection,
    topic: &TopicRef,
    event: EventId,
) -> Result<Option<Envelope>> {
    Ok(envelope_bytes(connection, topic, event)?.and_then(|bytes| decode(&bytes).ok()))
}
