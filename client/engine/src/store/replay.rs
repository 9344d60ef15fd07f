//! Replay: the rows of a topic built anew from the events held, after an update that gives other rows. Slice by
//! slice from the newest event back, each in place of what stood there: a page sees all rows all the time. How far
//! it went is kept, so a replay that is cut off goes on at the next start.

use super::{Database, StoreError};
use rill_materializer::{
    Incoming, PROJECTION_VERSION, StreamKey, TopicKey, mark_replayed, materialize_again, topics_to_replay,
};
use rill_protocol::{Envelope, Millis, SeqNum, decode};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: the primary key of `event`.
pub(super) const EVENTS: &str = "
    SELECT seq, received_at, envelope, standing, body FROM event
    WHERE topic = :topic AND seq < :below AND standing <> 2 AND id IS NOT NULL ORDER BY seq DESC LIMIT :limit";
/// Index: the primary key of `replay`, as in the next two.
pub(super) const REACHED: &str = "SELECT below FROM replay WHERE topic = :topic AND version = :version";
pub(super) const SAVE: &str =
    "INSERT OR REPLACE INTO replay (topic, version, below) VALUES (:topic, :version, :below)";
pub(super) const END: &str = "DELETE FROM replay WHERE topic = :topic";
/// Index: that of `topic (stream, id)`, then the primary key of `replay`.
pub(super) const BEGUN: &str = "
    SELECT t.key FROM topic AS t CROSS JOIN replay AS r ON r.topic = t.key WHERE t.stream = :stream";
/// Events of one slice: some 10 ms in a browser.
const SLICE: u32 = 500;

struct Kept {
    seq: SeqNum,
    received_at: Millis,
    envelope: Option<Envelope>,
    body: Option<Vec<u8>>,
}

/// Topics whose rows are of another version of the projection, or were being built anew when the program ended.
pub(crate) fn to_replay(connection: &Connection, stream: StreamKey) -> Result<Vec<TopicKey>> {
    let mut topics = topics_to_replay(connection, stream)?;
    let mut begun = connection.prepare_cached(BEGUN)?;
    let begun = begun.query_map(named_params! { ":stream": stream }, |row| row.get(0))?;
    let begun: Vec<TopicKey> = begun.collect::<Result<_>>()?;
    topics.extend(begun.into_iter().filter(|topic| !topics.contains(topic)).collect::<Vec<_>>());
    Ok(topics)
}

/// All events of a topic are to be gone through again.
pub(crate) fn begin_replay(tx: &Connection, topic: TopicKey) -> Result<()> {
    reached(tx, topic, i64::MAX)
}

fn reached(tx: &Connection, topic: TopicKey, below: i64) -> Result<()> {
    let row = named_params! { ":topic": topic, ":version": PROJECTION_VERSION, ":below": below };
    tx.prepare_cached(SAVE)?.execute(row).map(drop)
}

/// What a slice went through.
pub(crate) struct Slice {
    pub(crate) events: u64,
    /// The topic's rows are of this version now.
    pub(crate) is_last: bool,
}

/// Replays one slice of a topic.
pub(crate) fn replay_slice(database: &Database, topic: TopicKey) -> Result<Slice, StoreError> {
    let tx = database.begin()?;
    let which = named_params! { ":topic": topic, ":version": PROJECTION_VERSION };
    let below: Option<i64> = tx.prepare_cached(REACHED)?.query_row(which, |row| row.get(0)).optional()?;
    let mut select = tx.prepare_cached(EVENTS)?;
    let which = named_params! { ":topic": topic, ":below": below.unwrap_or(i64::MAX), ":limit": SLICE };
    let kept: Vec<Kept> = select.query_map(which, read)?.collect::<Result<_>>()?;
    drop(select);
    let incoming: Vec<Incoming<'_>> = kept.iter().filter_map(incoming).collect();
    materialize_again(&tx, topic, &incoming)?;
    let is_last = kept.len() < SLICE as usize;
    match kept.last().filter(|_| !is_last) {
        Some(last) => reached(&tx, topic, last.seq.0.cast_signed())?,
        None => {
            mark_replayed(&tx, topic)?;
            tx.prepare_cached(END)?.execute(named_params! { ":topic": topic })?;
        }
    }
    tx.commit()?;
    Ok(Slice { events: kept.len() as u64, is_last })
}

/// What was stored was checked before: it is only decoded here.
fn incoming(kept: &Kept) -> Option<Incoming<'_>> {
    let payload = kept.body.as_deref().and_then(|body| body.get(16..));
    let envelope = kept.envelope.as_ref()?;
    Some(Incoming { seq: kept.seq, received_at: kept.received_at, envelope, payload })
}

fn read(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        seq: SeqNum(row.get::<_, i64>(0)?.cast_unsigned()),
        received_at: row.get(1)?,
        envelope: decode(row.get_ref(2)?.as_blob()?).ok(),
        body: row.get(4)?,
    })
}
