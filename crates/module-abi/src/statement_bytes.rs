//! Statements and what they came to, as bytes between host and guest: a dozen of them go with an event, so each is
//! written and read in one pass, without names. Numbers are little-endian.

use crate::{Param, Purpose, Ran, Row, Statement, Value};

/// Bytes that are none of a statement, or of what it came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no statement, or not what one came to")]
pub struct StatementBytesError;

const NULL: u8 = 0;
const INTEGER: u8 = 1;
const TEXT: u8 = 2;
const BLOB: u8 = 3;

const RAN: u8 = 0;
const REFUSED: u8 = 1;

impl Statement<'_> {
    /// Its bytes: purpose, SQL, then the parameters.
    pub fn write(purpose: Purpose, sql: &str, params: &[Param<'_>], to: &mut Vec<u8>) {
        to.push(match purpose {
            Purpose::Execute => 0,
            Purpose::Query => 1,
        });
        put(to, sql.as_bytes());
        put_length(to, params.len());
        for param in params {
            match *param {
                Param::Null => to.push(NULL),
                Param::Integer(integer) => {
                    to.push(INTEGER);
                    to.extend_from_slice(&integer.to_le_bytes());
                }
                Param::Text(text) => {
                    to.push(TEXT);
                    put(to, text.as_bytes());
                }
                Param::Blob(blob) => {
                    to.push(BLOB);
                    put(to, blob);
                }
            }
        }
    }
}

impl<'a> Statement<'a> {
    /// Reads it.
    pub fn read(bytes: &'a [u8]) -> Result<Self, StatementBytesError> {
        let mut left = Left(bytes);
        let purpose = match left.byte()? {
            0 => Purpose::Execute,
            1 => Purpose::Query,
            _ => return Err(StatementBytesError),
        };
        let sql = left.text()?;
        let count = left.length()?;
        // Each takes a byte at least: more than are there are not made room for.
        let mut params = Vec::with_capacity(count.min(left.0.len()));
        for _ in 0..count {
            params.push(match left.byte()? {
                NULL => Param::Null,
                INTEGER => Param::Integer(left.integer()?),
                TEXT => Param::Text(left.text()?),
                BLOB => Param::Blob(left.bytes()?),
                _ => return Err(StatementBytesError),
            });
        }
        left.is_used_up(Self { purpose, sql, params })
    }
}

/// Writes what a statement came to; refused: why.
pub fn write_ran(ran: Result<&Ran, &str>, to: &mut Vec<u8>) {
    match ran {
        Err(why) => {
            to.push(REFUSED);
            put(to, why.as_bytes());
        }
        Ok(Ran { changed, rows }) => {
            to.push(RAN);
            put_length(to, *changed);
            put_length(to, rows.len());
            rows.iter().for_each(|row| put_row(to, row));
        }
    }
}

/// Reads what a statement came to; refused: why.
pub fn read_ran(bytes: &[u8]) -> Result<Result<Ran, String>, StatementBytesError> {
    let mut left = Left(bytes);
    match left.byte()? {
        REFUSED => {
            let why = left.text()?.to_owned();
            left.is_used_up(Err(why))
        }
        RAN => {
            let (changed, count) = (left.length()?, left.length()?);
            let mut rows = Vec::with_capacity(count.min(left.0.len()));
            for _ in 0..count {
                rows.push(left.row()?);
            }
            left.is_used_up(Ok(Ran { changed, rows }))
        }
        _ => Err(StatementBytesError),
    }
}

fn put_length(to: &mut Vec<u8>, length: usize) {
    to.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
}

fn put(to: &mut Vec<u8>, bytes: &[u8]) {
    put_length(to, bytes.len());
    to.extend_from_slice(bytes);
}

fn put_row(to: &mut Vec<u8>, row: &Row) {
    put_length(to, row.len());
    for value in row {
        match value {
            Value::Null => to.push(NULL),
            Value::Integer(integer) => {
                to.push(INTEGER);
                to.extend_from_slice(&integer.to_le_bytes());
            }
            Value::Text(text) => {
                to.push(TEXT);
                put(to, text.as_bytes());
            }
            Value::Blob(blob) => {
                to.push(BLOB);
                put(to, blob);
            }
        }
    }
}

