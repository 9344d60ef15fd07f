//! Spaces that were opened here, and how large what is held of them is.

use super::TopicRef;
use rill_materializer::{StreamKey, verify_row, write_summed};
use rill_protocol::{Cursor, HistoryId, StreamId, TopicId};
use rusqlite::{Connection, Result, Row, named_params};

/// Spaces are few: all of them.
pub(super) const ALL: &str =
    "SELECT stream, id, history, cursor, copy, last_room, sum FROM space ORDER BY stream";
pub(super) const SAVE: &str = "
    INSERT OR REPLACE INTO space (stream, id, history, cursor, copy, last_room, sum)
    VALUES (:stream, :id, :history, :cursor, :copy, :last_room, :sum)";
/// Index: that of `topic (stream, id)`.
pub(super) const TOPICS: &str = "SELECT id, key FROM topic WHERE stream = :stream";
/// Index: that of `topic (stream, id)`, then the primary key of `event`.
pub(super) const EVENTS: &str = "
    SELECT count(*) FROM topic AS t CROSS JOIN event AS e ON e.topic = t.key WHERE t.stream = :stream";
pub(super) const PAGES: &str = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";

/// A space as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct KeptSpace {
    pub(crate) key: StreamKey,
    pub(crate) stream: StreamId,
    pub(crate) history: HistoryId,
    pub(crate) cursor: Option<Cursor>,
    pub(crate) copy: bool,
    pub(crate) last_room: Option<TopicId>,
}

/// All that were opened here.
pub(crate) fn kept_spaces(connection: &Connection) -> Result<Vec<KeptSpace>> {
    connection.prepare_cached(ALL)?.query_map([], read)?.collect()
}

fn read(row: &Row<'_>) -> Result<KeptSpace> {
    verify_row(row, 0..6)?;
    Ok(KeptSpace {
        key: row.get(0)?,
        stream: StreamId::from_digest(row.get(1)?),
        history: HistoryId(row.get(2)?),
        cursor: row.get::<_, Option<Vec<u8>>>(3)?.map(Cursor),
        copy: row.get(4)?,
        last_room: row.get::<_, Option<[u8; 16]>>(5)?.map(TopicId::from_bytes),
    })
}

/// Keeps a space, or what changed of it.
pub(crate) fn save_space(tx: &Connection, space: &KeptSpace) -> Result<()> {
    let columns = named_params! {
        ":stream": space.key,
        ":id": space.stream.digest(),
        ":history": space.history.0,
        ":cursor": space.cursor.as_ref().map(|cursor| &cursor.0),
        ":copy": space.copy,
        ":last_room": space.last_room.as_ref().map(TopicId::as_bytes),
    };
    let mut statement = tx.prepare_cached(SAVE)?;
    write_summed(&mut statement, columns, &[]).map(drop)
}

/// How many events of a space are held.
pub(crate) fn events_held(connection: &Connection, stream: StreamKey) -> Result<u64> {
    let count: i64 = connection
        .prepare_cached(EVENTS)?
        .query_row(named_params! { ":stream": stream }, |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

/// How large the database is.
pub(crate) fn database_bytes(connection: &Connection) -> Result<u64> {
    let bytes: i64 = connection.prepare_cached(PAGES)?.query_row([], |row| row.get(0))?;
    Ok(bytes.cast_unsigned())
}

/// The topics of a space of which something is known.
pub(crate) fn topics_of(connection: &Connection, space: &KeptSpace) -> Result<Vec<TopicRef>> {
    let mut select = connection.prepare_cached(TOPICS)?;
    let rows = select.query_map(named_params! { ":stream": space.key }, |row| {
        let topic = TopicId::from_bytes(row.get(0)?);
        Ok(TopicRef { stream: space.stream, stream_key: space.key, topic, key: row.get(1)? })
    })?;
    rows.collect()
}
