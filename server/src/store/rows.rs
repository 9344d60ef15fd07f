//! How a row of the log becomes an event of the wire.

use super::LogError;
use rill_protocol::{Erasable, Hash, Position, SeqNum, WireEvent};
use rusqlite::{CachedStatement, Params, Row};

/// Reads the columns `seq, received_at, row_hash, envelope, body`, in this order.
pub(super) fn wire_event(row: &Row<'_>) -> Result<WireEvent, rusqlite::Error> {
    let body: Option<Vec<u8>> = row.get(4)?;
    Ok(WireEvent {
        seq: SeqNum(row.get(0)?),
        received_at: row.get(1)?,
        row_hash: Hash::from_bytes(row.get(2)?),
        envelope: row.get(3)?,
        body: body.map_or(Erasable::Erased, Erasable::Whole),
    })
}

/// All rows of a statement that selects these columns first.
pub(super) fn wire_events(
    mut read: CachedStatement<'_>,
    params: impl Params,
) -> Result<Vec<WireEvent>, LogError> {
    Ok(read.query_map(params, wire_event)?.collect::<Result<_, _>>()?)
}

/// Reads two columns from `first` on as a position, where they are not null.
pub(super) fn position(row: &Row<'_>, first: usize) -> Result<Option<Position>, rusqlite::Error> {
    let at: Option<i64> = row.get(first)?;
    let seq: Option<u64> = row.get(first + 1)?;
    Ok(at.zip(seq).map(|(at, seq)| Position { at, seq: SeqNum(seq) }))
}
