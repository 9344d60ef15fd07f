//! How a room is slowed, and when somebody posted there last, as far as that is held.

use super::anchors::Anchor;
use rill_events::StateSlot;
use rill_materializer::{StateKind, TopicKey, verify_row};
use rill_protocol::{Millis, SeqNum, Slot};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// Index: the primary key of `state`.
pub(super) const SLOWED: &str = "
    SELECT topic, slot, seq, id, kind, value, text, parts, sum FROM state
    WHERE topic = :topic AND slot = :slot";

/// Index: the primary key of `message`, from its end to the first that is found.
pub(super) const POSTED: &str = "
    SELECT topic, at, seq, kind, id, author, voice, text, parts, sum FROM message
    WHERE topic = :topic AND at > :after AND author = :author AND seq > :seq ORDER BY at DESC, seq DESC LIMIT 1";

/// A room in which members post only so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slowed {
    /// Seconds from one message to the next; never 0.
    pub every_s: u32,
    /// The event that says so: what is before it does not count.
    pub since: SeqNum,
}

/// How a room is slowed; none: it is not, as far as is held.
pub fn slowed(connection: &Connection, topic: TopicKey) -> Result<Option<Slowed>> {
    let slot = StateSlot::Slow.slot();
    let which = named_params! { ":topic": topic, ":slot": slot.as_bytes() };
    let read = |row: &Row<'_>| {
        verify_row(row, 0..8)?;
        let every_s = match row.get(4)? {
            StateKind::Slow => seconds(row.get(5)?),
            _ => 0,
        };
        let since = SeqNum(row.get::<_, i64>(2)?.cast_unsigned());
        Ok((every_s > 0).then_some(Slowed { every_s, since }))
    };
    Ok(connection.prepare_cached(SLOWED)?.query_row(which, read).optional()?.flatten())
}

/// When somebody posted last since a room was slowed, by the server's clock, where that was after a time.
pub fn posted_at(
    connection: &Connection,
    topic: TopicKey,
    author: Slot,
    (since, after): (SeqNum, Millis),
) -> Result<Option<Millis>> {
    let which = named_params! {
        ":topic": topic, ":author": author.as_bytes(), ":seq": since.0.cast_signed(), ":after": after,
    };
    let newest = connection.prepare_cached(POSTED)?.query_row(which, Anchor::read).optional()?;
    Ok(newest.map(|newest| newest.position.at))
}

/// What stands in the projection, as seconds.
pub(super) fn seconds(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(0)
}
