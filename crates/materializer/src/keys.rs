//! Local integer keys of streams and topics: short in every row, and never seen outside of one database.

use crate::PROJECTION_VERSION;
use rill_protocol::{StreamId, TopicId};
use rusqlite::{
    Connection, OptionalExtension, Result, ToSql, named_params,
    types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef},
};

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
const ADD_TOPIC: &str =
    "INSERT INTO topic (stream, id, projected) VALUES (:stream, :id, :projected) RETURNING key";

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
    let mut add = connection.prepare_cached(ADD_TOPIC)?;
    let new = named_params! { ":stream": stream, ":id": topic.as_bytes(), ":projected": PROJECTION_VERSION };
    add.query_row(new, |row| row.get(0))
}
