//! Appending: one transaction a batch. What comes here was judged; the log itself knows only what is there.

pub(super) mod known;
pub(super) mod stood;
#[cfg(test)]
mod tests;

use super::{LogError, StreamLog, calling::Calling, erasing::Gone};
use known::{Known, Step};
use rill_protocol::{
    Did, Envelope, EventId, Hash, Millis, Place, Position, SeqNum, TopicId, log_hash, row_hash,
};
use rill_sweep::Sweep;
use rusqlite::{OptionalExtension, Transaction, named_params};

/// An event that the stream's rules have accepted.
pub struct Entry<'a> {
    /// What it is.
    pub envelope: &'a Envelope,
    /// The same as bytes, as it came: this is what is chained.
    pub envelope_bytes: &'a [u8],
    /// 16 bytes of salt, then the payload.
    pub body: &'a [u8],
    /// When it is received, at the earliest: the log's time never goes back.
    pub now: Millis,
}

/// Where an event came to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its place in its topic.
    pub seq: SeqNum,
    /// When it was received.
    pub received_at: Millis,
}

/// What the log knows of an event by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its place in its topic.
    pub seq: SeqNum,
    /// Its topic.
    pub topic: TopicId,
    /// Who wrote it: of what was moved not the one who moved it.
    pub author: Did,
    /// Whether it is an anchor.
    pub is_anchor: bool,
    /// Whether it amends an anchor.
    pub is_amendment: bool,
    /// Whether it was written when it was received, which is asked of anchors.
    pub is_live: bool,
    /// The anchor that it is about, for a redaction of an amendment too.
    pub about: Option<EventId>,
    /// Whether its payload was redacted.
    pub is_erased: bool,
    /// Its envelope.
    pub envelope: Vec<u8>,
}

/// Index: `event_by_id`.
pub(super) const KEPT: &str = "SELECT seq, envelope FROM event WHERE id = :id";
pub(super) const ADD: &str = "
    INSERT INTO event (log_pos, topic, seq, id, kind, author, at, live, target, slot, stands, received_at, row_hash,
        log_hash, envelope, body)
    VALUES (:log_pos, :topic, :seq, :id, :kind, :author, :at, :live, :target, :slot, :stands, :received_at, :row_hash,
        :log_hash, :envelope, :body)";
/// Index: `event_by_slot`.
pub(super) const SUPERSEDE_STATE: &str = "
    UPDATE event SET stands = 0 WHERE topic = :topic AND slot = :slot AND kind = 1 AND stands = 1";
/// Index: `event_by_amendment`.
pub(super) const SUPERSEDE_AMENDMENT: &str = "
    UPDATE event SET stands = 0
    WHERE target = :target AND slot = :slot AND author = :author AND kind = 3 AND stands = 1";
/// Index: `event_by_id`.
pub(super) const FIND: &str = "
    SELECT event.seq, topic.id, author.did, event.kind, event.envelope, event.body IS NULL, event.live, event.target
    FROM event
    JOIN topic ON topic.key = event.topic JOIN author ON author.key = event.author WHERE event.id = :id";

impl StreamLog {
    /// Begins a batch. Nothing of it is there until [`Batch::commit`] returns; dropped, nothing of it ever was.
    ///
    /// One at a time: a second one fails for as long as the first is there.
    pub fn begin(&self) -> Result<Batch<'_>, LogError> {
        let transaction = self.connection.unchecked_transaction()?;
        let known = Known::default();
        Ok(Batch { transaction, newest: self.newest.get(), log: self, known, erases: false })
    }

    /// Which event has this id.
    pub fn find(&self, id: EventId) -> Result<Option<Found>, LogError> {
        find(&self.connection, id)
    }
}

/// Events being appended together.
pub struct Batch<'a> {
    pub(super) transaction: Transaction<'a>,
    pub(super) newest: (i64, Millis, Hash),
    log: &'a StreamLog,
    pub(super) known: Known,
    pub(super) erases: bool,
}

