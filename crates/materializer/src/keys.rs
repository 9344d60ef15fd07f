//! Local integer keys of streams and topics: short in every row, and never seen outside of one database.

use crate::{PROJECTION_VERSION, damage, verify_row, write_summed};
use rill_protocol::{StreamId, TopicId};
use rusqlite::{
    Connection, OptionalExtension, Result, Row, ToSql, named_params,
    types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef},
};
use std::collections::BTreeSet;

macro_rules! local_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl ToSql for $name {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                Ok(self.0.into())
            }
        }
        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_i64().map(Self)
            }
        }
    };
}

local_key!(
    /// A stream in this database.
    StreamKey
);
local_key!(
    /// A topic in this database.
    TopicKey
);

/// Index: the unique one of `stream (id)`.
const FIND_STREAM: &str = "SELECT key FROM stream WHERE id = :id";
const ADD_STREAM: &str = "INSERT INTO stream (id) VALUES (:id) RETURNING key";
/// Index: the unique one of `topic (stream, id)`.
const FIND_TOPIC: &str = "SELECT key FROM topic WHERE stream = :stream AND id = :id";
/// Index: the primary key of `topic`.
const NEXT_TOPIC: &str = "SELECT ifnull(max(key), 0) + 1 FROM topic";
const ADD_TOPIC: &str =
    "INSERT INTO topic (key, stream, id, sum, projected) VALUES (:key, :stream, :id, :sum, :projected)";
/// Topics are few: read from end to end, once at each opening.
const OF_TABLE: &str = "SELECT key, stream, id, sum FROM topic NOT INDEXED";
const OF_INDEX: &str = "SELECT key, stream, id FROM topic INDEXED BY sqlite_autoindex_topic_1";

/// The key of a stream that something is held of.
pub fn find_stream(connection: &Connection, stream: StreamId) -> Result<Option<StreamKey>> {
    let mut find = connection.prepare_cached(FIND_STREAM)?;
    find.query_row(named_params! { ":id": stream.digest() }, |row| row.get(0)).optional()
}

/// The key of a stream, given to it now where it has none.
pub fn stream_key(connection: &Connection, stream: StreamId) -> Result<StreamKey> {
    if let Some(key) = find_stream(connection, stream)? {
        return Ok(key);
    }
    let mut add = connection.prepare_cached(ADD_STREAM)?;
    add.query_row(named_params! { ":id": stream.digest() }, |row| row.get(0))
}

/// The key of a topic that something is known of.
pub fn find_topic(connection: &Connection, stream: StreamKey, topic: TopicId) -> Result<Option<TopicKey>> {
    let mut find = connection.prepare_cached(FIND_TOPIC)?;
    find.query_row(named_params! { ":stream": stream, ":id": topic.as_bytes() }, |row| row.get(0)).optional()
}

/// The key of a topic, given to it now where it has none.
pub fn topic_key(connection: &Connection, stream: StreamKey, topic: TopicId) -> Result<TopicKey> {
    if let Some(key) = find_topic(connection, stream, topic)? {
        return Ok(key);
    }
    let key: TopicKey = connection.prepare_cached(NEXT_TOPIC)?.query_row([], |row| row.get(0))?;
    let columns = named_params! { ":key": key, ":stream": stream, ":id": topic.as_bytes() };
    let mut add = connection.prepare_cached(ADD_TOPIC)?;
    write_summed(&mut add, columns, named_params! { ":projected": PROJECTION_VERSION })?;
    Ok(key)
}

/// Whether the topics are those that were written, and are found by their names: else what hangs on one reads as if it
/// had never been.
pub fn check_topics(connection: &Connection) -> Result<()> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let verified = |row: &Row<'_>| match row.get(1)? {
        CUT_OFF => read(row),
        _ => verify_row(row, 0..3).and_then(|()| read(row)),
    };
    let mut of_table = connection.prepare_cached(OF_TABLE)?;
    let of_table: BTreeSet<Known> = of_table.query_map([], verified)?.collect::<Result<_>>()?;
    let mut of_index = connection.prepare_cached(OF_INDEX)?;
    let of_index: BTreeSet<Known> = of_index.query_map([], read)?.collect::<Result<_>>()?;
    if of_table == of_index { Ok(()) } else { Err(damage("a topic and its name differ")) }
}

type Known = (i64, i64, Vec<u8>);

/// The stream of what is cut off.
const CUT_OFF: i64 = 0;
