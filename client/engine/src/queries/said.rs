//! Who speaks in one message, and what it says now.

use super::{
    amendments::{Amendments, standing_edit},
    anchors::{self, Anchor},
};
use rill_materializer::{MessageKind, TopicKey};
use rill_protocol::{EventId, Slot};
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// None: it is not held, or removed.
pub(crate) fn said(
    connection: &Connection,
    topic: TopicKey,
    anchor: EventId,
) -> Result<Option<(Slot, String)>> {
    let which = named_params! { ":topic": topic, ":id": anchor.as_bytes() };
    let anchor = connection.prepare_cached(anchors::BY_ID)?.query_row(which, Anchor::read).optional()?;
    let Some(anchor) = anchor.filter(|anchor| anchor.kind == MessageKind::Posted) else { return Ok(None) };
    let amendments = Amendments::of(connection, std::iter::once(&anchor))?;
    let edit = standing_edit(amendments.on(&anchor), &anchor);
    let text = edit.map_or_else(|| anchor.text.clone(), |edit| edit.text.to_owned());
    Ok(Some((anchor.voice, text)))
}
