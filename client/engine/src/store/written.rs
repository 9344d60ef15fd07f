//! Events of the copy by their ids, as their authors wrote them: what of the outbox is held, and who wrote what one
//! answers.

use super::TopicRef;
use rill_protocol::{Did, Draft, Envelope, EventId, Millis, Place, SeqNum, decode};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: `event_by_id`. What is elsewhere is not shown yet.
pub(super) const WRITTEN: &str =
    "SELECT envelope FROM event WHERE topic = :topic AND id = :id AND standing <> 2";
/// Index: the primary key of `event`.
pub(super) const AFTER: &str = "
    SELECT received_at, envelope, body FROM event
    WHERE topic = :topic AND seq > :seq AND standing = 0 AND id IS NOT NULL ORDER BY seq";

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

/// What a person wrote after an event of a topic, as they sent it, in order. What they imported for others is not theirs.
pub(crate) fn written_after(
    connection: &Connection,
    topic: &TopicRef,
    seq: SeqNum,
    author: &Did,
) -> Result<Vec<(Millis, Draft)>> {
    let mut select = connection.prepare_cached(AFTER)?;
    let which = named_params! { ":topic": topic.key, ":seq": seq.0.cast_signed() };
    let mut rows = select.query(which)?;
    let mut written = Vec::new();
    while let Some(row) = rows.next()? {
        written.extend(own(row, author)?);
    }
    Ok(written)
}

fn own(row: &Row<'_>, author: &Did) -> Result<Option<(Millis, Draft)>> {
    let bytes = row.get_ref(1)?.as_blob()?;
    let is_own = |envelope: &Envelope| {
        let is_imported = matches!(envelope.place, Place::Anchor { at: Some(_) }) || envelope.voice.is_some();
        envelope.author == *author && !is_imported
    };
    if !decode::<Envelope>(bytes).is_ok_and(|envelope| is_own(&envelope)) {
        return Ok(None);
    }
    let body = row.get_ref(2)?.as_blob()?;
    let Some((salt, payload)) = body.split_first_chunk::<16>() else { return Ok(None) };
    let draft = Draft { envelope: bytes.to_vec(), salt: *salt, payload: payload.to_vec() };
    Ok(Some((row.get(0)?, draft)))
}
