//! Events of the copy by their ids, as their authors wrote them: what of the outbox is held, and who wrote what one
//! answers.

use super::{
    TopicRef,
    event::{Event, verified},
    open::is_damage,
};
use rill_protocol::{Did, Draft, Envelope, EventId, Millis, Place, SeqNum, decode};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: `event_by_id`. What is elsewhere is not shown yet.
pub(super) const WRITTEN: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum FROM event
    WHERE topic = :topic AND id = :id AND standing <> 2";
/// Index: the primary key of `event`.
pub(super) const AFTER: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body FROM event
    WHERE topic = :topic AND seq > :seq AND standing = 0 AND id IS NOT NULL ORDER BY seq";

/// The bytes of an event's envelope, where the event is held whole or erased.
pub(crate) fn envelope_bytes(
    connection: &Connection,
    topic: &TopicRef,
    event: EventId,
) -> Result<Option<Vec<u8>>> {
    let which = named_params! { ":topic": topic.key, ":id": event.as_bytes() };
    let read = |row: &Row<'_>| verified(row).and_then(|_| row.get(6));
    connection.prepare_cached(WRITTEN)?.query_row(which, read).optional()
}

/// As [`envelope_bytes`], read.
pub(crate) fn envelope_of(
    connection: &Connection,
    topic: &TopicRef,
    event: EventId,
) -> Result<Option<Envelope>> {
    Ok(envelope_bytes(connection, topic, event)?.and_then(|bytes| decode(&bytes).ok()))
}

/// What a person wrote after an event of a topic, as they sent it, in order. What they imported for others is not theirs;
/// what is damaged here cannot be sent as it was.
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
        match own(row, author) {
            Err(error) if is_damage(&error) => {}
            own => written.extend(own?),
        }
    }
    Ok(written)
}

fn own(row: &Row<'_>, author: &Did) -> Result<Option<(Millis, Draft)>> {
    let event = Event::read(row)?;
    let is_own = |envelope: &Envelope| {
        let is_dated = matches!(envelope.place, Place::Anchor { at: Some(_) }) || envelope.voice.is_some();
        let is_imported = is_dated && envelope.moved.is_none();
        envelope.author == *author && !is_imported
    };
    let (Some(payload), true) = (event.payload()?, event.envelope.as_ref().is_some_and(is_own)) else {
        return Ok(None);
    };
    let Some((salt, _)) = row.get_ref(9)?.as_blob()?.split_first_chunk::<16>() else { return Ok(None) };
    let draft = Draft { envelope: row.get(6)?, salt: *salt, payload: payload.to_vec() };
    Ok(Some((event.received_at, draft)))
}
