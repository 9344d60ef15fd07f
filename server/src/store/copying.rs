//! A whole, consistent copy of a log, made a few pages at a time while its owner goes on.

use super::{LogError, StreamLog};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
    ffi,
};
use std::path::Path;

/// Pages of one step: some milliseconds.
const STEP_PAGES: i32 = 256;

impl StreamLog {
    /// Copies the log into a new file. `meanwhile` is called between two steps: what it writes into this log is in
    /// the copy too. What it fails with ends the copying.
    pub fn copy_to<E: From<LogError>>(
        &self,
        file: &Path,
        mut meanwhile: impl FnMut() -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error: rusqlite::Error| E::from(LogError::from(error));
        let mut copy = Connection::open(file).map_err(failed)?;
        let copying = Backup::new(&self.connection, &mut copy).map_err(failed)?;
        loop {
            match copying.step(STEP_PAGES).map_err(failed)? {
                StepResult::Done => return Ok(()),
                StepResult::More => meanwhile()?,
                // Nobody else has either of the files.
                _ => {
                    return Err(failed(rusqlite::Error::SqliteFailure(
                        ffi::Error::new(ffi::SQLITE_BUSY),
                        None,
                    )));
                }
            }
        }
    }
}
