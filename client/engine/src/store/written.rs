//! Events of the copy by their ids, as their authors wrote them: what of the outbox is held, and who wrote what one
//! answers.

use super::{
    TopicRef,
    event::{Event, verified},
    open::is_damage,
};
use rill_events::Payload;
use rill_protocol::{Did, Draft, Envelope, EventId, Millis, Place, SeqNum, decode};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: `event_by_id`. What is elsewhere is not shown yet.
pub(super) const WRITTEN: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum FROM event
    WHERE topic = :topic AND id = :id AND standing <> 2";
/// Index: `event_by_id`.
pub(super) const WHOLE: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body FROM event
    WHERE topic = :topic AND id = :id AND standing = 0";
/// Index: the primary key of `event`.
pub(super) const NEWEST: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body FROM event
    WHERE topic = :topic AND seq < :seq AND standing = 0 AND id IS NOT NULL ORDER BY seq DESC LIMIT :most";
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

/// Its place, when it was received, its envelope and what it says.
pub(crate) type Received = (SeqNum, Millis, Envelope, Vec<u8>);

/// When an event was received, and its envelope.
pub(crate) fn received(
    connection: &Connection,
    topic: &TopicRef,
    event: EventId,
) -> Result<Option<(Millis, Envelope)>> {
    let which = named_params! { ":topic": topic.key, ":id": event.as_bytes() };
    let read = |row: &Row<'_>| verified(row).and_then(|_| Ok((row.get(4)?, row.get::<_, Vec<u8>>(6)?)));
    let found = connection.prepare_cached(WRITTEN)?.query_row(which, read).optional()?;
    Ok(found.and_then(|(at, bytes)| Some((at, decode(&bytes).ok()?))))
}

/// What an event says, where it is held whole and can be read.
pub(crate) fn payload_of(
    connection: &Connection,
    topic: &TopicRef,
    event: EventId,
) -> Result<Option<Payload>> {
    let which = named_params! { ":topic": topic.key, ":id": event.as_bytes() };
    let read =
        |row: &Row<'_>| Ok(Event::read(row)?.payload()?.and_then(|bytes| Payload::from_bytes(bytes).ok()));
    Ok(connection.prepare_cached(WHOLE)?.query_row(which, read).optional()?.flatten())
}

/// The newest events of a topic before one, whole ones alone: when each was received, its envelope and what it says.
pub(crate) fn newest_before(
    connection: &Connection,
    topic: &TopicRef,
    seq: SeqNum,
    most: u32,
) -> Result<Vec<Received>> {
    let which = named_params! { ":topic": topic.key, ":seq": seq.0.cast_signed(), ":most": most };
    let mut select = connection.prepare_cached(NEWEST)?;
    let mut rows = select.query(which)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let event = Event::read(row)?;
        let payload = event.payload()?.map(<[u8]>::to_vec);
        if let (Some(envelope), Some(payload)) = (event.envelope.clone(), payload) {
            found.push((event.seq, event.received_at, envelope, payload));
        }
    }
    Ok(found)
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
