//! How many messages a topic has, by day and before a position. Exact for what is held; whether that is all there
//! is, coverage tells.

use rill_materializer::TopicKey;
use rill_protocol::Position;
use rusqlite::{Connection, Result, named_params};

/// Days since 1970 in the asked offset; divided downwards, so that days before 1970 come out right as well.
/// Index: the primary key of `message`, as in all of these.
pub(super) const DAYS: &str = "
    SELECT (at + :offset - ((at + :offset) % 86400000 + 86400000) % 86400000) / 86400000 AS day, count(*)
    FROM message WHERE topic = :topic AND kind <> 3 GROUP BY day ORDER BY day";

pub(super) const BEFORE: &str = "
    SELECT count(*) FROM message WHERE topic = :topic AND (at, seq) < (:at, :seq) AND kind <> 3";

pub(super) const ALL: &str = "SELECT count(*) FROM message WHERE topic = :topic AND kind <> 3";

/// Messages of each day that has any: (days since 1970-01-01 in the asked offset, messages), in order.
/// Reads the positions of the whole topic: some 0.2 µs a message.
pub fn days(connection: &Connection, topic: TopicKey, utc_offset_minutes: i32) -> Result<Vec<(i32, u32)>> {
    let offset_ms = i64::from(utc_offset_minutes) * 60_000;
    let mut select = connection.prepare_cached(DAYS)?;
    let days = select.query_map(named_params! { ":topic": topic, ":offset": offset_ms }, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    days.collect()
}

/// How many held messages sort before a position.
pub fn count_before(connection: &Connection, topic: TopicKey, before: Position) -> Result<u64> {
    let which = named_params! { ":topic": topic, ":at": before.at, ":seq": before.seq.0.cast_signed() };
    let count: i64 = connection.prepare_cached(BEFORE)?.query_row(which, |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

/// How many messages are held.
pub fn count_messages(connection: &Connection, topic: TopicKey) -> Result<u64> {
    let count: i64 =
        connection.prepare_cached(ALL)?.query_row(named_params! { ":topic": topic }, |row| row.get(0))?;
    Ok(count.cast_unsigned())
}
