//! A whole, consistent copy of a log, made a few pages at a time while its owner goes on.

use super::{CopyStopped, LogError, StreamLog};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
    ffi,
};
use std::{ops::ControlFlow, path::Path};

/// Pages of one step: some milliseconds.
const STEP_PAGES: i32 = 256;

impl StreamLog {
    /// Copies the log into a new folder of a server's data. `meanwhile` is called between two steps: what it writes
    /// into this log is in the copy too.
    pub fn copy_to(
        &self,
        data: &Path,
        meanwhile: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), CopyStopped> {
        let folder = Self::folder(data, &self.stream);
        std::fs::create_dir_all(&folder).map_err(LogError::from)?;
        let mut copy = Connection::open(folder.join("events.db")).map_err(LogError::from)?;
        let copying = Backup::new(&self.connection, &mut copy).map_err(LogError::from)?;
        loop {
            match copying.step(STEP_PAGES).map_err(LogError::from)? {
                StepResult::Done => return Ok(()),
                StepResult::More if meanwhile().is_break() => return Err(CopyStopped::BrokenOff),
                StepResult::More => {}
                // Nobody else has either of the files.
                _ => {
                    let busy = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None);
                    return Err(LogError::from(busy).into());
                }
            }
        }
    }
}
