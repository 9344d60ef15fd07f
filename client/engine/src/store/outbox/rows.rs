//! Writing into the outbox: one transaction each time, on the disk when it is over.

use super::{Entry, sum::Sum};
use crate::store::StoreError;
use rill_protocol::EventId;
use rusqlite::{Result, Transaction, named_params};

pub(in crate::store) const PUT: &str = "
    INSERT OR REPLACE INTO entry (n, made_at, envelope, salt, payload, tried, refused, sum)
    VALUES (:n, :made_at, :envelope, :salt, :payload, :tried, :refused, :sum)";
/// By the primary key, as the next.
pub(in crate::store) const REMOVE: &str = "DELETE FROM entry WHERE n = :n";
pub(in crate::store) const FORGET: &str = "DELETE FROM done WHERE n <= :n";
const CLEAR: &str = "DELETE FROM entry; DELETE FROM done; DELETE FROM kept;";
const ADD_DONE: &str = "INSERT INTO done (n, id, sum) VALUES (:n, :id, :sum)";
const LET_GO: &str = "DELETE FROM kept WHERE key = :key";
const KEEP: &str = "INSERT OR REPLACE INTO kept (key, value, sum) VALUES (:key, :value, :sum)";

/// Ids that are remembered: more than any page says again.
const DONE_MAX: i64 = 4096;

/// A transaction on the outbox.
pub(crate) struct Writing<'c>(Transaction<'c>);

impl<'c> Writing<'c> {
    pub(super) fn new(tx: Transaction<'c>) -> Self {
        Self(tx)
    }

    /// For sweeping.
    pub(super) fn tx(&self) -> &Transaction<'c> {
        &self.0
    }

    /// Takes all of it out.
    pub(crate) fn clear(&self) -> Result<()> {
        self.0.execute_batch(CLEAR)
    }

    /// Keeps an entry as it is now.
    pub(crate) fn put(&self, entry: &Entry) -> Result<()> {
        let kept = entry.kept();
        self.0.prepare_cached(PUT)?.execute(named_params! {
            ":n": kept.n,
            ":made_at": kept.made_at,
            ":envelope": kept.envelope,
            ":salt": kept.salt,
            ":payload": kept.payload,
            ":tried": kept.tried,
            ":refused": kept.refused,
            ":sum": kept.sum(),
        })?;
        Ok(())
    }

    /// Takes an entry out.
    pub(crate) fn remove(&self, n: i64) -> Result<()> {
        self.0.prepare_cached(REMOVE)?.execute(named_params! { ":n": n }).map(drop)
    }

    /// Remembers that an id is done with, and forgets those of long ago.
    pub(crate) fn done(&self, n: i64, id: EventId) -> Result<()> {
        let sum = Sum::of("done").number(n).bytes(id.as_bytes()).end();
        let row = named_params! { ":n": n, ":id": id.as_bytes(), ":sum": sum };
        self.0.prepare_cached(ADD_DONE)?.execute(row)?;
        self.0.prepare_cached(FORGET)?.execute(named_params! { ":n": n - DONE_MAX }).map(drop)
    }

    /// Remembers something by name.
    pub(crate) fn keep(&self, key: &str, value: &[u8]) -> Result<()> {
        let sum = Sum::of("kept").bytes(key.as_bytes()).bytes(value).end();
        let row = named_params! { ":key": key, ":value": value, ":sum": sum };
        self.0.prepare_cached(KEEP)?.execute(row).map(drop)
    }

    /// Remembers it no longer.
    pub(crate) fn let_go(&self, key: &str) -> Result<()> {
        self.0.prepare_cached(LET_GO)?.execute(named_params! { ":key": key }).map(drop)
    }

    /// It is on the disk after this.
    pub(crate) fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit()?)
    }
}
