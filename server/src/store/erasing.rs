//! Erasing: what a redaction takes away, and which blobs nothing shows any more.
//! Not here: the files of the blobs (`blobs.rs`), and when they and the write-ahead log go (`owner.rs`).

use super::{Batch, LogError, StreamLog, calling::Calling};
use rill_protocol::{BlobId, Envelope, EventId, Millis, Position, SeqNum};
use rusqlite::{Connection, OptionalExtension, Row, named_params, types::Type};

/// Index: `event_by_id`.
pub(super) const ERASE_ONE: &str = "
    UPDATE event SET body = NULL, stands = 0 WHERE id = :target AND body IS NOT NULL AND kind IN (2, 3)
    RETURNING kind, live, target, log_pos, received_at, envelope, topic, author, seq";
/// Index: `event_by_target`.
pub(super) const ERASE_AMENDMENTS: &str = "
    UPDATE event SET body = NULL, stands = 0 WHERE target = :target AND kind = 3 AND body IS NOT NULL
    RETURNING kind, live, target, log_pos, received_at, envelope, topic, author, seq";
pub(super) const SHOW: &str = "INSERT OR IGNORE INTO shown (blob, log_pos) VALUES (:blob, :log_pos)";
pub(super) const IS_SHOWN: &str = "DELETE FROM unshown WHERE blob = :blob";
pub(super) const SHOW_NO_MORE: &str = "DELETE FROM shown WHERE blob = :blob AND log_pos = :log_pos";
pub(super) const UNSHOW: &str = "
    INSERT INTO unshown (blob, shown_at)
    SELECT :blob, :shown_at WHERE NOT EXISTS (SELECT 1 FROM shown WHERE blob = :blob)
    ON CONFLICT (blob) DO UPDATE SET shown_at = max(shown_at, excluded.shown_at)";
/// A few rows, or none.
pub(super) const UNSHOWN: &str = "SELECT blob, shown_at FROM unshown ORDER BY blob";
pub(super) const ALL_SHOWN: &str = "SELECT DISTINCT blob FROM shown ORDER BY blob";

/// Pages that are swept before others are asked whether they wait: some milliseconds.
const SWEPT_AT_ONCE: u32 = 1024;

/// By how much a topic's anchors, and the live ones among them, became fewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gone {
    pub(super) anchors: i64,
    pub(super) live: i64,
}

struct Erased {
    kind: i64,
    live: i64,
    target: Option<[u8; 16]>,
    log_pos: i64,
    received_at: Millis,
    envelope: Envelope,
    topic: i64,
    author: i64,
    seq: SeqNum,
}

impl Erased {
    fn read(row: &Row<'_>) -> Result<Self, rusqlite::Error> {
        let envelope: Vec<u8> = row.get(5)?;
        Ok(Self {
            kind: row.get(0)?,
            live: row.get(1)?,
            target: row.get(2)?,
            log_pos: row.get(3)?,
            received_at: row.get(4)?,
            envelope: Envelope::from_bytes(&envelope)
                .map_err(|error| rusqlite::Error::FromSqlConversionFailure(5, Type::Blob, Box::new(error)))?,
            topic: row.get(6)?,
            author: row.get(7)?,
            seq: SeqNum(row.get(8)?),
        })
    }
}

