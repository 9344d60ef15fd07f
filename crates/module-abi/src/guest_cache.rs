//! [`GuestCache`]: the cache as a program of somebody's has it. Held beyond one question, which a borrowed
//! [`crate::Cache`] cannot be; guarded, and within a budget. `rill-module-cache` is one.

use crate::{CacheError, Param, Row};

/// What the statements of a question may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum May {
    /// Read: a question changes nothing.
    Read,
    /// Change rows too.
    Write,
    /// Make tables and indexes too.
    Make,
}

/// What a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It changes something, and gives no rows.
    Execute,
    /// It gives rows.
    Query,
}

/// A statement of a guest's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// SQL, with parameters from `?1` on.
    pub sql: &'a str,
    /// The parameters.
    pub params: Vec<Param<'a>>,
}

/// What a statement came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// How many rows it changed.
    pub changed: usize,
    /// The rows it gave.
    pub rows: Vec<Row>,
}

/// Why a statement of a guest came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It is no SQL, or none that a guest may use: the guest is told why.
    Refused(String),
    /// It took more steps than were left.
    OutOfSteps,
    /// The cache itself failed.
    Cache(CacheError),
}

/// A cache for a guest. One at a time uses it.
pub trait GuestCache: Send + Sync {
    /// Runs a statement that takes at most so many steps of the database; those it took are taken off.
    fn run(&self, statement: &Statement<'_>, may: May, steps: &mut u64) -> Result<Ran, Stopped>;

    /// Looks at the tables that were made: all of them are strict, and there are not too many. Those are its own from
    /// now on.
    fn made(&self) -> Result<(), Stopped>;

    /// Keeps what was changed since the last of these two. [`CacheError::Undone`] where it is not there any more.
    fn keep(&self) -> Result<(), CacheError>;

    /// Undoes what was changed since the last of these two. [`CacheError::Undone`] where more had to be undone.
    fn undo(&self) -> Result<(), CacheError>;

    /// Whether there are changes that may never come to be, of a batch that is under way.
    fn is_amid_a_batch(&self) -> bool;
}
