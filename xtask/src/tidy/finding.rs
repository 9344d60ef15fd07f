//! What a check found, as a person reads it.
//! Not here: the checks.

use std::fmt;

/// A place, what is wrong there, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) place: String,
    pub(super) what: String,
    pub(super) mend: &'static str,
}

impl Finding {
    /// One in a file as a whole, or in something that is no file.
    pub(super) fn at(place: &str, what: impl Into<String>, mend: &'static str) -> Finding {
        Finding { place: place.to_owned(), what: what.into(), mend }
    }

    /// One in a line, counted from 1.
    pub(super) fn at_line(path: &str, line: usize, what: impl Into<String>, mend: &'static str) -> Finding {
        Finding { place: format!("{path}:{line}"), what: what.into(), mend }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}\n    {}", self.place, self.what, self.mend)
    }
}
