//! [`InMemory`]: a cache for tests of rules, guarded as the server guards it: what a test may do there, a module may.

use crate::Guarded;
use rill_module_abi::{
    Cache, CacheError, GuestCache, May, Param, Purpose, Ran, Row, Rules, Statement, Stopped, Value,
};
use rusqlite::Connection;
use std::sync::Arc;

/// Steps of the database that a statement of a test may take.
const STEPS: u64 = 10_000_000;

/// A cache in memory.
pub struct InMemory {
    guarded: Arc<Guarded>,
    may: May,
}

impl InMemory {
    /// An empty one.
    pub fn empty() -> Result<Self, CacheError> {
        let of_sqlite = |error: rusqlite::Error| CacheError::Failed(error.to_string());
        let guarded = Guarded::over(Connection::open_in_memory().map_err(of_sqlite)?).map_err(of_sqlite)?;
        Ok(Self { guarded: Arc::new(guarded), may: May::Make })
    }

    /// One with the tables of these rules.
    pub fn of(rules: &dyn Rules) -> Result<Self, CacheError> {
        let mut cache = Self::empty()?;
        rules.init(&mut cache)?;
        cache.guarded.made().map_err(told)?;
        cache.may = May::Write;
        Ok(cache)
    }

    /// All rows of all its tables, in order: two caches that have the same know the same.
    pub fn all(&self) -> Result<Vec<(String, Vec<Row>)>, CacheError> {
        self.guarded.all()
    }

    fn run(&self, purpose: Purpose, sql: &str, params: &[Param<'_>]) -> Result<Ran, CacheError> {
        let statement = Statement { purpose, sql, params: params.to_vec() };
        self.guarded.run(&statement, self.may, &mut { STEPS }).map_err(told)
    }

    /// How SQLite carries a statement out, a line a step: "SCAN" is a table that is read from end to end.
    pub fn plan(&self, sql: &str) -> Result<Vec<String>, CacheError> {
        let connection = self.guarded.connection();
        let rows = crate::rows(&connection, &format!("EXPLAIN QUERY PLAN {sql}"), &[]);
        let rows = rows.map_err(|error| CacheError::Failed(error.to_string()))?;
        let steps = rows.into_iter().filter_map(|row| match row.into_iter().nth(3) {
            Some(Value::Text(step)) => Some(step),
            Some(Value::Null | Value::Integer(_) | Value::Blob(_)) | None => None,
        });
        Ok(steps.collect())
    }
}

impl Cache for InMemory {
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize, CacheError> {
        Ok(self.run(Purpose::Execute, sql, params)?.changed)
    }

    fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, CacheError> {
        Ok(self.run(Purpose::Query, sql, params)?.rows)
    }

    fn guarded(&self) -> Option<Arc<dyn GuestCache>> {
        let guarded: Arc<dyn GuestCache> = Arc::<Guarded>::clone(&self.guarded);
        Some(guarded)
    }
}

fn told(stopped: Stopped) -> CacheError {
    match stopped {
        Stopped::Refused(why) => CacheError::Failed(why),
        Stopped::OutOfSteps => CacheError::Failed("this statement takes too many steps".to_owned()),
        Stopped::Cache(error) => error,
    }
}
