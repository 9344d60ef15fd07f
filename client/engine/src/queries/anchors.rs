//! Anchors as the projection has them: in a window of positions, by ids, or pinned. Here: the statements of `message`
//! alone; what amends an anchor is put together with it in `messages.rs`.

use rill_materializer::{MessageKind, TopicKey, verify_row};
use rill_protocol::{EventId, Position, SeqNum, Slot};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// How many rows at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub u32);

/// A removed anchor keeps its place as long as a thread hangs on it. Index: the primary key of `message`.
pub(super) const BEFORE: &str = "
    SELECT m.topic, m.at, m.seq, m.kind, m.id, m.author, m.voice, m.text, m.parts, m.sum FROM message AS m
    WHERE m.topic = :topic AND (m.at, m.seq) < (:at, :seq)
        AND (m.kind <> 3 OR EXISTS (SELECT 1 FROM room AS r WHERE r.stream = :stream AND r.started = m.id))
    ORDER BY m.at DESC, m.seq DESC LIMIT :limit";

/// From a position on, itself included. Index: the primary key of `message`.
pub(super) const FROM: &str = "
    SELECT m.topic, m.at, m.seq, m.kind, m.id, m.author, m.voice, m.text, m.parts, m.sum FROM message AS m
    WHERE m.topic = :topic AND (m.at, m.seq) >= (:at, :seq)
        AND (m.kind <> 3 OR EXISTS (SELECT 1 FROM room AS r WHERE r.stream = :stream AND r.started = m.id))
    ORDER BY m.at, m.seq LIMIT :limit";

/// Index: `message_by_id`.
pub(super) const BY_IDS: &str = "
    SELECT m.topic, m.at, m.seq, m.kind, m.id, m.author, m.voice, m.text, m.parts, m.sum
    FROM json_each(:ids) AS wanted
    CROSS JOIN message AS m ON m.topic = :topic AND m.id = unhex(wanted.value)
    ORDER BY m.at, m.seq";

/// Anchors whose newest pin, whoever pinned, is on. Index: `amendment_pins`, then `message_by_id`.
pub(super) const PINNED: &str = "
    SELECT m.topic, m.at, m.seq, m.kind, m.id, m.author, m.voice, m.text, m.parts, m.sum
    FROM amendment AS pin INDEXED BY amendment_pins
    CROSS JOIN message AS m ON m.topic = pin.topic AND m.id = pin.anchor AND m.kind <> 3
    WHERE pin.topic = :topic AND pin.kind = 2 AND pin.value = 1 AND NOT EXISTS (
        SELECT 1 FROM amendment AS newer INDEXED BY amendment_pins
        WHERE newer.topic = pin.topic AND newer.anchor = pin.anchor AND newer.kind = 2 AND newer.seq > pin.seq)
    ORDER BY m.at, m.seq";

/// Index: `message_by_id`.
pub(super) const BY_ID: &str = "
    SELECT topic, at, seq, kind, id, author, voice, text, parts, sum FROM message
    WHERE topic = :topic AND id = :id";

/// Index: the primary key of `message`.
pub(super) const NEWEST: &str = "
    SELECT topic, at, seq, kind, id, author, voice, text, parts, sum FROM message
    WHERE topic = :topic ORDER BY at DESC, seq DESC LIMIT 1";

/// An anchor as it was written.
pub(super) struct Anchor {
    pub(super) topic: TopicKey,
    pub(super) position: Position,
    pub(super) kind: MessageKind,
    pub(super) id: EventId,
    pub(super) author: Slot,
    pub(super) voice: Slot,
    pub(super) text: String,
    pub(super) parts: Option<Vec<u8>>,
}

impl Anchor {
    /// `topic, at, seq, kind, id, author, voice, text, parts, sum`.
    pub(super) fn read(row: &Row<'_>) -> Result<Self> {
        verify_row(row, 0..9)?;
        let author = Slot::from_bytes(row.get(5)?);
        let voice: Option<[u8; 16]> = row.get(6)?;
        Ok(Self {
            topic: row.get(0)?,
            position: Position { at: row.get(1)?, seq: SeqNum(row.get::<_, i64>(2)?.cast_unsigned()) },
            kind: row.get(3)?,
            id: EventId::from_bytes(row.get(4)?),
            author,
            voice: voice.map_or(author, Slot::from_bytes),
            text: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
            parts: row.get(8)?,
        })
    }
}

/// Where the newest anchor of a topic that is held stands.
pub fn newest_position(connection: &Connection, topic: TopicKey) -> Result<Option<Position>> {
    let which = named_params! { ":topic": topic };
    let newest = connection.prepare_cached(NEWEST)?.query_row(which, Anchor::read).optional()?;
    Ok(newest.map(|newest| newest.position))
}

/// Where an anchor of a topic stands, if it is held.
pub fn anchor_position(
    connection: &Connection,
    topic: TopicKey,
    anchor: EventId,
) -> Result<Option<Position>> {
    let which = named_params! { ":topic": topic, ":id": anchor.as_bytes() };
    let anchor = connection.prepare_cached(BY_ID)?.query_row(which, Anchor::read).optional()?;
    Ok(anchor.map(|anchor| anchor.position))
}
