//! Coverage as rows: ranges, runs and islands of a topic.

use super::TopicRef;
use rill_materializer::{verify_row, write_summed};
use rill_protocol::{EventId, Position, SeqNum};
use rill_sync::{Coverage, Range, Run};
use rusqlite::{Connection, Result, Row, named_params};

/// Index: the primary key of each table, as in all of these.
pub(super) const RANGES: &str =
    "SELECT topic, from_at, from_seq, to_at, to_seq, through, sum FROM coverage WHERE topic = :topic";
pub(super) const RUNS: &str = "SELECT topic, after, last, sum FROM run WHERE topic = :topic";
pub(super) const ISLANDS: &str = "SELECT topic, anchor, through, sum FROM island WHERE topic = :topic";
pub(super) const CLEAR_RANGES: &str = "DELETE FROM coverage WHERE topic = :topic";
pub(super) const CLEAR_RUNS: &str = "DELETE FROM run WHERE topic = :topic";
pub(super) const ADD_RANGE: &str = "
    INSERT INTO coverage (topic, from_at, from_seq, to_at, to_seq, through, sum)
    VALUES (:topic, :from_at, :from_seq, :to_at, :to_seq, :through, :sum)";
pub(super) const ADD_RUN: &str =
    "INSERT INTO run (topic, after, last, sum) VALUES (:topic, :after, :last, :sum)";
pub(super) const ADD_ISLAND: &str = "
    INSERT INTO island (topic, anchor, through, sum) VALUES (:topic, :anchor, :through, :sum)
    ON CONFLICT (topic, anchor) DO UPDATE SET through = excluded.through, sum = excluded.sum
    WHERE excluded.through > island.through";
pub(super) const SET_ISLAND: &str = "
    UPDATE island SET through = :through, sum = :sum WHERE topic = :topic AND anchor = :anchor";

/// What is held of a topic.
pub(crate) fn load_coverage(connection: &Connection, topic: &TopicRef) -> Result<Coverage> {
    let which = named_params! { ":topic": topic.key };
    let mut ranges = connection.prepare_cached(RANGES)?;
    let ranges: Vec<Range> = ranges.query_map(which, read_range)?.collect::<Result<_>>()?;
    let mut runs = connection.prepare_cached(RUNS)?;
    let runs: Vec<Run> = runs.query_map(which, read_run)?.collect::<Result<_>>()?;
    Ok(Coverage::restore(ranges, runs, load_islands(connection, topic)?))
}

fn load_islands(connection: &Connection, topic: &TopicRef) -> Result<Vec<(EventId, SeqNum)>> {
    let mut islands = connection.prepare_cached(ISLANDS)?;
    islands.query_map(named_params! { ":topic": topic.key }, read_island)?.collect()
}

/// Writes ranges and runs down: few rows, however long the topic is.
pub(crate) fn save_coverage(tx: &Connection, topic: &TopicRef, coverage: &Coverage) -> Result<()> {
    let which = named_params! { ":topic": topic.key };
    tx.prepare_cached(CLEAR_RANGES)?.execute(which)?;
    tx.prepare_cached(CLEAR_RUNS)?.execute(which)?;
    let mut add = tx.prepare_cached(ADD_RANGE)?;
    for Range { from, to, through } in coverage.ranges() {
        let range = named_params! {
            ":topic": topic.key,
            ":from_at": from.at,
            ":from_seq": from.seq.0.cast_signed(),
            ":to_at": to.at,
            ":to_seq": to.seq.0.cast_signed(),
            ":through": through.0.cast_signed(),
        };
        write_summed(&mut add, range, &[])?;
    }
    let mut add = tx.prepare_cached(ADD_RUN)?;
    for Run { after, to } in coverage.runs().iter() {
        let run = named_params! {
            ":topic": topic.key, ":after": after.0.cast_signed(), ":last": to.0.cast_signed(),
        };
        write_summed(&mut add, run, &[])?;
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
    anchors.into_iter().try_for_each(|anchor| write_island((tx, ADD_ISLAND), topic, anchor, through))
}

/// Single anchors are complete up to this event at most.
pub(super) fn cut_islands(tx: &Connection, topic: &TopicRef, last: SeqNum) -> Result<()> {
    let beyond = load_islands(tx, topic)?.into_iter().filter(|(_, through)| *through > last);
    beyond
        .map(|(anchor, _)| anchor)
        .try_for_each(|anchor| write_island((tx, SET_ISLAND), topic, anchor, last))
}

fn write_island(
    (tx, statement): (&Connection, &str),
    topic: &TopicRef,
    anchor: EventId,
    through: SeqNum,
) -> Result<()> {
    let island = named_params! {
        ":topic": topic.key, ":anchor": anchor.as_bytes(), ":through": through.0.cast_signed(),
    };
    let mut statement = tx.prepare_cached(statement)?;
    write_summed(&mut statement, island, &[]).map(drop)
}

fn read_range(row: &Row<'_>) -> Result<Range> {
    verify_row(row, 0..6)?;
    Ok(Range {
        from: Position { at: row.get(1)?, seq: seq(row, 2)? },
        to: Position { at: row.get(3)?, seq: seq(row, 4)? },
        through: seq(row, 5)?,
    })
}

fn read_run(row: &Row<'_>) -> Result<Run> {
    verify_row(row, 0..3)?;
    Ok(Run { after: seq(row, 1)?, to: seq(row, 2)? })
}

fn read_island(row: &Row<'_>) -> Result<(EventId, SeqNum)> {
    verify_row(row, 0..3)?;
    Ok((EventId::from_bytes(row.get(1)?), seq(row, 2)?))
}

fn seq(row: &Row<'_>, column: usize) -> Result<SeqNum> {
    row.get::<_, i64>(column).map(|seq| SeqNum(seq.cast_unsigned()))
}
