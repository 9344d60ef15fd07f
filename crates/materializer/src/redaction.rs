//! Redactions: the bytes of an anchor with all that amends it, or of one amendment, go. That they went is remembered.
//! Who may redact was decided before the event was accepted; here it is a fact.

use crate::{AmendmentKind, MessageKind, TopicKey};
use rill_protocol::EventId;
use rusqlite::{Connection, OptionalExtension, Result, named_params};

/// Index: the primary key of `redacted`, as in the next two.
const ANY: &str = "SELECT EXISTS (SELECT 1 FROM redacted WHERE topic = :topic)";
const IS_REDACTED: &str = "SELECT EXISTS (SELECT 1 FROM redacted WHERE topic = :topic AND target = :target)";
const REMEMBER: &str = "INSERT OR IGNORE INTO redacted (topic, target) VALUES (:topic, :target)";
/// Index: `message_by_id`.
const EMPTY_ANCHOR: &str = "
    UPDATE message SET kind = :removed, text = NULL, parts = NULL WHERE topic = :topic AND id = :target";
/// Index: the primary key of `amendment`.
const DROP_AMENDMENTS: &str = "DELETE FROM amendment WHERE topic = :topic AND anchor = :target";
/// Index: `amendment_by_id`. The row stays: an older event of its slot does not come back to life.
const EMPTY_AMENDMENT: &str = "
    UPDATE amendment SET kind = :nothing, value = 0, text = NULL, parts = NULL
    WHERE topic = :topic AND id = :target RETURNING anchor";

/// Whether anything of this topic was redacted.
pub(crate) fn any(tx: &Connection, topic: TopicKey) -> Result<bool> {
    tx.prepare_cached(ANY)?.query_row(named_params! { ":topic": topic }, |row| row.get(0))
}

/// Whether this event was redacted.
pub(crate) fn is_redacted(tx: &Connection, topic: TopicKey, event: EventId) -> Result<bool> {
    let which = named_params! { ":topic": topic, ":target": event.as_bytes() };
    tx.prepare_cached(IS_REDACTED)?.query_row(which, |row| row.get(0))
}

/// Takes an event's bytes away, now and whenever it comes. Answers with the anchor that shows it; none: it was
/// redacted before.
pub(crate) fn redact(tx: &Connection, topic: TopicKey, target: EventId) -> Result<Option<EventId>> {
    let which = named_params! { ":topic": topic, ":target": target.as_bytes() };
    if tx.prepare_cached(REMEMBER)?.execute(which)? == 0 {
        return Ok(None);
    }
    tx.prepare_cached(DROP_AMENDMENTS)?.execute(which)?;
    let removed = MessageKind::Removed;
    let anchor = named_params! { ":topic": topic, ":target": target.as_bytes(), ":removed": removed };
    if tx.prepare_cached(EMPTY_ANCHOR)?.execute(anchor)? > 0 {
        return Ok(Some(target));
    }
    let nothing = AmendmentKind::Nothing;
    let amendment = named_params! { ":topic": topic, ":target": target.as_bytes(), ":nothing": nothing };
    let amended = tx.prepare_cached(EMPTY_AMENDMENT)?.query_row(amendment, |row| row.get(0)).optional()?;
    Ok(Some(amended.map_or(target, EventId::from_bytes)))
}
