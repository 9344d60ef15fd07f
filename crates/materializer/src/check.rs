//! Whether the rows that events made are there, and as they were written: what a page never asks for itself, since a
//! row that is missing reads as one that never was. Here: which row each event must have. Reads only.

use crate::{
    AmendmentKind, Incoming, TopicKey, carried, damage, materialize::AuthorSlot, redaction, verify_row,
};
use rill_events::{MessagePosted, Payload};
use rill_protocol::{EventId, Millis, Place, SeqNum, Slot};
use rusqlite::{Connection, OptionalExtension, Params, Result, Row, named_params};

/// Index: the primary keys of `topic` and `room`.
const ROOM: &str = "
    SELECT r.stream, r.topic, r.id, r.parent, r.started, r.opened, r.kind, r.name, r.sum
    FROM topic AS t CROSS JOIN room AS r ON r.stream = t.stream AND r.topic = t.key WHERE t.key = :topic";
/// Index: the primary key of each table, as in the next two.
const STATE: &str = "
    SELECT topic, slot, seq, id, kind, value, text, parts, sum FROM state
    WHERE topic = :topic AND slot = :slot";
const MESSAGE: &str = "
    SELECT topic, at, seq, kind, id, author, voice, text, parts, sum FROM message
    WHERE topic = :topic AND at = :at AND seq = :seq";
const AMENDMENT: &str = "
    SELECT topic, anchor, author, slot, seq, kind, value, id, voice, text, parts, sum FROM amendment
    WHERE topic = :topic AND anchor = :anchor AND author = :author AND slot = :slot";
/// Each other index, which alone is read: whether it has the row.
const BY_ID: &str = "
    SELECT EXISTS (SELECT 1 FROM message INDEXED BY message_by_id
        WHERE topic = :topic AND id = :id AND at = :at AND seq = :seq)";
const AMENDMENT_BY_ID: &str = "
    SELECT EXISTS (SELECT 1 FROM amendment INDEXED BY amendment_by_id
        WHERE topic = :topic AND id = :id AND anchor = :anchor AND author = :author AND slot = :slot)";
const PIN: &str = "
    SELECT EXISTS (SELECT 1 FROM amendment INDEXED BY amendment_pins
        WHERE topic = :topic AND anchor = :anchor AND seq = :seq AND value = :value AND kind = 2)";
const BY_START: &str = "
    SELECT EXISTS (SELECT 1 FROM room INDEXED BY room_by_start
        WHERE stream = :stream AND started = :started AND topic = :topic)";

/// Whether each of these events of a topic, whose rows are of this version, has the row that it must have.
/// Fails as on a broken page where one is missing, older, or not as it was written. Some 3 µs an event.
pub fn check_rows(connection: &Connection, topic: TopicKey, events: &[Incoming<'_>]) -> Result<()> {
    let rows = Rows { connection, topic, any_redacted: redaction::any(connection, topic)? };
    let mut author = AuthorSlot::default();
    for event in events {
        match (event.envelope.place, event.envelope.slot) {
            (Place::Opens { .. }, _) => rows.room()?,
            (Place::State, Some(slot)) => rows.state(event.seq, slot)?,
            (Place::Anchor { at }, _) => {
                rows.anchor(at.unwrap_or(event.received_at), event.seq, event.envelope.id)?;
                if event.envelope.moved.is_some() {
                    rows.carried(event, author.of(event.envelope.writer()))?;
                }
            }
            (Place::Amends(anchor), Some(slot)) => {
                rows.amendment(event.seq, anchor, author.of(&event.envelope.author), slot)?;
            }
            (Place::Redacts(target), _) => rows.redaction(target)?,
            (Place::State | Place::Amends(_), None) => {}
        }
    }
    Ok(())
}

struct Rows<'c> {
    connection: &'c Connection,
    topic: TopicKey,
    any_redacted: bool,
}

