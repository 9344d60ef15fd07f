//! The pure function from events to rows, and the schema of these rows (`schema.sql`).
//!
//! A row is a function of the *set* of its topic's events: no order of arrival, clock or batching shows in it.
//! Three rules make it so. The last seq of a slot wins, whatever it says, even nothing. What amends an anchor lies
//! in a table of its own, so the anchor may come later. What was erased is remembered, so it may come later too.
//! Not here: where events are kept, what of a topic is held (`rill-engine`), and the queries that read these rows.

mod access;
mod amendment;
mod carried;
mod check;
mod erase;
mod hash;
mod joining;
mod keeping;
mod keys;
mod kinds;
mod materialize;
mod member;
mod message;
mod personal;
mod poll;
mod reaction;
mod redaction;
mod role;
mod room;
mod space;
mod state;
mod sum;

pub use check::check_rows;
pub use erase::{detach_stream, detach_topic, detached_topics, erase_some, mark_replayed, topics_to_replay};
pub use hash::projection_hash;
pub use keys::{StreamKey, TopicKey, check_topics, find_stream, find_topic, stream_key, topic_key};
pub use kinds::{AmendmentKind, MessageKind, StateKind, room_kind};
pub use materialize::{Incoming, MaterializeError, Touched, materialize, materialize_again};
pub use sum::{Columns, damage, verify_row, write_summed};

/// Raised whenever the same events would give other rows than before: topics of an older one are replayed.
pub const PROJECTION_VERSION: i64 = 5;

/// More than all statements that a client has, so that none is compiled twice.
const STATEMENTS_KEPT: usize = 200;

const SCHEMA: &str = include_str!("../schema.sql");

/// Makes the projection's tables where they are missing, and sets what each connection must: whatever is
/// deleted is overwritten, and a statement's plan never depends on what is bound to it. Without the latter SQLite
/// compiles kept statements anew on each use. Call it once on each connection, outside of a transaction.
pub fn install(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    connection.execute_batch(SCHEMA)
}
