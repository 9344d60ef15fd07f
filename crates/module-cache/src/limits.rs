//! How large and how long what a guest does in its cache may be.

use rusqlite::{Connection, config::DbConfig, limits::Limit};

/// Bytes of a cache.
pub const CACHE_BYTES: i64 = 256 * 1024 * 1024;
/// Rows of one answer.
pub const ROWS_MAX: usize = 10_000;
/// Bytes of one answer.
pub const ROWS_BYTES: usize = 1024 * 1024;
/// Tables and indexes.
pub const TABLES_MAX: usize = 64;
/// Statements that are kept compiled: rules have a few dozen.
const STATEMENTS_KEPT: usize = 64;
/// After so many of its steps SQLite asks whether to go on.
pub(crate) const STEPS_BETWEEN: i32 = 50;

/// A call of a function is one step, and nothing ends it amid: hence small lengths.
const LIMITS: [(Limit, i32); 9] = [
    (Limit::SQLITE_LIMIT_LENGTH, 64 * 1024),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 16 * 1024),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 50),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 10),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 8),
];

const SWITCHES: [(DbConfig, bool); 7] = [
    (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
    (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
    (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
    (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
    // Else SQLite compiles kept statements anew whenever something is bound to them.
    (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
];

pub(crate) fn set(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    for (limit, value) in LIMITS {
        connection.set_limit(limit, value)?;
    }
    for (switch, on) in SWITCHES {
        connection.set_db_config(switch, on)?;
    }
    let page: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
    connection.pragma_update_and_check(None, "max_page_count", CACHE_BYTES / page, |_| Ok(()))
}
