//! Sweeping: what SQLite leaves of erased rows in the unused parts of its pages becomes zeros.
//!
//! With `secure_delete` SQLite overwrites a row where it lies when it is deleted. But where it puts the rows of a page
//! closer together, or over other pages, it leaves copies of them in the page's unused middle; and such a copy stays
//! when its row is erased later. So whoever erases sweeps afterwards, page by page, through SQLite's own view of its
//! pages (`sqlite_dbpage`): each slice is a part of an ordinary transaction. Not here: when, and the write-ahead log,
//! which is to be written back after it.

use rusqlite::{Connection, OptionalExtension, Result, named_params};
use std::ops::Range;

const PAGES: &str = "PRAGMA page_count";
const PAGE: &str = "SELECT data FROM sqlite_dbpage WHERE pgno = :page";
const REPLACE: &str = "UPDATE sqlite_dbpage SET data = :data WHERE pgno = :page";

/// The pages that are to be swept yet: those from some number on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sweep {
    next: u32,
}

impl Sweep {
    /// All of them.
    pub const WHOLE: Self = Self { next: 1 };

    /// Sweeps the next so many pages, inside the caller's transaction. None: those were the last.
    ///
    /// What is erased before the first slice is gone after the last. Costs some microseconds a page; only pages with
    /// something in their unused part are written.
    pub fn on(self, tx: &Connection, pages: u32) -> Result<Option<Self>> {
        let count: u32 = tx.prepare_cached(PAGES)?.query_row([], |row| row.get(0))?;
        let next = self.next.saturating_add(pages);
        for page in self.next..next.min(count.saturating_add(1)) {
            sweep_page(tx, page)?;
        }
        Ok((next <= count).then_some(Self { next }))
    }
}

fn sweep_page(tx: &Connection, page: u32) -> Result<()> {
    let which = named_params! { ":page": page };
    let swept = tx.prepare_cached(PAGE)?.query_row(which, |row| {
        let data = row.get_ref(0)?.as_blob()?;
        let unused = unused(data, page).filter(|unused| data[unused.clone()].iter().any(|byte| *byte != 0));
        Ok(unused.map(|unused| {
            let mut swept = data.to_vec();
            swept[unused].fill(0);
            swept
        }))
    });
    if let Some(data) = swept.optional()?.flatten() {
        tx.prepare_cached(REPLACE)?.execute(named_params! { ":page": page, ":data": data })?;
    }
    Ok(())
}

/// Where the unused part of a page lies: between the pointers to its rows and the rows themselves. None: it is no page
/// of a b-tree (one of an overflow or of the free list begins with the number of a page, whose first byte is 0), or
/// it is broken. Source: "Database File Format", 1.6.
fn unused(data: &[u8], page: u32) -> Option<Range<usize>> {
    let header = if page == 1 { 100 } else { 0 };
    let number = |at: usize| Some(usize::from(u16::from_be_bytes([*data.get(at)?, *data.get(at + 1)?])));
    let header_bytes = match *data.get(header)? {
        2 | 5 => 12,
        10 | 13 => 8,
        _ => return None,
    };
    let rows = number(header + 3)?;
    let content = match number(header + 5)? {
        0 => 65_536,
        content => content,
    };
    let unused = header + header_bytes + 2 * rows..content;
    (unused.start <= unused.end && unused.end <= data.len()).then_some(unused)
}

#[cfg(test)]
mod tests {
    use super::{Sweep, unused};
    use rusqlite::{Connection, named_params};
    use std::{collections::BTreeMap, fs, path::Path};

