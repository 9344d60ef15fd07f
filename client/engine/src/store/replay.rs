//! Replay: the rows of a topic built anew from the events held, after an update that gives other rows.

use rill_materializer::{
    Incoming, MaterializeError, StreamKey, TopicKey, begin_replay, materialize, topics_to_replay,
};
use rill_protocol::{Envelope, Millis, SeqNum, decode};
use rusqlite::{Connection, Result, Rows, named_params};

/// Index: the primary key of `event`.
const EVENTS: &str = "
    SELECT seq, received_at, envelope, standing, body FROM event
    WHERE topic = :topic AND standing <> 2 AND id IS NOT NULL ORDER BY seq";
/// Events that are materialized at once.
const BATCH: usize = 1000;

struct Kept {
    seq: SeqNum,
    received_at: Millis,
    envelope: Envelope,
    body: Option<Vec<u8>>,
}

/// Topics whose rows are of another version of the projection.
pub(crate) fn to_replay(connection: &Connection, stream: StreamKey) -> Result<Vec<TopicKey>> {
    topics_to_replay(connection, stream)
}

/// Replays one topic. Gives how many events that were.
pub(crate) fn replay(connection: &Connection, topic: TopicKey) -> Result<u64> {
    let tx = connection.unchecked_transaction()?;
    begin_replay(&tx, topic)?;
    let events = rows_of(&tx, topic)?;
    tx.commit()?;
    Ok(events)
}

/// Materializes all events of a topic that are held.
pub(super) fn rows_of(tx: &Connection, topic: TopicKey) -> Result<u64> {
    let mut select = tx.prepare_cached(EVENTS)?;
    let mut rows = select.query(named_params! { ":topic": topic })?;
    let mut events = 0;
    loop {
        let kept = batch(&mut rows)?;
        if kept.is_empty() {
            return Ok(events);
        }
        events += kept.len() as u64;
        let incoming: Vec<Incoming<'_>> = kept.iter().map(incoming).collect();
        match materialize(tx, topic, &incoming) {
            Ok(_) => {}
            Err(MaterializeError::Database(error)) => return Err(error),
        }
    }
}

fn incoming(kept: &Kept) -> Incoming<'_> {
    let payload = kept.body.as_deref().and_then(|body| body.get(16..));
    Incoming { seq: kept.seq, received_at: kept.received_at, envelope: &kept.envelope, payload }
}

/// What was stored was checked before: it is only decoded here.
fn batch(rows: &mut Rows<'_>) -> Result<Vec<Kept>> {
    let mut kept = Vec::with_capacity(BATCH);
    while kept.len() < BATCH
        && let Some(row) = rows.next()?
    {
        let Ok(envelope) = decode(row.get_ref(2)?.as_blob()?) else { continue };
        kept.push(Kept {
            seq: SeqNum(row.get::<_, i64>(0)?.cast_unsigned()),
            received_at: row.get(1)?,
            envelope,
            body: row.get(4)?,
        });
    }
    Ok(kept)
}
