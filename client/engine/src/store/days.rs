//! Messages of each day as the server counted them, and counts between two places of what is held.

use super::TopicRef;
use rill_materializer::{verify_row, write_summed};
use rill_protocol::{DaysAnswer, Position, SeqNum, decode, encode};
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// Index: the primary key of `day`.
pub(super) const LOAD: &str = "
    SELECT topic, utc_offset, through, days, sum FROM day WHERE topic = :topic AND utc_offset = :offset";
pub(super) const SAVE: &str = "
    INSERT OR REPLACE INTO day (topic, utc_offset, through, days, sum)
    VALUES (:topic, :offset, :through, :days, :sum)";
/// Index: the primary key of `message`.
pub(super) const BETWEEN: &str = "
    SELECT count(*) FROM message
    WHERE topic = :topic AND (at, seq) >= (:at, :seq) AND (at, seq) < (:to_at, :to_seq) AND kind <> 3";

/// The days of a topic, where they were asked for.
pub(crate) fn load_days(
    connection: &Connection,
    topic: &TopicRef,
    offset: i32,
) -> Result<Option<DaysAnswer>> {
    let which = named_params! { ":topic": topic.key, ":offset": offset };
    let read = |row: &rusqlite::Row<'_>| {
        verify_row(row, 0..4)?;
        Ok((row.get::<_, i64>(2)?, row.get::<_, Vec<u8>>(3)?))
    };
    let kept = connection.prepare_cached(LOAD)?.query_row(which, read).optional()?;
    Ok(kept.and_then(|(through, days)| {
        Some(DaysAnswer { through: SeqNum(through.cast_unsigned()), days: decode(&days).ok()? })
    }))
}

/// Keeps the days of a topic.
pub(crate) fn save_days(tx: &Connection, topic: &TopicRef, offset: i32, answer: &DaysAnswer) -> Result<()> {
    let days = encode(&answer.days).expect("a list of numbers can be written");
    let columns = named_params! {
        ":topic": topic.key,
        ":offset": offset,
        ":through": answer.through.0.cast_signed(),
        ":days": days,
    };
    let mut statement = tx.prepare_cached(SAVE)?;
    write_summed(&mut statement, columns, &[]).map(drop)
}

/// How many messages are held from a place on and before another.
pub(crate) fn count_between(
    connection: &Connection,
    topic: &TopicRef,
    from: Position,
    to: Position,
) -> Result<u64> {
    let which = named_params! {
        ":topic": topic.key,
        ":at": from.at,
        ":seq": from.seq.0.cast_signed(),
        ":to_at": to.at,
        ":to_seq": to.seq.0.cast_signed(),
    };
    let count: i64 = connection.prepare_cached(BETWEEN)?.query_row(which, |row| row.get(0))?;
    Ok(count.cast_unsigned())
}
