//! Coverage as rows: ranges, runs and islands of a topic.

use super::TopicRef;
use rill_protocol::{EventId, Position, SeqNum};
use rill_sync::{Coverage, Range, Run};
use rusqlite::{Connection, Result, Row, named_params};

/// Index: the primary key of each table, as in all of these.
pub(super) const RANGES: &str =
    "SELECT from_at, from_seq, to_at, to_seq, through FROM coverage WHERE topic = :topic";
pub(super) const RUNS: &str = "SELECT after, last FROM run WHERE topic = :topic";
pub(super) const ISLANDS: &str = "SELECT anchor, through FROM island WHERE topic = :topic";
pub(super) const CLEAR_RANGES: &str = "DELETE FROM coverage WHERE topic = :topic";
pub(super) const CLEAR_RUNS: &str = "DELETE FROM run WHERE topic = :topic";
pub(super) const ADD_RANGE: &str = "
    INSERT INTO coverage (topic, from_at, from_seq, to_at, to_seq, through)
    VALUES (:topic, :from_at, :from_seq, :to_at, :to_seq, :through)";
pub(super) const ADD_RUN: &str = "INSERT INTO run (topic, after, last) VALUES (:topic, :after, :last)";
pub(super) const ADD_ISLAND: &str = "
    INSERT INTO island (topic, anchor, through) VALUES (:topic, :anchor, :through)
    ON CONFLICT (topic, anchor) DO UPDATE SET through = max(through, excluded.through)";

/// What is held of a topic.
pub(crate) fn load_coverage(connection: &Connection, topic: &TopicRef) -> Result<Coverage> {
    let which = named_params! { ":topic": topic.key };
    let mut ranges = connection.prepare_cached(RANGES)?;
    let ranges: Vec<Range> = ranges.query_map(which, read_range)?.collect::<Result<_>>()?;
    let mut runs = connection.prepare_cached(RUNS)?;
    let runs = runs.query_map(which, |row| Ok(Run { after: seq(row, 0)?, to: seq(row, 1)? }))?;
    let runs: Vec<Run> = runs.collect::<Result<_>>()?;
    let mut islands = connection.prepare_cached(ISLANDS)?;
    let islands = islands.query_map(which, |row| Ok((EventId::from_bytes(row.get(0)?), seq(row, 1)?)))?;
    let islands: Vec<_> = islands.collect::<Result<_>>()?;
    Ok(Coverage::restore(ranges, runs, islands))
}

/// Writes ranges and runs down: few rows, however long the topic is.
pub(crate) fn save_coverage(tx: &Connection, topic: &TopicRef, coverage: &Coverage) -> Result<()> {
    let which = named_params! { ":topic": topic.key };
    tx.prepare_cached(CLEAR_RANGES)?.execute(which)?;
    tx.prepare_cached(CLEAR_RUNS)?.execute(which)?;
    let mut add = tx.prepare_cached(ADD_RANGE)?;
    for Range { from, to, through } in coverage.ranges() {
        add.execute(named_params! {
            ":topic": topic.key,
            ":from_at": from.at,
            ":from_seq": from.seq.0.cast_signed(),
            ":to_at": to.at,
            ":to_seq": to.seq.0.cast_signed(),
            ":through": through.0.cast_signed(),
        })?;
    }
    let mut add = tx.prepare_cached(ADD_RUN)?;
    for Run { after, to } in coverage.runs().iter() {
        let row = named_params! {
            ":topic": topic.key, ":after": after.0.cast_signed(), ":last": to.0.cast_signed(),
        };
        add.execute(row)?;
    }
    Ok(())
}

/// Writes single anchors down.
pub(crate) fn save_islands(
    tx: &Connection,
    topic: &TopicRef,
    anchors: impl IntoIterator<Item = EventId>,
    through: SeqNum,
) -> Result<()> {
    let mut add = tx.prepare_cached(ADD_ISLAND)?;
    for anchor in anchors {
        let row = named_params! {
            ":topic": topic.key, ":anchor": anchor.as_bytes(), ":through": through.0.cast_signed(),
        };
        add.execute(row)?;
    }
    Ok(())
}

fn read_range(row: &Row<'_>) -> Result<Range> {
    Ok(Range {
        from: Position { at: row.get(0)?, seq: seq(row, 1)? },
        to: Position { at: row.get(2)?, seq: seq(row, 3)? },
        through: seq(row, 4)?,
    })
}

fn seq(row: &Row<'_>, column: usize) -> Result<SeqNum> {
    row.get::<_, i64>(column).map(|seq| SeqNum(seq.cast_unsigned()))
}
