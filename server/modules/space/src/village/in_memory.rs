//! A cache as the host has it, in memory.

use crate::{SpaceRules, known::SCHEMA};
use rill_module_abi::{Cache, CacheError, Param, Row, Rules as _, Value};
use rusqlite::{
    Connection,
    types::{ToSqlOutput, ValueRef},
};

/// A cache in memory.
pub(crate) struct InMemory(Connection);

impl InMemory {
    pub(crate) fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        // As the host does: else statements are compiled anew whenever something is bound to them.
        connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
        connection.set_prepared_statement_cache_capacity(64);
        let mut cache = Self(connection);
        SpaceRules.init(&mut cache).unwrap();
        cache
    }

    fn rows(&self, sql: &str, params: &[Param<'_>]) -> rusqlite::Result<Vec<Row>> {
        let mut statement = self.0.prepare_cached(sql)?;
        for (at, param) in params.iter().enumerate() {
            let value = match *param {
                Param::Null => ValueRef::Null,
                Param::Integer(integer) => ValueRef::Integer(integer),
                Param::Text(text) => ValueRef::Text(text.as_bytes()),
                Param::Blob(blob) => ValueRef::Blob(blob),
            };
            statement.raw_bind_parameter(at + 1, ToSqlOutput::Borrowed(value))?;
        }
        let columns = statement.column_count();
        let (mut rows, mut all) = (statement.raw_query(), Vec::new());
        while let Some(row) = rows.next()? {
            let value = |column| match row.get_ref(column).unwrap() {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(integer) => Value::Integer(integer),
                ValueRef::Text(text) => Value::Text(String::from_utf8(text.to_vec()).unwrap()),
                ValueRef::Blob(blob) => Value::Blob(blob.to_vec()),
                ValueRef::Real(real) => panic!("{real}: no rule keeps such a value"),
            };
            all.push((0..columns).map(value).collect());
        }
        Ok(all)
    }

    /// All that is in it.
    pub(crate) fn all(&self) -> Vec<Row> {
        let tables = SCHEMA.iter().filter(|made| made.starts_with("CREATE TABLE"));
        tables
            .map(|table| table.split_whitespace().nth(2).unwrap())
            .flat_map(|name| self.rows(&format!("SELECT '{name}', * FROM {name}"), &[]).unwrap())
            .collect()
    }

    /// How a statement is carried out.
    pub(crate) fn plan(&self, sql: &str) -> String {
        let rows = self.rows(&format!("EXPLAIN QUERY PLAN {sql}"), &[]).unwrap();
        rows.iter().map(|row| format!("{:?}; ", row[3])).collect()
    }
}

impl Cache for InMemory {
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize, CacheError> {
        self.rows(sql, params).map_err(|error| CacheError::Failed(error.to_string()))?;
        Ok(self.0.changes().try_into().unwrap())
    }
    fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, CacheError> {
        self.rows(sql, params).map_err(|error| CacheError::Failed(error.to_string()))
    }
}