impl Rows<'_> {
    /// The row that must be there, verified; its sum is in the column `sum`.
    fn one<T>(
        &self,
        query: &str,
        which: impl Params,
        sum: usize,
        read: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        let read = |row: &Row<'_>| verify_row(row, 0..sum).and_then(|()| read(row));
        let row = self.connection.prepare_cached(query)?.query_row(which, read).optional()?;
        row.ok_or_else(|| damage("a row is missing"))
    }

    fn state(&self, seq: SeqNum, slot: Slot) -> Result<()> {
        let which = named_params! { ":topic": self.topic, ":slot": slot.as_bytes() };
        is_not_older(self.one(STATE, which, 8, |row| row.get(2))?, seq)
    }

    fn room(&self) -> Result<()> {
        let topic = named_params! { ":topic": self.topic };
        let start = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<[u8; 16]>>(4)?));
        let (stream, started) = self.one(ROOM, topic, 8, start)?;
        let Some(started) = started else { return Ok(()) };
        let which = named_params! { ":stream": stream, ":started": started, ":topic": self.topic };
        self.is_in_index(BY_START, which)
    }

    fn anchor(&self, at: Millis, seq: SeqNum, id: EventId) -> Result<()> {
        let seq = seq.0.cast_signed();
        let which = named_params! { ":topic": self.topic, ":at": at, ":seq": seq };
        let found: [u8; 16] = self.one(MESSAGE, which, 9, |row| row.get(4))?;
        if found != *id.as_bytes() {
            return Err(damage("a row is of another event"));
        }
        let which = named_params! { ":topic": self.topic, ":id": found, ":at": at, ":seq": seq };
        self.is_in_index(BY_ID, which)
    }

    fn amendment(&self, seq: SeqNum, anchor: EventId, author: Slot, slot: Slot) -> Result<()> {
        if self.is_redacted(anchor)? {
            return Ok(());
        }
        let which = named_params! {
            ":topic": self.topic,
            ":anchor": anchor.as_bytes(),
            ":author": author.as_bytes(),
            ":slot": slot.as_bytes(),
        };
        let (held, kind, value, id) = self.one(AMENDMENT, which, 11, |row| {
            let kind: AmendmentKind = row.get(5)?;
            Ok((row.get::<_, i64>(4)?, kind, row.get::<_, i64>(6)?, row.get::<_, [u8; 16]>(7)?))
        })?;
        is_not_older(held, seq)?;
        let (topic, anchor) = (self.topic, anchor.as_bytes());
        if kind == AmendmentKind::Pin {
            self.is_in_index(
                PIN,
                named_params! { ":topic": topic, ":anchor": anchor, ":seq": held, ":value": value },
            )?;
        }
        let which = named_params! {
            ":topic": topic, ":id": id, ":anchor": anchor, ":author": author.as_bytes(), ":slot": slot.as_bytes(),
        };
        self.is_in_index(AMENDMENT_BY_ID, which)
    }

    /// What it took along, unless it is gone with it.
    fn carried(&self, event: &Incoming<'_>, author: Slot) -> Result<()> {
        let Some(Ok(Payload::MessagePosted(MessagePosted { carried: Some(carried), .. }))) =
            event.payload.map(Payload::from_bytes)
        else {
            return Ok(());
        };
        for row in carried::rows(*carried, event, author) {
            self.amendment(row.seq, row.anchor, row.author, row.slot)?;
        }
        Ok(())
    }

    fn is_in_index(&self, query: &str, which: impl Params) -> Result<()> {
        match self.connection.prepare_cached(query)?.query_row(which, |row| row.get(0))? {
            true => Ok(()),
            false => Err(damage("an index lacks a row")),
        }
    }

    fn redaction(&self, target: EventId) -> Result<()> {
        if self.is_redacted(target)? { Ok(()) } else { Err(damage("a redaction is missing")) }
    }

    fn is_redacted(&self, event: EventId) -> Result<bool> {
        Ok(self.any_redacted && redaction::is_redacted(self.connection, self.topic, event)?)
    }
}

/// Every statement of this file.
#[cfg(test)]
pub(crate) const ALL: [&str; 8] = [ROOM, STATE, MESSAGE, AMENDMENT, BY_ID, AMENDMENT_BY_ID, PIN, BY_START];

/// Of a slot the newest event has the row.
fn is_not_older(held: i64, seq: SeqNum) -> Result<()> {
    if held.cast_unsigned() >= seq.0 { Ok(()) } else { Err(damage("a row is of an older event")) }
}
