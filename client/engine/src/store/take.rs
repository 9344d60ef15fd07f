//! Taking events in: verified, stored, materialized. All of a batch or nothing of it.

use super::{
    TopicRef,
    event::{self, ERASED, WHOLE, verified},
    forgotten::forget_events,
    pictures::keep_pictures,
};
use rill_materializer::{Incoming, MaterializeError, Touched, materialize, write_summed};
use rill_protocol::{Envelope, Erasable, EventId, Hash, Place, Position, SeqNum, TopicId, WireEvent};
use rill_sync::{VerifyError, verify_link, verify_payload};
use rusqlite::{
    CachedStatement, Connection, OptionalExtension, Result as SqlResult, Statement, named_params,
};

pub(super) const INSERT: &str = "
    INSERT INTO event (topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body)
    VALUES (:topic, :seq, :id, :amends, :received_at, :row_hash, :envelope, :sum, :standing, :body)
    ON CONFLICT DO NOTHING";
/// Index: the primary key of `event`, as in the next three.
pub(super) const HELD: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, id IS NULL FROM event
    WHERE topic = :topic AND seq = :seq";
pub(super) const COMPLETE: &str = "
    UPDATE event SET id = :id, amends = :amends, received_at = :received_at, row_hash = :row_hash,
        envelope = :envelope, sum = :sum, standing = :standing, body = :body
    WHERE topic = :topic AND seq = :seq";
pub(super) const HASH_AT: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum FROM event
    WHERE topic = :topic AND seq = :seq";
pub(super) const HASHES: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum FROM event
    WHERE topic = :topic ORDER BY seq";
/// Index: `event_elsewhere`.
pub(super) const ELSEWHERE: &str = "
    SELECT seq FROM event INDEXED BY event_elsewhere
    WHERE topic = :topic AND standing = 2 AND id IS NOT NULL LIMIT 8";
/// Index: the primary key of `redacted`.
pub(super) const ANY_REDACTED: &str = "SELECT EXISTS (SELECT 1 FROM redacted WHERE topic = :topic)";
pub(super) const IS_REDACTED: &str = "
    SELECT EXISTS (SELECT 1 FROM redacted WHERE topic = :topic AND target IN (:id, :amends))";
/// Index: `event_by_id`.
pub(super) const ERASE_ONE: &str = "
    UPDATE event SET body = NULL, standing = 1 WHERE topic = :topic AND id = :target AND standing <> 1";
/// Index: `event_by_anchor`.
pub(super) const ERASE_AMENDMENTS: &str = "
    UPDATE event INDEXED BY event_by_anchor SET body = NULL, standing = 1
    WHERE topic = :topic AND amends = :target AND standing <> 1";
/// Index: the primary key of `picture`, then `event_by_anchor`.
pub(super) const FORGET_PICTURES: [&str; 2] = [
    "DELETE FROM picture WHERE topic = :topic AND event = :target",
    "DELETE FROM picture WHERE topic = :topic AND event IN
        (SELECT id FROM event INDEXED BY event_by_anchor
        WHERE topic = :topic AND amends = :target AND id IS NOT NULL)",
];

/// Why events were not taken in. None of the batch was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the local copy could not be written; what is held stays readable: {0}")]
    Database(#[from] rusqlite::Error),
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// The database was opened again since.
    #[error("another tab has taken the local copy over; nothing was written here, and nothing is lost")]
    Followed,
    /// Another event is held in this place.
    #[error(
        "the server's history of {topic} differs at {seq} from what this device holds; nothing was removed here"
    )]
    Differs { topic: TopicId, seq: SeqNum },
}

impl From<MaterializeError> for StoreError {
    fn from(error: MaterializeError) -> Self {
        match error {
            MaterializeError::Database(error) => Self::Database(error),
        }
    }
}

/// What came of a batch.
#[derive(Debug, Default)]
#[must_use = "pictures that are dropped here are not there offline"]
pub(crate) struct Taken {
    pub(crate) touched: Touched,
    /// Where the first anchor sorts that was not held before.
    pub(crate) lowest_new: Option<Position>,
    /// Paths of pictures, where they were asked for.
    pub(crate) pictures: Vec<String>,
    /// How the paths of those begin that are to be forgotten.
    pub(crate) forgotten: Vec<String>,
}

