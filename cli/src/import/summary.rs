//! What an import did: every record counted once, and all that went wrong with its place.

use super::batch::{Batch, Item};
use rill_import::discord::{FilePlace, Space};
use serde::Serialize;
use std::{fmt, path::PathBuf};

/// Problems that are kept with their text; more are only counted.
const PROBLEMS_MAX: usize = 1000;

/// What one space got.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The space's id.
    pub space: String,
    /// Its name.
    pub name: String,
    /// Messages that stand in the archives, broken ones too: the sum of the next four.
    pub read: u64,
    /// Messages that were new.
    pub added: u64,
    /// Messages that were there, and of which something was new: a text, a reaction, a pin.
    pub changed: u64,
    /// Messages that were there as they are.
    pub present: u64,
    /// Messages that could not be taken in.
    pub refused: u64,
    /// Events that were appended to the log.
    pub events: u64,
    /// From the first byte to the last acknowledgement.
    pub seconds: f64,
    /// What went wrong, and where.
    pub problems: Vec<Problem>,
    /// Problems beyond those listed.
    pub more_problems: u64,
}

/// Something that went wrong, without stopping the import.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// The line of it, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The byte of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// Whether something of the archive is missing from the space because of it: a whole file, or its rest.
    pub file_incomplete: bool,
    /// What happened.
    pub text: String,
}

impl Problem {
    pub(super) fn of_file(file: PathBuf, error: impl fmt::Display) -> Self {
        Self { file, line: None, byte: None, file_incomplete: true, text: error.to_string() }
    }

    pub(super) fn of_record(file: PathBuf, place: FilePlace, error: impl fmt::Display) -> Self {
        Self {
            file,
            line: Some(place.line),
            byte: Some(place.byte),
            file_incomplete: false,
            text: error.to_string(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.text)
    }
}

impl Summary {
    pub(super) fn of(space: &Space) -> Self {
        Self {
            space: space.stream.to_string(),
            name: space.name.clone(),
            read: 0,
            added: 0,
            changed: 0,
            present: 0,
            refused: 0,
            events: 0,
            seconds: 0.0,
            problems: Vec::new(),
            more_problems: 0,
        }
    }

    /// Whether every file was read to its end.
    pub fn is_complete(&self) -> bool {
        self.problems.iter().all(|problem| !problem.file_incomplete)
    }

    pub(super) fn problem(&mut self, problem: Problem) {
        // Those of files always have room: there are only so many.
        if self.problems.len() < PROBLEMS_MAX || problem.file_incomplete {
            self.problems.push(problem);
        } else {
            self.more_problems += 1;
        }
    }

    pub(super) fn refuse(&mut self, problem: Problem) {
        self.read += 1;
        self.refused += 1;
        self.problem(problem);
    }

    /// For a dry run: what could be read would be added.
    pub(super) fn count_unsent(&mut self, batch: Batch) {
        for item in batch.items {
            match item {
                Item::State(_) => {}
                Item::Message { .. } => {
                    self.read += 1;
                    self.added += 1;
                }
                Item::Refused(problem) => self.refuse(problem),
                Item::Problem(problem) => self.problem(problem),
            }
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.name, self.space)?;
        writeln!(
            f,
            "{} messages read: {} added, {} changed, {} were there, {} refused; {:.2} s",
            self.read, self.added, self.changed, self.present, self.refused, self.seconds
        )?;
        for problem in &self.problems {
            writeln!(f, "  {problem}")?;
        }
        if self.more_problems > 0 {
            writeln!(f, "  and {} problems more of the same kinds", self.more_problems)?;
        }
        Ok(())
    }
}
