//! Reading all that is in the outbox, whatever state its file is in: rows that cannot be read, or that are not what
//! was written, are passed over and counted.

use super::{Entry, sum::Sum};
use rill_protocol::EventId;
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params};
use std::collections::BTreeMap;

/// By the primary key, as in all of these.
pub(in crate::store) const NEXT: &str = "
    SELECT n, made_at, envelope, salt, payload, tried, refused, sum FROM entry WHERE n > :n ORDER BY n LIMIT 1";
pub(in crate::store) const LAST: &str = "SELECT max(n) FROM entry";
pub(in crate::store) const ONE: &str = "
    SELECT n, made_at, envelope, salt, payload, tried, refused, sum FROM entry WHERE n = :n";
const DONE: &str = "SELECT n, id, sum FROM done ORDER BY n";
const KEPT: &str = "SELECT key, value, sum FROM kept ORDER BY key";

/// Where the file has a hole, so many places behind it are tried one by one.
const TRIED_MAX: i64 = 10_000;

/// What is in an outbox.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// In the order in which they were written.
    pub(crate) entries: Vec<Entry>,
    pub(crate) done: Vec<(i64, EventId)>,
    pub(crate) kept: BTreeMap<String, Vec<u8>>,
    /// Rows that are there and could not be read.
    pub(crate) unreadable: usize,
    /// The file itself is damaged: how many rows that hit is not known.
    is_damaged: bool,
}

impl Contents {
    /// Whether nothing of it is missing.
    pub(crate) fn is_whole(&self) -> bool {
        self.unreadable == 0 && !self.is_damaged
    }

    pub(super) fn with_damage(self) -> Self {
        Self { is_damaged: true, ..self }
    }

    fn add<T>(&mut self, read: Result<Option<T>>, keep: impl FnOnce(&mut Self, T)) {
        match read {
            Ok(Some(read)) => keep(self, read),
            Ok(None) => self.unreadable += 1,
            Err(_) => self.is_damaged = true,
        }
    }
}

/// Reads all that can be read.
pub(crate) fn read_all(connection: &Connection) -> Contents {
    let mut contents = Contents::default();
    read_entries(connection, &mut contents);
    read_rows(connection, DONE, &mut contents, read_done, |contents, done| contents.done.push(done));
    read_rows(connection, KEPT, &mut contents, read_kept, |contents, (key, value)| {
        contents.kept.insert(key, value);
    });
    contents
}

/// In order, as far as that goes; past a hole by trying each place.
fn read_entries(connection: &Connection, contents: &mut Contents) {
    let mut reached = i64::MIN;
    loop {
        match entry_after(connection, reached) {
            Ok(Some((n, entry))) => {
                reached = n;
                contents.add(Ok(entry), |contents, entry| contents.entries.push(entry));
            }
            Ok(None) => return,
            Err(_) => break,
        }
    }
    contents.is_damaged = true;
    let from = reached.max(0).saturating_add(1);
    // Without the last, which may lie in the hole itself: as far as is reasonable.
    let last = connection.query_row(LAST, [], |row| row.get::<_, Option<i64>>(0)).ok().flatten();
    for n in from..=last.unwrap_or(i64::MAX).min(from.saturating_add(TRIED_MAX)) {
        let read = |row: &Row<'_>| Entry::read(row);
        let one = connection.query_row(ONE, named_params! { ":n": n }, read).optional();
        if let Ok(Some(entry)) = one {
            contents.add(Ok(entry), |contents, entry| contents.entries.push(entry));
        }
    }
}

/// The next row: its place, and what it says where that can be read.
fn entry_after(connection: &Connection, n: i64) -> Result<Option<(i64, Option<Entry>)>> {
    let mut select = connection.prepare_cached(NEXT)?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, Entry::read(row).ok().flatten()));
    select.query_row(named_params! { ":n": n }, read).optional()
}

fn read_rows<T>(
    connection: &Connection,
    all: &str,
    contents: &mut Contents,
    read: impl Fn(&Row<'_>) -> Result<Option<T>>,
    mut keep: impl FnMut(&mut Contents, T),
) {
    let Ok(mut select) = connection.prepare(all) else {
        contents.is_damaged = true;
        return;
    };
    let Ok(mut rows) = select.query([]) else {
        contents.is_damaged = true;
        return;
    };
    loop {
        match rows.next() {
            Ok(Some(row)) => contents.add(Ok(read(row).ok().flatten()), &mut keep),
            Ok(None) => return,
            Err(_) => {
                contents.is_damaged = true;
                return;
            }
        }
    }
}

fn read_done(row: &Row<'_>) -> Result<Option<(i64, EventId)>> {
    let (n, id, sum): (i64, [u8; 16], i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let is_whole = Sum::of("done").number(n).bytes(&id).end() == sum;
    Ok(is_whole.then(|| (n, EventId::from_bytes(id))))
}

fn read_kept(row: &Row<'_>) -> Result<Option<(String, Vec<u8>)>> {
    let (key, value, sum): (String, Vec<u8>, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    let is_whole = Sum::of("kept").bytes(key.as_bytes()).bytes(&value).end() == sum;
    Ok(is_whole.then_some((key, value)))
}
