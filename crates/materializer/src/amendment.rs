//! What amends anchors: rows of `amendment`, the newest of each slot of (anchor, author).
//! Here: the table, and which slot each family must come in. What a payload says lies in its family's file.

use crate::{AmendmentKind, TopicKey, materialize::Standing, message, poll, reaction, write_summed};
use rill_events::{Payload, StateSlot};
use rill_protocol::{EventId, Millis, SeqNum, Slot};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};

/// A newer one replaces; the same one again changes nothing, unless it comes erased this time.
const SET: &str = "
    INSERT INTO amendment (topic, anchor, author, slot, seq, kind, value, id, voice, text, parts, sum)
    VALUES (:topic, :anchor, :author, :slot, :seq, :kind, :value, :id, :voice, :text, :parts, :sum)
    ON CONFLICT (topic, anchor, author, slot) DO UPDATE SET
        seq = excluded.seq, kind = excluded.kind, value = excluded.value, id = excluded.id,
        voice = excluded.voice, text = excluded.text, parts = excluded.parts, sum = excluded.sum
    WHERE excluded.seq > amendment.seq
        OR (excluded.seq = amendment.seq AND (:again OR (excluded.kind = 0 AND amendment.kind <> 0)))";

/// Index: `amendment_by_id`.
const OF_EVENT: &str =
    "SELECT anchor, author, slot, seq, voice FROM amendment WHERE topic = :topic AND id = :id";

/// A row of `amendment`.
pub(crate) struct Amendment {
    pub(crate) anchor: EventId,
    pub(crate) author: Slot,
    pub(crate) slot: Slot,
    pub(crate) seq: SeqNum,
    pub(crate) id: EventId,
    /// Where it is not the author.
    pub(crate) voice: Option<Slot>,
    pub(crate) said: Said,
}

/// What an amendment says: see [`AmendmentKind`].
pub(crate) struct Said {
    pub(crate) kind: AmendmentKind,
    pub(crate) value: i64,
    pub(crate) text: Option<String>,
    pub(crate) parts: Option<Vec<u8>>,
}

impl Said {
    pub(crate) const NOTHING: Self = Self { kind: AmendmentKind::Nothing, value: 0, text: None, parts: None };
}

/// What a payload says in this slot. In a slot that is not its own it says nothing: else one person could
/// react a thousand times, each time under another slot. None: erased, or it cannot be read.
pub(crate) fn said(payload: Option<Payload>, slot: Slot, voice: Slot, received_at: Millis) -> Said {
    let (own, said) = match payload {
        Some(Payload::MessageEdited(edited)) => {
            (StateSlot::Edit.slot(), message::edited(edited, received_at))
        }
        Some(Payload::MessagePinned(pin)) => (StateSlot::Pin.slot(), message::pinned(&pin)),
        Some(Payload::ReactionSet(set)) => reaction::set(&set, voice),
        Some(Payload::ReactionCounted(counted)) => reaction::counted(&counted),
        Some(Payload::PollVoted(voted)) => (StateSlot::Vote(voice).slot(), poll::voted(&voted)),
        Some(_) | None => return Said::NOTHING,
    };
    if own == slot { said } else { Said::NOTHING }
}

/// Whether the row is new or another than before.
pub(crate) fn set((tx, standing): (&Connection, Standing), topic: TopicKey, row: &Amendment) -> Result<bool> {
    let columns = named_params! {
        ":topic": topic,
        ":anchor": row.anchor.as_bytes(),
        ":author": row.author.as_bytes(),
        ":slot": row.slot.as_bytes(),
        ":seq": row.seq.0.cast_signed(),
        ":kind": row.said.kind,
        ":value": row.said.value,
        ":id": row.id.as_bytes(),
        ":voice": row.voice.as_ref().map(Slot::as_bytes),
        ":text": row.said.text,
        ":parts": row.said.parts,
    };
    let beside = named_params! { ":again": standing == Standing::Again };
    let mut statement = tx.prepare_cached(SET)?;
    Ok(write_summed(&mut statement, columns, beside)? > 0)
}

/// Takes the bytes of one amendment away; none: it is not there. The row stays: an older event of its slot does not
/// come back to life. Gives the anchor.
pub(crate) fn remove(tx: &Connection, topic: TopicKey, id: EventId) -> Result<Option<EventId>> {
    let which = named_params! { ":topic": topic, ":id": id.as_bytes() };
    let read = |row: &Row<'_>| {
        Ok(Amendment {
            anchor: EventId::from_bytes(row.get(0)?),
            author: Slot::from_bytes(row.get(1)?),
            slot: Slot::from_bytes(row.get(2)?),
            seq: SeqNum(row.get::<_, i64>(3)?.cast_unsigned()),
            id,
            voice: row.get::<_, Option<[u8; 16]>>(4)?.map(Slot::from_bytes),
            said: Said::NOTHING,
        })
    };
    let Some(row) = tx.prepare_cached(OF_EVENT)?.query_row(which, read).optional()? else { return Ok(None) };
    set((tx, Standing::Again), topic, &row)?;
    Ok(Some(row.anchor))
}
