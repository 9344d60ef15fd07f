//! [`Log`]: every step of a run, a line each, in words that are the same whenever the seed is.

use rill_protocol::Millis;
use std::fmt::{self, Display, Write as _};

/// What happened.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Log {
    pub(crate) lines: Vec<String>,
}

impl Log {
    /// Notes a step.
    pub(crate) fn note(&mut self, at: Millis, who: impl Display, what: fmt::Arguments<'_>) {
        let mut line = String::with_capacity(64);
        write!(line, "{:>9} {who:<7} {what}", at - crate::world::BEGINS).expect("room for a line");
        self.lines.push(line);
    }
}
