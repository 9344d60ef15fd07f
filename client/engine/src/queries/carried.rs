//! What stands about a message, as it goes along when that is moved; and where one went that was moved away.

use super::{
    amendments::{Amendments, standing},
    anchors::{self, Anchor},
};
use rill_events::{Carried, MovedTo, StateSlot};
use rill_materializer::{AmendmentKind, TopicKey, verify_row};
use rill_protocol::{EventId, decode};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: the primary key of `amendment`.
pub(super) const MOVED: &str = "
    SELECT topic, anchor, author, slot, seq, kind, value, id, voice, text, parts, sum FROM amendment
    WHERE topic = :topic AND anchor = :anchor";

/// What stands about a message that is held; none: it is not.
pub(crate) fn carried(connection: &Connection, topic: TopicKey, anchor: EventId) -> Result<Option<Carried>> {
    let which = named_params! { ":topic": topic, ":id": anchor.as_bytes() };
    let anchor = connection.prepare_cached(anchors::BY_ID)?.query_row(which, Anchor::read).optional()?;
    let Some(anchor) = anchor else { return Ok(None) };
    let amendments = Amendments::of(connection, std::iter::once(&anchor))?;
    Ok(Some(standing(amendments.on(&anchor), &anchor)))
}

/// Where a message of this topic went; none: it was not moved, as far as is held.
pub(crate) fn moved_to(connection: &Connection, topic: TopicKey, anchor: EventId) -> Result<Option<MovedTo>> {
    let mut select = connection.prepare_cached(MOVED)?;
    let mut rows = select.query(named_params! { ":topic": topic, ":anchor": anchor.as_bytes() })?;
    let mut newest = None;
    while let Some(row) = rows.next()? {
        newest = newest.max(went(row)?);
    }
    Ok(newest.and_then(|(_, to)| decode::<MovedTo>(&to).ok()))
}

/// With its seq: of two that say where, the newer.
fn went(row: &Row<'_>) -> Result<Option<(i64, Vec<u8>)>> {
    verify_row(row, 0..11)?;
    let (slot, kind): ([u8; 16], AmendmentKind) = (row.get(3)?, row.get(5)?);
    if kind != AmendmentKind::Moved || slot != *StateSlot::MovedTo.slot().as_bytes() {
        return Ok(None);
    }
    let to: Option<Vec<u8>> = row.get(10)?;
    to.map(|to| row.get(4).map(|seq| (seq, to))).transpose()
}
