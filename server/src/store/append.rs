//! Appending: one transaction a batch. What comes here was judged; the log itself knows only what is there.

use super::{LogError, StreamLog, erasing::Gone};
use rill_protocol::{Did, Envelope, EventId, Hash, Millis, Place, SeqNum, TopicId, log_hash, row_hash};
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
    /// Who wrote it.
    pub author: Did,
    /// Whether it is an anchor.
    pub is_anchor: bool,
    /// Whether it amends an anchor.
    pub is_amendment: bool,
    /// Whether its payload was redacted.
    pub is_erased: bool,
    /// Its envelope.
    pub envelope: Vec<u8>,
}

const TOPIC: &str = "SELECT key, seq, row_hash FROM topic WHERE id = :id";
const ADD_TOPIC: &str = "
    INSERT INTO topic (id, parent, started_on, seq, row_hash, anchors, live_anchors, moved)
    VALUES (:id, :parent, :started_on, 0, zeroblob(32), 0, 0, 0) RETURNING key";
const MOVE_TOPIC: &str = "
    UPDATE topic SET seq = :seq, row_hash = :row_hash, moved = :moved,
        anchors = anchors + :anchors, live_anchors = live_anchors + :live WHERE key = :key";
const AUTHOR: &str = "SELECT key FROM author WHERE did = :did";
const ADD_AUTHOR: &str = "INSERT INTO author (did) VALUES (:did) RETURNING key";
const ADD: &str = "
    INSERT INTO event (log_pos, topic, seq, id, kind, author, at, live, target, slot, stands, received_at, row_hash,
        log_hash, envelope, body)
    VALUES (:log_pos, :topic, :seq, :id, :kind, :author, :at, :live, :target, :slot, :stands, :received_at, :row_hash,
        :log_hash, :envelope, :body)";
/// Index: `event_by_slot`.
const SUPERSEDE_STATE: &str = "
    UPDATE event SET stands = 0 WHERE topic = :topic AND slot = :slot AND kind = 1 AND stands = 1";
/// Index: `event_by_target`.
const SUPERSEDE_AMENDMENT: &str = "
    UPDATE event SET stands = 0
    WHERE target = :target AND slot = :slot AND author = :author AND kind = 3 AND stands = 1";
/// Index: `event_by_id`.
const FIND: &str = "
    SELECT event.seq, topic.id, author.did, event.kind, event.envelope, event.body IS NULL FROM event
    JOIN topic ON topic.key = event.topic JOIN author ON author.key = event.author WHERE event.id = :id";

struct Tail {
    key: i64,
    seq: SeqNum,
    row_hash: Hash,
}

impl StreamLog {
    /// Begins a batch. Nothing of it is there until [`Batch::commit`] returns; dropped, nothing of it ever was.
    ///
    /// One at a time: a second one fails for as long as the first is there.
    pub fn begin(&self) -> Result<Batch<'_>, LogError> {
        let transaction = self.connection.unchecked_transaction()?;
        Ok(Batch { transaction, newest: self.newest.get(), log: self, moved: Vec::new(), erases: false })
    }

    /// Which event has this id.
    pub fn find(&self, id: EventId) -> Result<Option<Found>, LogError> {
        find(&self.connection, id)
    }
}

/// Events being appended together.
pub struct Batch<'a> {
    pub(super) transaction: Transaction<'a>,
    newest: (i64, Millis, Hash),
    log: &'a StreamLog,
    moved: Vec<TopicId>,
    pub(super) erases: bool,
}

