//! Statements as SQLite runs them: numbered values in, rows out.

use rill_module_abi::{CacheError, Param, Row, Value};
use rusqlite::{
    CachedStatement, Connection, Error, ErrorCode,
    types::{ToSqlOutput, ValueRef},
};

/// Runs a statement; says how many rows it changed.
pub fn changed(connection: &Connection, sql: &str, params: &[Param<'_>]) -> Result<usize, Error> {
    bound(connection, sql, params)?.raw_execute()
}

/// Runs a statement; gives its rows.
pub fn rows(connection: &Connection, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, Error> {
    let mut statement = bound(connection, sql, params)?;
    let columns = statement.column_count();
    let (mut rows, mut all) = (statement.raw_query(), Vec::new());
    while let Some(row) = rows.next()? {
        all.push(values(row, columns)?);
    }
    Ok(all)
}

pub(crate) fn bound<'c>(
    connection: &'c Connection,
    sql: &str,
    params: &[Param<'_>],
) -> Result<CachedStatement<'c>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    for (index, param) in params.iter().enumerate() {
        let value = match *param {
            Param::Null => ValueRef::Null,
            Param::Integer(integer) => ValueRef::Integer(integer),
            Param::Text(text) => ValueRef::Text(text.as_bytes()),
            Param::Blob(blob) => ValueRef::Blob(blob),
        };
        statement.raw_bind_parameter(index + 1, ToSqlOutput::Borrowed(value))?;
    }
    Ok(statement)
}

pub(crate) fn values(row: &rusqlite::Row<'_>, columns: usize) -> Result<Row, Error> {
    (0..columns).map(|column| value(column, row.get_ref(column)?)).collect()
}

fn value(column: usize, value: ValueRef<'_>) -> Result<Value, Error> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(integer) => Value::Integer(integer),
        ValueRef::Text(text) => Value::Text(std::str::from_utf8(text)?.to_owned()),
        ValueRef::Blob(blob) => Value::Blob(blob.to_vec()),
        // Rules keep none: their tables are strict, and have no such column.
        ValueRef::Real(_) => {
            return Err(Error::InvalidColumnType(column, String::new(), rusqlite::types::Type::Real));
        }
    })
}

/// What is told of a statement that failed.
pub fn failed(error: &Error) -> CacheError {
    let text = error.to_string();
    match (error.sqlite_error_code(), error) {
        (Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase), _) => CacheError::Damaged(text),
        (Some(ErrorCode::DiskFull), _) => CacheError::Full(text),
        // What came out is of another kind than what was written.
        (
            None,
            Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::InvalidColumnType(..)
            | Error::Utf8Error(..),
        ) => CacheError::Damaged(text),
        (Some(_) | None, _) => CacheError::Failed(text),
    }
}
