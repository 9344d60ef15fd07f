//! [`Cache`]: where rules keep what they know of a stream. Tables of SQL, and nothing else: no memory of their own, no
//! file, no clock. Derived from the log: the host throws it away at any doubt, and replays.
//! Narrow, so that a guest can have the same: a statement with values goes in, rows come out.

use crate::GuestCache;
use rill_protocol::{Row, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A value that goes into a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param<'a> {
    /// Nothing.
    Null,
    /// An integer.
    Integer(i64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

/// Why a cache, or the rules that ask it, did not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum CacheError {
    /// What is in it does not fit together. It is built anew from the log.
    #[error("what the rules know of this stream is damaged, and will be built anew from its log: {0}")]
    Damaged(String),
    /// There is no room on the disk.
    #[error("there is no room for what the rules know of this stream: {0}")]
    Full(String),
    /// The statement, or the disk, is wrong.
    #[error("what the rules know of this stream could not be read or written: {0}")]
    Failed(String),
    /// The rules are a program that met its end: it trapped, took too long, or said what makes no sense. What it had
    /// changed for this event is undone; the event is refused.
    #[error("the rules of this stream failed: {0}")]
    Rules(String),
    /// As [`CacheError::Rules`], and all that was changed in this batch is undone. Judged again, the event is refused.
    #[error("the rules of this stream failed, and what a batch had changed is undone: {0}")]
    Undone(String),
}

/// What a stream's rules know, within one batch: all of it comes to be, or nothing.
pub trait Cache {
    /// Changes rows; says how many. Parameters are numbered: `?1` is the first.
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<usize, CacheError>;

    /// Reads rows. What was changed in the same batch is seen.
    fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, CacheError>;

    /// The same cache for rules that are a program of somebody's: guarded, and held beyond one question. None: it has no
    /// guard.
    fn guarded(&self) -> Option<Arc<dyn GuestCache>> {
        None
    }
}

/// The integer in the first column of the first row; none: there is no row, or no integer in it.
pub fn first_integer(rows: &[Row]) -> Option<i64> {
    match rows.first()?.first()? {
        Value::Integer(integer) => Some(*integer),
        Value::Null | Value::Text(_) | Value::Blob(_) => None,
    }
}