/// Takes events of one topic in. `start`: what stands before the first where they are a run; their chain is then
/// verified. `pictures`: whether to remember the pictures that they show.
pub(crate) fn take(
    tx: &Connection,
    topic: &TopicRef,
    events: &[WireEvent],
    start: Option<(SeqNum, Hash)>,
    pictures: bool,
) -> Result<Taken, StoreError> {
    let mut envelopes = Vec::with_capacity(events.len());
    let mut previous = start;
    for event in events {
        if let Some((seq, hash)) = &previous {
            verify_link(topic.topic, (*seq, hash), event)?;
            previous = Some((event.seq, event.row_hash));
        }
        envelopes.push(read_envelope(topic, event, start.is_some())?);
    }
    let fresh = insert(tx, topic, events, &envelopes)?;
    let touched = materialize(tx, topic.key, &fresh)?;
    let forgotten = forget_events(tx, topic, &touched.redacted)?;
    for redacted in &touched.redacted {
        erase_bodies(tx, topic, *redacted)?;
    }
    let lowest_new = fresh.iter().filter_map(position).min();
    let mut taken = Taken { lowest_new, touched, forgotten, pictures: Vec::new() };
    if pictures {
        let shown = fresh.iter().filter(|event| !event.envelope.blobs.is_empty());
        taken.pictures = keep_pictures(tx, topic, shown.map(|event| (event.envelope, event.payload)))?;
    }
    Ok(taken)
}

fn position(event: &Incoming<'_>) -> Option<Position> {
    match event.envelope.place {
        Place::Anchor { at } => Some(Position { at: at.unwrap_or(event.received_at), seq: event.seq }),
        Place::Opens { .. } | Place::State | Place::Amends(_) | Place::Redacts(_) => None,
    }
}

/// None: a blank.
fn read_envelope(
    topic: &TopicRef,
    event: &WireEvent,
    chained: bool,
) -> Result<Option<Envelope>, VerifyError> {
    if event.is_blank() {
        return Ok(None);
    }
    let wrong = VerifyError::Envelope { topic: topic.topic, seq: event.seq };
    let read = if chained { Envelope::from_chained_bytes } else { Envelope::from_bytes };
    let envelope = read(&event.envelope).map_err(|_| wrong.clone())?;
    if envelope.stream != topic.stream || envelope.topic != topic.topic {
        return Err(wrong);
    }
    verify_payload(topic.topic, event.seq, &envelope, &event.body)?;
    Ok(Some(envelope))
}

/// Stores what is not held yet. Gives what is to be materialized: that, without blanks and what is elsewhere.
fn insert<'a>(
    tx: &Connection,
    topic: &TopicRef,
    events: &'a [WireEvent],
    envelopes: &'a [Option<Envelope>],
) -> Result<Vec<Incoming<'a>>, StoreError> {
    let any_redacted: bool = tx
        .prepare_cached(ANY_REDACTED)?
        .query_row(named_params! { ":topic": topic.key }, |row| row.get(0))?;
    let mut rows = Rows { tx, topic, insert: tx.prepare_cached(INSERT)?, any_redacted };
    let mut fresh = Vec::with_capacity(events.len());
    for (event, envelope) in events.iter().zip(envelopes) {
        let body = rows.body(event, envelope.as_ref())?;
        if !rows.add(event, envelope.as_ref(), body)? || matches!(body, Body::Elsewhere) {
            continue;
        }
        let Some(envelope) = envelope else { continue };
        let payload = match body {
            Body::Whole(bytes) => bytes.get(16..),
            Body::Erased | Body::Elsewhere => None,
        };
        fresh.push(Incoming { seq: event.seq, received_at: event.received_at, envelope, payload });
    }
    Ok(fresh)
}

#[derive(Clone, Copy)]
enum Body<'a> {
    Whole(&'a [u8]),
    Erased,
    Elsewhere,
}

impl Body<'_> {
    fn standing(&self) -> i64 {
        match self {
            Self::Whole(_) => WHOLE,
            Self::Erased => ERASED,
            Self::Elsewhere => event::ELSEWHERE,
        }
    }
    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Erased | Self::Elsewhere => None,
        }
    }
}

struct Rows<'c> {
    tx: &'c Connection,
    topic: &'c TopicRef,
    insert: CachedStatement<'c>,
    any_redacted: bool,
}

