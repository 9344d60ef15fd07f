//! The sum of a row: a CRC-32 of its other columns, which shows that the row is not as it was written. SQLite itself
//! keeps none: where a byte of a text flips on the disk, that is another text, and nobody would see it.
//! Here: writing a row with its sum, and comparing. Damage is told as SQLite tells it of a broken page.

use crc32fast::Hasher;
use rusqlite::{
    Error, Result, Row, Statement, ToSql, ffi,
    types::{ToSqlOutput, ValueRef},
};
use std::ops::Range;

/// Columns of a row by the names of their parameters, as [`rusqlite::named_params!`] gives them.
pub type Columns<'a> = &'a [(&'a str, &'a dyn ToSql)];

/// Runs a statement that writes a row. `columns`: all that are summed, in the order of the table, which is the order
/// in which they are read again; `:sum` is bound to their sum. `beside`: what else the statement asks for.
pub fn write_summed(
    statement: &mut Statement<'_>,
    columns: Columns<'_>,
    beside: Columns<'_>,
) -> Result<usize> {
    let mut sum = Sum::default();
    for (name, value) in columns {
        sum.take_value(*value)?;
        statement.raw_bind_parameter(*name, *value)?;
    }
    for (name, value) in beside {
        statement.raw_bind_parameter(*name, *value)?;
    }
    statement.raw_bind_parameter(":sum", sum.number())?;
    statement.raw_execute()
}

/// Whether these columns of a row are what was written; the column behind them has their sum.
pub fn verify_row(row: &Row<'_>, columns: Range<usize>) -> Result<()> {
    let mut sum = Sum::default();
    let written = columns.end;
    for column in columns {
        sum.take(row.get_ref(column)?);
    }
    match row.get_ref(written)? {
        ValueRef::Integer(written) if written == sum.number() => Ok(()),
        _ => Err(damage("a row is not as it was written")),
    }
}

/// What is held is not what was put there.
pub fn damage(what: &str) -> Error {
    Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_CORRUPT), Some(what.to_owned()))
}

#[derive(Default)]
struct Sum(Hasher);

impl Sum {
    fn take_value(&mut self, value: &dyn ToSql) -> Result<()> {
        match value.to_sql()? {
            ToSqlOutput::Borrowed(value) => self.take(value),
            ToSqlOutput::Owned(value) => self.take(ValueRef::from(&value)),
            _ => return Err(Error::InvalidQuery),
        }
        Ok(())
    }

    /// Kind and length, then the bytes: no two rows run together into the same.
    fn take(&mut self, value: ValueRef<'_>) {
        let (kind, bytes): (u64, &[u8]) = match value {
            ValueRef::Null => (0, &[]),
            ValueRef::Integer(integer) => return self.take_number(1, integer.cast_unsigned()),
            ValueRef::Real(real) => return self.take_number(2, real.to_bits()),
            ValueRef::Text(text) => (3, text),
            ValueRef::Blob(blob) => (4, blob),
        };
        self.0.update(&(kind << 56 | bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    fn take_number(&mut self, kind: u8, number: u64) {
        self.0.update(&[kind]);
        self.0.update(&number.to_le_bytes());
    }

    /// Signed, so that four bytes of the row hold it.
    fn number(&self) -> i64 {
        i64::from(self.0.clone().finalize().cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::{verify_row, write_summed};
    use rusqlite::{Connection, named_params};

    const ADD: &str = "INSERT INTO note (number, name, bytes, sum) VALUES (:number, :name, :bytes, :sum)";

    /// A table of one row, after it was changed behind the back of its sum.
    fn verified_after(change: &str) -> bool {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE note (number INTEGER, name TEXT, bytes BLOB, sum)").unwrap();
        let columns = named_params! { ":number": 7, ":name": "seven", ":bytes": None::<Vec<u8>> };
        let written = write_summed(&mut connection.prepare(ADD).unwrap(), columns, &[]).unwrap();
        assert_eq!(written, 1);
        connection.execute_batch(change).unwrap();
        let read = |row: &rusqlite::Row<'_>| Ok(verify_row(row, 0..3));
        let verified = connection.query_row("SELECT * FROM note", [], read).unwrap();
        if let Err(error) = &verified {
            assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseCorrupt));
            assert_eq!(error.to_string(), "a row is not as it was written");
        }
        verified.is_ok()
    }

    #[test]
    fn whatever_changes_in_a_row_shows() {
        assert!(verified_after(""));
        for change in [
            "number = 8",
            "name = 'seveN'",
            "name = ''",
            "name = NULL",
            "name = CAST(name AS BLOB)",
            "bytes = x''",
            "number = 7.0, name = 'seven '",
            "sum = sum + 1",
            "sum = NULL",
        ] {
            assert!(!verified_after(&format!("UPDATE note SET {change}")), "{change}");
        }
    }
}