impl Batch<'_> {
    /// Which event has this id, this batch's own included.
    pub fn find(&self, id: EventId) -> Result<Option<Found>, LogError> {
        find(&self.transaction, id)
    }

    /// Seq and envelope of the event that has this id, this batch's own included.
    pub fn kept(&self, id: EventId) -> Result<Option<(SeqNum, Vec<u8>)>, LogError> {
        let which = named_params! { ":id": id.as_bytes() };
        let read = |row: &rusqlite::Row<'_>| Ok((SeqNum(row.get(0)?), row.get(1)?));
        Ok(self.transaction.prepare_cached(KEPT)?.query_row(which, read).optional()?)
    }

    /// Whether this topic is there.
    pub fn has_topic(&mut self, topic: TopicId) -> Result<bool, LogError> {
        Ok(self.known.tail(&self.transaction, topic)?.is_some())
    }

    /// Where an event that is appended to this topic now comes to stand. The log's time never goes back.
    pub fn next(&mut self, topic: TopicId, now: Millis) -> Result<Appended, LogError> {
        let tail = self.known.tail(&self.transaction, topic)?;
        let seq = tail.map_or(SeqNum(0), |tail| tail.seq).next();
        Ok(Appended { seq, received_at: self.newest.1.max(now) })
    }

    /// Appends one event. The caller has checked that its topic is there (or that it opens it) and its id is free.
    pub fn append(&mut self, entry: &Entry<'_>) -> Result<Appended, LogError> {
        let envelope = entry.envelope;
        let tail = match (self.known.tail(&self.transaction, envelope.topic)?, envelope.place) {
            (Some(tail), _) => tail,
            (None, place) => {
                let under = match place {
                    Place::Opens { parent, on } => (Some(parent), on),
                    // The fixed topics are there from the beginning: they open with their first event.
                    Place::State | Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => {
                        (None, None)
                    }
                };
                self.known.open(&self.transaction, envelope.topic, under)?
            }
        };
        let (log_pos, received_at) = (self.newest.0 + 1, self.newest.1.max(entry.now));
        let seq = tail.seq.next();
        let row = row_hash(&tail.row_hash, entry.envelope_bytes, seq, received_at);
        let log = log_hash(&self.newest.2, &row);
        let author = self.known.author(&self.transaction, envelope.writer())?;
        let slot = envelope.slot.map(|slot| *slot.as_bytes());
        let (kind, at, is_live) = match envelope.place {
            Place::Opens { .. } => (0, None, false),
            Place::State => (1, None, false),
            Place::Anchor { at } => (2, Some(at.map_or(received_at, |at| at.min(received_at))), at.is_none()),
            Place::Amends(_) => (3, None, false),
            Place::Redacts(_) => (4, None, false),
        };
        let (target, gone) = match envelope.place {
            Place::Redacts(target) => self.erase(target)?,
            Place::Amends(anchor) => (Some(*anchor.as_bytes()), Gone::default()),
            Place::Opens { .. } | Place::State | Place::Anchor { .. } => (None, Gone::default()),
        };
        self.supersede(envelope, tail.key, author)?;
        self.transaction.prepare_cached(ADD)?.execute(named_params! {
            ":log_pos": log_pos, ":topic": tail.key, ":seq": seq.0, ":id": envelope.id.as_bytes(), ":kind": kind,
            ":author": author, ":at": at, ":live": is_live, ":target": target, ":slot": slot, ":stands": true,
            ":received_at": received_at, ":row_hash": row.as_bytes(), ":log_hash": log.as_bytes(),
            ":envelope": entry.envelope_bytes, ":body": entry.body,
        })?;
        let (anchors, live) = (i64::from(kind == 2) - gone.anchors, i64::from(is_live) - gone.live);
        self.known.step(envelope.topic, Step { row_hash: row, log_pos, anchors, live, gone: gone.live });
        self.shows(log_pos, &envelope.blobs)?;
        if is_live {
            let at = Position { at: received_at, seq };
            self.live_came(Calling { topic: tail.key, at, author }, envelope.notify.as_ref())?;
        }
        self.newest = (log_pos, received_at, log);
        Ok(Appended { seq, received_at })
    }

    /// Makes the batch a fact: fsynced when this returns.
    pub fn commit(self) -> Result<(), LogError> {
        self.known.write(&self.transaction)?;
        self.transaction.commit()?;
        self.log.newest.set(self.newest);
        if self.erases {
            self.log.keeps_removed.set(true);
            self.log.to_sweep.set(Some(Sweep::WHOLE));
        }
        Ok(())
    }

    fn supersede(&self, envelope: &Envelope, topic: i64, author: i64) -> Result<(), LogError> {
        let Some(slot) = envelope.slot else { return Ok(()) };
        let slot = slot.as_bytes();
        match envelope.place {
            Place::State => {
                let which = named_params! { ":topic": topic, ":slot": slot };
                self.transaction.prepare_cached(SUPERSEDE_STATE)?.execute(which)?;
            }
            Place::Amends(target) => {
                let which = named_params! { ":target": target.as_bytes(), ":slot": slot, ":author": author };
                self.transaction.prepare_cached(SUPERSEDE_AMENDMENT)?.execute(which)?;
            }
            Place::Opens { .. } | Place::Anchor { .. } | Place::Redacts(_) => {}
        }
        Ok(())
    }
}

fn find(connection: &rusqlite::Connection, id: EventId) -> Result<Option<Found>, LogError> {
    let read = |row: &rusqlite::Row<'_>| {
        let (seq, topic, did, kind): (u64, [u8; 16], String, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let (envelope, is_erased): (Vec<u8>, bool) = (row.get(4)?, row.get(5)?);
        let (is_live, target): (bool, Option<[u8; 16]>) = (row.get(6)?, row.get(7)?);
        Ok((seq, topic, did, kind, envelope, is_erased, is_live, target))
    };
    let row = connection
        .prepare_cached(FIND)?
        .query_row(named_params! { ":id": id.as_bytes() }, read)
        .optional()?;
    let Some((seq, topic, did, kind, envelope, is_erased, is_live, target)) = row else { return Ok(None) };
    let author = Did::parse(&did).map_err(|_| LogError::Damaged("an author in it is no DID".into()))?;
    Ok(Some(Found {
        seq: SeqNum(seq),
        topic: TopicId::from_bytes(topic),
        author,
        is_anchor: kind == 2,
        is_amendment: kind == 3,
        is_live,
        about: target.map(EventId::from_bytes),
        is_erased,
        envelope,
    }))
}
