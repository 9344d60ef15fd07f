//! What lies between two places of a topic, as its authors sent it: for counting what was read.

use super::{TopicRef, event::verified};
use rill_protocol::{Envelope, Position, decode};
use rusqlite::{Connection, Result, named_params};

/// Index: the primary keys of `message` and `event`.
pub(super) const BETWEEN: &str = "
    SELECT e.topic, e.seq, e.id, e.amends, e.received_at, e.row_hash, e.envelope, e.sum
    FROM message AS m CROSS JOIN event AS e ON e.topic = m.topic AND e.seq = m.seq
    WHERE m.topic = :topic AND (m.at, m.seq) > (:at, :seq) AND (m.at, m.seq) <= (:to_at, :to_seq) AND m.kind <> 3
    LIMIT :limit";

/// Anchors after the first place, up to the second, that are not redacted: at most `limit`, in order.
pub(crate) fn anchors_between(
    connection: &Connection,
    topic: &TopicRef,
    (after, to): (Position, Position),
    limit: u32,
) -> Result<Vec<Envelope>> {
    let mut select = connection.prepare_cached(BETWEEN)?;
    let which = named_params! {
        ":topic": topic.key,
        ":at": after.at,
        ":seq": after.seq.0.cast_signed(),
        ":to_at": to.at,
        ":to_seq": to.seq.0.cast_signed(),
        ":limit": limit,
    };
    let mut rows = select.query(which)?;
    let mut anchors = Vec::new();
    while let Some(row) = rows.next()? {
        verified(row)?;
        anchors.extend(decode::<Envelope>(&row.get::<_, Vec<u8>>(6)?));
    }
    Ok(anchors)
}
