//! A whole, consistent copy of a log, made a few pages at a time while its owner goes on.

use super::{CopyStopped, LogError, StreamLog};
use rill_sweep::Sweep;
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
    /// into this log is in the copy too. What was redacted until the end is in none of its pages.
    pub fn copy_to(
        &self,
        data: &Path,
        meanwhile: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), CopyStopped> {
        let folder = Self::folder(data, &self.stream);
        std::fs::create_dir_all(&folder).map_err(LogError::from)?;
        let mut copy = Connection::open(folder.join("events.db")).map_err(LogError::from)?;
        self.copy_pages(&mut copy, meanwhile)?;
        let mut sweep = Some(Sweep::WHOLE);
        while let Some(next) = sweep {
            sweep = next.on(&copy, STEP_PAGES.unsigned_abs()).map_err(LogError::from)?;
        }
        copy.close().map_err(|(_, error)| LogError::from(error).into())
    }

    fn copy_pages(
        &self,
        copy: &mut Connection,
        meanwhile: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), CopyStopped> {
        let copying = Backup::new(&self.connection, copy).map_err(LogError::from)?;
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

#[cfg(test)]
mod tests {
    use crate::store::{StreamLog, samples::Sample};
    use rill_protocol::Place;
    use std::ops::ControlFlow;

    #[test]
    fn what_is_redacted_while_a_copy_is_made_leaves_the_files_all_the_same() {
        let (sample, elsewhere) = (Sample::new(), tempfile::tempdir().unwrap());
        let large = |number| sample.event(number, Place::State, vec![number; 60_000]);
        sample.append(&[vec![sample.anchor(1)], (2..100).map(large).collect()].concat());
        let mut steps = 0;
        let copied = sample.log.copy_to(elsewhere.path(), &mut || {
            steps += 1;
            if steps == 2 {
                sample.append(&[sample.redaction(100, 1)]);
            }
            sample.log.settle(|_, _| Ok(true), &mut || false).unwrap();
            ControlFlow::Continue(())
        });
        copied.unwrap();
        assert!(steps > 3, "{steps} steps");
        sample.log.settle(|_, _| Ok(true), &mut || false).unwrap();
        assert!(!sample.log.keeps_removed());
        assert!(!StreamLog::is_unfinished(sample.data(), &sample.stream()));
        let copy = StreamLog::open(elsewhere.path(), &sample.stream()).unwrap().unwrap();
        assert!(copy.find(crate::store::samples::id(1)).unwrap().unwrap().is_erased);
    }
}