impl Batch<'_> {
    /// Which event has this id, this batch's own included.
    pub fn find(&self, id: EventId) -> Result<Option<Found>, LogError> {
        find(&self.transaction, id)
    }

    /// Whether this topic is there.
    pub fn has_topic(&self, topic: TopicId) -> Result<bool, LogError> {
        Ok(self.tail(topic)?.is_some())
    }

    /// Appends one event. The caller has checked that its topic is there (or that it opens it) and its id is free.
    pub fn append(&mut self, entry: &Entry<'_>) -> Result<Appended, LogError> {
        let envelope = entry.envelope;
        let tail = match (self.tail(envelope.topic)?, envelope.place) {
            (Some(tail), _) => tail,
            (None, Place::Opens { parent, on }) => self.open_topic(envelope.topic, Some(parent), on)?,
            // The fixed topics are there from the beginning: they open with their first event.
            (None, _) => self.open_topic(envelope.topic, None, None)?,
        };
        let (log_pos, received_at) = (self.newest.0 + 1, self.newest.1.max(entry.now));
        let seq = tail.seq.next();
        let row = row_hash(&tail.row_hash, entry.envelope_bytes, seq, received_at);
        let log = log_hash(&self.newest.2, &row);
        let author = self.author(&envelope.author)?;
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
        self.transaction.prepare_cached(MOVE_TOPIC)?.execute(named_params! {
            ":key": tail.key, ":seq": seq.0, ":row_hash": row.as_bytes(), ":moved": log_pos,
            ":anchors": i64::from(kind == 2) - gone.anchors, ":live": i64::from(is_live) - gone.live,
        })?;
        self.shows(log_pos, &envelope.blobs)?;
        self.newest = (log_pos, received_at, log);
        if !self.moved.contains(&envelope.topic) {
            self.moved.push(envelope.topic);
        }
        Ok(Appended { seq, received_at })
    }

    /// Makes the batch a fact: fsynced when this returns. Says which topics moved.
    pub fn commit(self) -> Result<Vec<TopicId>, LogError> {
        self.transaction.commit()?;
        self.log.newest.set(self.newest);
        self.log.keeps_removed.set(self.log.keeps_removed.get() || self.erases);
        Ok(self.moved)
    }

    fn tail(&self, topic: TopicId) -> Result<Option<Tail>, LogError> {
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Tail { key: row.get(0)?, seq: SeqNum(row.get(1)?), row_hash: Hash::from_bytes(row.get(2)?) })
        };
        let id = topic.as_bytes();
        Ok(self.transaction.prepare_cached(TOPIC)?.query_row(named_params! { ":id": id }, read).optional()?)
    }

    fn open_topic(
        &self,
        topic: TopicId,
        parent: Option<TopicId>,
        on: Option<EventId>,
    ) -> Result<Tail, LogError> {
        let key = self.transaction.prepare_cached(ADD_TOPIC)?.query_row(
            named_params! {
                ":id": topic.as_bytes(),
                ":parent": parent.map(|parent| *parent.as_bytes()),
                ":started_on": on.map(|on| *on.as_bytes()),
            },
            |row| row.get(0),
        )?;
        Ok(Tail { key, seq: SeqNum::ZERO, row_hash: Hash::START })
    }

    fn author(&self, did: &Did) -> Result<i64, LogError> {
        let did = named_params! { ":did": did.as_str() };
        let known = self.transaction.prepare_cached(AUTHOR)?.query_row(did, |row| row.get(0)).optional()?;
        match known {
            Some(key) => Ok(key),
            None => Ok(self.transaction.prepare_cached(ADD_AUTHOR)?.query_row(did, |row| row.get(0))?),
        }
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
        Ok((seq, topic, did, kind, envelope, is_erased))
    };
    let row = connection
        .prepare_cached(FIND)?
        .query_row(named_params! { ":id": id.as_bytes() }, read)
        .optional()?;
    let Some((seq, topic, did, kind, envelope, is_erased)) = row else { return Ok(None) };
    let author = Did::parse(&did).map_err(|_| LogError::Damaged("an author in it is no DID".into()))?;
    Ok(Some(Found {
        seq: SeqNum(seq),
        topic: TopicId::from_bytes(topic),
        author,
        is_anchor: kind == 2,
        is_amendment: kind == 3,
        is_erased,
        envelope,
    }))
}