    const TABLES: &str = "
        CREATE TABLE note (a INTEGER, b INTEGER, text TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE TABLE line (key INTEGER PRIMARY KEY, text TEXT)";

    fn open(folder: &Path) -> Connection {
        let connection = Connection::open(folder.join("notes.db")).unwrap();
        for (name, value) in [("journal_mode", "WAL"), ("secure_delete", "ON"), ("synchronous", "OFF")] {
            connection.pragma_update(None, name, value).unwrap();
        }
        connection.execute_batch(TABLES).unwrap();
        connection
    }

    fn word(random: &mut fastrand::Rng) -> String {
        let word: String = (0..20).map(|_| random.alphanumeric()).collect();
        format!("{word}{}", "-".repeat(random.usize(0..300)))
    }

    /// Rows put anywhere, and most of them erased again. Gives the words that are to be gone, and those that stay.
    fn erased(connection: &Connection, random: &mut fastrand::Rng) -> (Vec<String>, BTreeMap<u64, String>) {
        let (mut held, mut gone) = (BTreeMap::new(), Vec::new());
        for number in 0..2000 {
            if number % 50 == 0 {
                connection.execute_batch(if number == 0 { "BEGIN" } else { "COMMIT; BEGIN" }).unwrap();
            }
            let (key, text) = (random.u64(..1 << 40), word(random));
            let row = named_params! { ":a": key.cast_signed() % 7, ":b": key.cast_signed(), ":text": text };
            connection
                .prepare_cached("INSERT INTO note VALUES (:a, :b, :text)")
                .unwrap()
                .execute(row)
                .unwrap();
            let row = named_params! { ":b": key.cast_signed(), ":text": text };
            connection.prepare_cached("INSERT INTO line VALUES (:b, :text)").unwrap().execute(row).unwrap();
            held.insert(key, text);
            if random.u8(..3) == 0 {
                let at = random.usize(..held.len());
                let key = *held.keys().nth(at).unwrap();
                let which = named_params! { ":b": key.cast_signed() };
                let deletes = random.bool();
                for statement in if deletes {
                    ["DELETE FROM note WHERE a = :b % 7 AND b = :b", "DELETE FROM line WHERE key = :b"]
                } else {
                    [
                        "UPDATE note SET text = NULL WHERE a = :b % 7 AND b = :b",
                        "UPDATE line SET text = NULL WHERE key = :b",
                    ]
                } {
                    connection.prepare_cached(statement).unwrap().execute(which).unwrap();
                }
                gone.extend(held.remove(&key));
            }
        }
        connection.execute_batch("COMMIT").unwrap();
        (gone, held)
    }

    fn left<'w>(folder: &Path, words: impl IntoIterator<Item = &'w String>) -> usize {
        let files = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
        let bytes: Vec<u8> = files.flatten().collect();
        let words: std::collections::HashSet<&[u8]> =
            words.into_iter().map(|word| &word.as_bytes()[..20]).collect();
        let found: std::collections::HashSet<&[u8]> =
            bytes.windows(20).filter(|letters| words.contains(letters)).collect();
        found.len()
    }

    fn write_back(connection: &Connection) {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    }

    #[test]
    fn what_was_erased_is_left_by_sqlite_and_gone_when_it_was_swept() {
        let mut left_by_sqlite = 0;
        for seed in 0..4 {
            let (folder, mut random) = (tempfile::tempdir().unwrap(), fastrand::Rng::with_seed(seed));
            let connection = open(folder.path());
            let (gone, held) = erased(&connection, &mut random);
            write_back(&connection);
            left_by_sqlite += left(folder.path(), &gone);
            let mut sweep = Some(Sweep::WHOLE);
            while let Some(swept) = sweep {
                let tx = connection.unchecked_transaction().unwrap();
                sweep = swept.on(&tx, 7).unwrap();
                tx.commit().unwrap();
            }
            write_back(&connection);
            assert_eq!(left(folder.path(), &gone), 0, "seed {seed}");
            assert_eq!(left(folder.path(), held.values()), held.len(), "seed {seed}");
            let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(sound, "ok", "seed {seed}");
            let texts = "SELECT count(*) FROM note JOIN line ON key = b AND note.text IS line.text";
            let kept: i64 = connection.query_row(texts, [], |row| row.get(0)).unwrap();
            assert!(kept >= held.len() as i64, "seed {seed}");
        }
        assert!(left_by_sqlite > 0, "else nobody needs to sweep");
    }

    #[test]
    fn a_page_that_is_none_of_a_tree_or_is_broken_has_no_unused_part() {
        let mut page = vec![0; 512];
        assert_eq!(unused(&page, 2), None, "free, or an overflow");
        page[..8].copy_from_slice(&[13, 0, 0, 0, 2, 1, 0x90, 0]);
        assert_eq!(unused(&page, 2), Some(12..0x190));
        page[3] = 1;
        assert_eq!(unused(&page, 2), None, "more rows than there is room for");
        page[..8].copy_from_slice(&[13, 0, 0, 0, 2, 9, 0, 0]);
        assert_eq!(unused(&page, 2), None, "rows beyond its end");
        assert_eq!(unused(&page[..4], 2), None);
    }
}
