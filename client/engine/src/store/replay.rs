//! Replay: the rows of a topic built anew from the events held, after an update that gives other rows. Slice by
//! slice from the newest event back, each in place of what stood there: a page sees all rows all the time. How far
//! it went is kept, so a replay that is cut off goes on at the next start.

use super::{
    Database, StoreError,
    event::{ELSEWHERE, Event},
};
use rill_materializer::{
    Incoming, PROJECTION_VERSION, StreamKey, TopicKey, mark_replayed, materialize_again, topics_to_replay,
};
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// Index: the primary key of `event`.
pub(super) const EVENTS: &str = "
    SELECT topic, seq, id, amends, received_at, row_hash, envelope, sum, standing, body FROM event
    WHERE topic = :topic AND seq < :below ORDER BY seq DESC LIMIT :limit";
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
    let kept: Vec<Event> = select.query_map(which, Event::read)?.collect::<Result<_>>()?;
    drop(select);
    let incoming = incoming(&kept)?;
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

/// What is to have rows: all but blanks and what is elsewhere. Each is what was put there, or nothing is given.
pub(super) fn incoming(kept: &[Event]) -> Result<Vec<Incoming<'_>>> {
    let here = kept.iter().filter(|event| event.standing != ELSEWHERE);
    let read = here.filter_map(|event| Some((event, event.envelope.as_ref()?)));
    read.map(|(event, envelope)| {
        let Event { seq, received_at, .. } = *event;
        Ok(Incoming { seq, received_at, envelope, payload: event.payload()? })
    })
    .collect()
}