/// What is not read yet.
struct Left<'a>(&'a [u8]);

impl<'a> Left<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], StatementBytesError> {
        let (array, left) = self.0.split_first_chunk().ok_or(StatementBytesError)?;
        self.0 = left;
        Ok(*array)
    }

    fn byte(&mut self) -> Result<u8, StatementBytesError> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn integer(&mut self) -> Result<i64, StatementBytesError> {
        self.array().map(i64::from_le_bytes)
    }

    fn length(&mut self) -> Result<usize, StatementBytesError> {
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|_| StatementBytesError)
    }

    fn bytes(&mut self) -> Result<&'a [u8], StatementBytesError> {
        let length = self.length()?;
        let (bytes, left) = self.0.split_at_checked(length).ok_or(StatementBytesError)?;
        self.0 = left;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<&'a str, StatementBytesError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| StatementBytesError)
    }

    fn row(&mut self) -> Result<Row, StatementBytesError> {
        let count = self.length()?;
        let mut row = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            row.push(match self.byte()? {
                NULL => Value::Null,
                INTEGER => Value::Integer(self.integer()?),
                TEXT => Value::Text(self.text()?.to_owned()),
                BLOB => Value::Blob(self.bytes()?.to_vec()),
                _ => return Err(StatementBytesError),
            });
        }
        Ok(row)
    }

    fn is_used_up<T>(&self, read: T) -> Result<T, StatementBytesError> {
        if self.0.is_empty() { Ok(read) } else { Err(StatementBytesError) }
    }
}

#[cfg(test)]
mod tests {
    use super::{StatementBytesError, read_ran, write_ran};
    use crate::{Param, Purpose, Ran, Statement, Value};

    fn statement() -> (Statement<'static>, Vec<u8>) {
        let params = vec![Param::Null, Param::Integer(-7), Param::Text("mia"), Param::Blob(b"\x00\xff")];
        let statement = Statement { purpose: Purpose::Query, sql: "SELECT ?1", params };
        let mut bytes = Vec::new();
        Statement::write(statement.purpose, statement.sql, &statement.params, &mut bytes);
        (statement, bytes)
    }

    fn ran() -> (Ran, Vec<u8>) {
        let row =
            vec![Value::Null, Value::Integer(i64::MIN), Value::Text("mo".into()), Value::Blob(vec![0, 255])];
        let ran = Ran { changed: 3, rows: vec![row, Vec::new()] };
        let mut bytes = Vec::new();
        write_ran(Ok(&ran), &mut bytes);
        (ran, bytes)
    }

    #[test]
    fn what_was_written_is_read_and_what_is_cut_off_or_longer_is_not() {
        let (statement, written) = statement();
        assert_eq!(Statement::read(&written), Ok(statement));
        let (ran, came_to) = ran();
        assert_eq!(read_ran(&came_to), Ok(Ok(ran)));
        for end in 0..written.len() {
            assert_eq!(Statement::read(&written[..end]), Err(StatementBytesError), "{end}");
        }
        for end in 0..came_to.len() {
            assert_eq!(read_ran(&came_to[..end]), Err(StatementBytesError), "{end}");
        }
        assert_eq!(Statement::read(&[&written[..], b"x"].concat()), Err(StatementBytesError));
        assert_eq!(read_ran(&[&came_to[..], b"x"].concat()), Err(StatementBytesError));
    }

    #[test]
    fn a_refusal_says_why() {
        let mut bytes = Vec::new();
        write_ran(Err("no such table"), &mut bytes);
        assert_eq!(read_ran(&bytes), Ok(Err("no such table".to_owned())));
    }

    #[test]
    fn lengths_that_are_not_there_take_no_memory() {
        let mut bytes = vec![0, 0, 0, 0, 0];
        bytes.extend_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Statement::read(&bytes), Err(StatementBytesError));
        assert_eq!(read_ran(&[0, 1, 0, 0, 0, 255, 255, 255, 255]), Err(StatementBytesError));
    }
}
