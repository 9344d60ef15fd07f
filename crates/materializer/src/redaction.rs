//! Redactions: the bytes of an anchor with all that amends it, or of one amendment, go. That they went is remembered.
//! Who may redact was decided before the event was accepted; here it is a fact.

use crate::{TopicKey, amendment, message};
use rill_protocol::EventId;
use rusqlite::{Connection, Result, named_params};

/// Index: the primary key of `redacted`, as in the next two.
const ANY: &str = "SELECT EXISTS (SELECT 1 FROM redacted WHERE topic = :topic)";
const IS_REDACTED: &str = "SELECT EXISTS (SELECT 1 FROM redacted WHERE topic = :topic AND target = :target)";
const REMEMBER: &str = "INSERT OR IGNORE INTO redacted (topic, target) VALUES (:topic, :target)";
/// Index: the primary key of `amendment`.
const DROP_AMENDMENTS: &str = "DELETE FROM amendment WHERE topic = :topic AND anchor = :target";

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
    if message::remove(tx, topic, target)? {
        return Ok(Some(target));
    }
    Ok(Some(amendment::remove(tx, topic, target)?.unwrap_or(target)))
}
