//! Going through what is held of a topic, slice by slice: each event is what was put there, runs have no hole, the
//! chain holds, and every event has its row. Here: one slice. Not here: when (`engine/checking.rs`), the rows
//! (`rill-materializer`). Reads only: what is whole costs no write.

use super::{TopicRef, event::Event, replay::incoming};
use rill_materializer::{check_rows, damage};
use rill_protocol::{EventId, Hash, Place, SeqNum, row_hash};
use rill_sync::Runs;
use rusqlite::{Connection, Result, named_params};

/// Index: the primary key of `event`.
pub(super) const EVENTS: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body FROM event
    WHERE topic = :topic AND seq > :after ORDER BY seq LIMIT :limit";
/// Each other index, which alone is read: whether it has the event.
pub(super) const BY_ID: &str = "
    SELECT EXISTS (SELECT 1 FROM event INDEXED BY event_by_id
        WHERE topic = :topic AND id = :id AND seq = :seq)";
pub(super) const BY_ANCHOR: &str = "
    SELECT EXISTS (SELECT 1 FROM event INDEXED BY event_by_anchor
        WHERE topic = :topic AND amends = :id AND seq = :seq)";
/// Events of one slice: some 2 ms in a browser.
const SLICE: u32 = 200;

/// How far a topic was gone through.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Checked {
    last: SeqNum,
    hash: Hash,
}

impl Checked {
    /// Nothing of it yet.
    pub(crate) const NOTHING: Self = Self { last: SeqNum::ZERO, hash: Hash::START };
}

/// Goes through one slice of a topic. None: that was the last. Fails as on a broken page where anything is damaged.
pub(crate) fn check_slice(
    connection: &Connection,
    topic: &TopicRef,
    runs: &Runs,
    from: Checked,
) -> Result<Option<Checked>> {
    let mut reached = from;
    let mut events = Vec::with_capacity(SLICE as usize);
    let mut select = connection.prepare_cached(EVENTS)?;
    let which = named_params! { ":topic": topic.key, ":after": from.last.0.cast_signed(), ":limit": SLICE };
    let mut rows = select.query(which)?;
    while let Some(row) = rows.next()? {
        let event = Event::read(row)?;
        let envelope = row.get_ref(6)?.as_blob()?;
        let follows = event.seq == reached.last.next();
        if !follows && holds_any(runs, reached.last.next(), event.seq) {
            return Err(damage("an event is missing"));
        }
        let is_chained = follows && !envelope.is_empty();
        if is_chained && row_hash(&reached.hash, envelope, event.seq, event.received_at) != event.row_hash {
            return Err(damage("the chain of events is broken"));
        }
        reached = Checked { last: event.seq, hash: event.row_hash };
        events.push(event);
    }
    drop(rows);
    for event in &events {
        check_indices(connection, topic, event)?;
    }
    check_rows(connection, topic.key, &incoming(&events)?)?;
    if events.len() == SLICE as usize {
        return Ok(Some(reached));
    }
    match holds_any(runs, reached.last.next(), SeqNum(u64::MAX)) {
        true => Err(damage("an event is missing")),
        false => Ok(None),
    }
}

fn check_indices(connection: &Connection, topic: &TopicRef, event: &Event) -> Result<()> {
    let Some(envelope) = &event.envelope else { return Ok(()) };
    let has = |query: &str, id: EventId| -> Result<bool> {
        let which =
            named_params! { ":topic": topic.key, ":id": id.as_bytes(), ":seq": event.seq.0.cast_signed() };
        connection.prepare_cached(query)?.query_row(which, |row| row.get(0))
    };
    let amends = match envelope.place {
        Place::Amends(anchor) => has(BY_ANCHOR, anchor)?,
        Place::Opens { .. } | Place::State | Place::Anchor { .. } | Place::Redacts(_) => true,
    };
    if amends && has(BY_ID, envelope.id)? { Ok(()) } else { Err(damage("an index lacks an event")) }
}

/// Whether events from one on, up to another that is not meant, are said to be held.
fn holds_any(runs: &Runs, from: SeqNum, below: SeqNum) -> bool {
    runs.iter().any(|run| run.after.next() < below && run.to >= from)
}