impl Rows<'_> {
    /// What may be kept of an event: nothing of what was redacted, however late it comes.
    fn body<'a>(&self, event: &'a WireEvent, envelope: Option<&Envelope>) -> SqlResult<Body<'a>> {
        if self.any_redacted
            && let Some(envelope) = envelope
        {
            let amends = amended(envelope).unwrap_or(envelope.id);
            let which = named_params! { ":topic": self.topic.key, ":id": envelope.id.as_bytes(), ":amends": amends.as_bytes() };
            if self.tx.prepare_cached(IS_REDACTED)?.query_row(which, |row| row.get(0))? {
                return Ok(Body::Erased);
            }
        }
        Ok(match &event.body {
            Erasable::Whole(bytes) => Body::Whole(bytes),
            Erasable::Erased => Body::Erased,
            Erasable::Elsewhere => Body::Elsewhere,
        })
    }

    /// Whether there is something new about it.
    fn add(
        &mut self,
        event: &WireEvent,
        envelope: Option<&Envelope>,
        body: Body<'_>,
    ) -> Result<bool, StoreError> {
        let added = write(&mut self.insert, self.topic, event, envelope, body)?;
        if added > 0 { Ok(true) } else { self.complete(event, envelope, body) }
    }

    /// An event that is held may have been a blank or elsewhere, or be erased by now.
    fn complete(
        &self,
        event: &WireEvent,
        envelope: Option<&Envelope>,
        body: Body<'_>,
    ) -> Result<bool, StoreError> {
        let differs = StoreError::Differs { topic: self.topic.topic, seq: event.seq };
        let which = named_params! { ":topic": self.topic.key, ":seq": event.seq.0.cast_signed() };
        let read =
            |row: &rusqlite::Row<'_>| Ok((verified(row)?, row.get::<_, i64>(8)?, row.get::<_, bool>(9)?));
        let held = self.tx.prepare_cached(HELD)?.query_row(which, read).optional()?;
        let Some((row_hash, standing, blank)) = held else { return Err(differs) };
        if row_hash != event.row_hash {
            return Err(differs);
        }
        let unblanked = blank && envelope.is_some();
        let news = match (standing, body) {
            (event::ELSEWHERE, Body::Whole(_) | Body::Erased) | (WHOLE, Body::Erased) => true,
            (_, Body::Whole(_) | Body::Erased | Body::Elsewhere) => unblanked,
        };
        if news && envelope.is_some() {
            let mut complete = self.tx.prepare_cached(COMPLETE)?;
            write(&mut complete, self.topic, event, envelope, body)?;
        }
        Ok(news)
    }
}

/// Writes a row of `event` by one of the statements above.
fn write(
    statement: &mut Statement<'_>,
    topic: &TopicRef,
    event: &WireEvent,
    envelope: Option<&Envelope>,
    body: Body<'_>,
) -> SqlResult<usize> {
    let amends = envelope.and_then(amended);
    let columns = named_params! {
        ":topic": topic.key,
        ":seq": event.seq.0.cast_signed(),
        ":id": envelope.map(|envelope| envelope.id.as_bytes()),
        ":amends": amends.as_ref().map(EventId::as_bytes),
        ":received_at": event.received_at,
        ":row_hash": event.row_hash.as_bytes(),
        ":envelope": event.envelope,
    };
    write_summed(statement, columns, named_params! { ":standing": body.standing(), ":body": body.bytes() })
}

fn amended(envelope: &Envelope) -> Option<EventId> {
    match envelope.place {
        Place::Amends(anchor) => Some(anchor),
        Place::Opens { .. } | Place::State | Place::Anchor { .. } | Place::Redacts(_) => None,
    }
}

fn erase_bodies(tx: &Connection, topic: &TopicRef, target: EventId) -> SqlResult<()> {
    let which = named_params! { ":topic": topic.key, ":target": target.as_bytes() };
    for statement in [ERASE_ONE, ERASE_AMENDMENTS].into_iter().chain(FORGET_PICTURES) {
        tx.prepare_cached(statement)?.execute(which)?;
    }
    Ok(())
}

/// The chain up to an event that is held.
pub(crate) fn hash_at(connection: &Connection, topic: &TopicRef, seq: SeqNum) -> SqlResult<Option<Hash>> {
    if seq == SeqNum::ZERO {
        return Ok(Some(Hash::START));
    }
    let which = named_params! { ":topic": topic.key, ":seq": seq.0.cast_signed() };
    connection.prepare_cached(HASH_AT)?.query_row(which, verified).optional()
}

/// The chain at every event that is held, in order.
pub(crate) fn hashes_of(connection: &Connection, topic: &TopicRef) -> SqlResult<Vec<(SeqNum, Hash)>> {
    let mut select = connection.prepare_cached(HASHES)?;
    let rows = select.query_map(named_params! { ":topic": topic.key }, |row| {
        let hash = verified(row)?;
        Ok((SeqNum(row.get::<_, i64>(1)?.cast_unsigned()), hash))
    })?;
    rows.collect()
}

/// Events that came without their bodies: some of those that are to be asked for.
pub(crate) fn elsewhere(connection: &Connection, topic: &TopicRef) -> SqlResult<Vec<SeqNum>> {
    let mut select = connection.prepare_cached(ELSEWHERE)?;
    let rows = select.query_map(named_params! { ":topic": topic.key }, |row| row.get::<_, i64>(0))?;
    rows.map(|seq| seq.map(|seq| SeqNum(seq.cast_unsigned()))).collect()
}
