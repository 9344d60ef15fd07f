//! The checksum of a row: CRC32 over its columns, each with its length before it, so that no two rows run together.
//! Against failing disks, not against people: whoever can write the file can write the sum.

use crc32fast::Hasher;

/// A sum that is being taken.
pub(super) struct Sum(Hasher);

impl Sum {
    /// Of a row of this table: rows of two tables are never taken for each other.
    pub(super) fn of(table: &str) -> Self {
        Self(Hasher::new()).bytes(table.as_bytes())
    }

    pub(super) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update(&(bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    pub(super) fn number(mut self, number: i64) -> Self {
        self.0.update(&number.to_be_bytes());
        self
    }

    pub(super) fn optional(self, bytes: Option<&[u8]>) -> Self {
        match bytes {
            None => self.number(0),
            Some(bytes) => self.number(1).bytes(bytes),
        }
    }

    pub(super) fn end(self) -> i64 {
        i64::from(self.0.finalize())
    }
}