impl Batch<'_> {
    /// Takes the bytes away. Says which anchor that is about (so that its page tells of it), and what is gone.
    pub(super) fn erase(&mut self, target: EventId) -> Result<(Option<[u8; 16]>, Gone), LogError> {
        self.erases = true;
        let which = named_params! { ":target": target.as_bytes() };
        let itself = Some(*target.as_bytes());
        let one = self.transaction.prepare_cached(ERASE_ONE)?.query_row(which, Erased::read).optional()?;
        let Some(one) = one else { return Ok((itself, Gone::default())) };
        self.show_no_more(&one)?;
        if one.kind != 2 {
            return Ok((one.target, Gone::default()));
        }
        let amendments: Vec<Erased> = self
            .transaction
            .prepare_cached(ERASE_AMENDMENTS)?
            .query_map(which, Erased::read)?
            .collect::<Result<_, _>>()?;
        for amendment in &amendments {
            self.show_no_more(amendment)?;
        }
        if one.live != 0 {
            let at = Position { at: one.received_at, seq: one.seq };
            let from = Calling { topic: one.topic, at, author: one.author };
            self.live_went(from, one.envelope.notify.as_ref())?;
        }
        Ok((itself, Gone { anchors: 1, live: one.live }))
    }

    /// Remembers which blobs an event shows.
    pub(super) fn shows(&self, log_pos: i64, blobs: &[BlobId]) -> Result<(), LogError> {
        for blob in blobs {
            let which = named_params! { ":blob": blob.digest(), ":log_pos": log_pos };
            self.transaction.prepare_cached(SHOW)?.execute(which)?;
            self.transaction.prepare_cached(IS_SHOWN)?.execute(named_params! { ":blob": blob.digest() })?;
        }
        Ok(())
    }

    fn show_no_more(&self, erased: &Erased) -> Result<(), LogError> {
        for blob in &erased.envelope.blobs {
            let which = named_params! { ":blob": blob.digest(), ":log_pos": erased.log_pos };
            self.transaction.prepare_cached(SHOW_NO_MORE)?.execute(which)?;
            let which = named_params! { ":blob": blob.digest(), ":shown_at": erased.received_at };
            self.transaction.prepare_cached(UNSHOW)?.execute(which)?;
        }
        Ok(())
    }
}

impl StreamLog {
    /// Whether its files may still hold bytes that were redacted: then it wants to be settled soon.
    pub fn keeps_removed(&self) -> bool {
        self.keeps_removed.get()
    }

    /// Takes what was redacted out of the files: those of blobs that nothing shows any more, by `remove`, which is
    /// given a blob with the time of the event that showed it last and says whether its file is gone; pages, which may
    /// have copies of rows that were moved; and the write-ahead log, which still has the rows as they were. Broken off
    /// where `others_wait` says so: the next call goes on.
    pub fn settle(
        &self,
        mut remove: impl FnMut(&BlobId, Millis) -> Result<bool, std::io::Error>,
        others_wait: &mut dyn FnMut() -> bool,
    ) -> Result<(), LogError> {
        let mut gone = Vec::new();
        for (blob, shown_at) in unshown(&self.connection)? {
            if remove(&blob, shown_at).map_err(LogError::Blob)? {
                gone.push(blob);
            }
        }
        self.forget(&gone)?;
        let is_clean = self.settle_log(others_wait)?;
        self.keeps_removed.set(!is_clean);
        Ok(())
    }

    /// Settles all but the blobs: whether that is done.
    pub fn settle_log(&self, others_wait: &mut dyn FnMut() -> bool) -> Result<bool, LogError> {
        while let Some(sweep) = self.to_sweep.get() {
            let sweeping = self.connection.unchecked_transaction()?;
            let rest = sweep.on(&sweeping, SWEPT_AT_ONCE)?;
            sweeping.commit()?;
            self.to_sweep.set(rest);
            if rest.is_some() && others_wait() {
                return Ok(false);
            }
        }
        self.checkpoint()
    }

    /// The blobs that events of this log show.
    pub fn shown(&self) -> Result<Vec<BlobId>, LogError> {
        let mut reading = self.connection.prepare(ALL_SHOWN)?;
        let blobs = reading.query_map([], |row| row.get(0).map(BlobId::from_digest))?;
        Ok(blobs.collect::<Result<_, _>>()?)
    }

    fn forget(&self, gone: &[BlobId]) -> Result<(), LogError> {
        if gone.is_empty() {
            return Ok(());
        }
        let forgetting = self.connection.unchecked_transaction()?;
        for blob in gone {
            forgetting.prepare_cached(IS_SHOWN)?.execute(named_params! { ":blob": blob.digest() })?;
        }
        Ok(forgetting.commit()?)
    }
}

/// What waits for its file to be removed, each with the time of the event that showed it last.
pub(super) fn unshown(connection: &Connection) -> Result<Vec<(BlobId, Millis)>, LogError> {
    let mut reading = connection.prepare_cached(UNSHOWN)?;
    let rows = reading.query_map([], |row| Ok((BlobId::from_digest(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
