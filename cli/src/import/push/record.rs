//! What becomes of one record: told by the answers for its anchor and for what amends it.

use crate::import::summary::{Problem, Summary};
use rill_import::discord::{FilePlace, MessageEntries};
use rill_protocol::Answer;
use std::{path::Path, sync::Arc};

/// A record under way.
pub(super) struct Record {
    pub(super) file: Arc<Path>,
    pub(super) place: FilePlace,
    pub(super) entries: Box<MessageEntries>,
    pub(super) fate: Fate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Added,
    Changed,
    Present,
    Refused,
}

impl Record {
    pub(super) fn refuse(&mut self, why: impl std::fmt::Display, summary: &mut Summary) {
        self.fate = Fate::Refused;
        summary.problem(Problem::of_record(self.file.to_path_buf(), self.place, why));
    }

    pub(super) fn anchor_answered(&mut self, answer: Answer, summary: &mut Summary) {
        match answer {
            Answer::Accepted(_) => {
                summary.events += 1;
                self.fate = Fate::Added;
            }
            Answer::AlreadyThere(_) | Answer::Taken | Answer::Later { .. } => {}
            Answer::Refused(fault) => self.refuse(fault, summary),
        }
    }

    pub(super) fn amendment_answered(&mut self, answer: Answer, summary: &mut Summary) {
        match answer {
            Answer::Accepted(_) => {
                summary.events += 1;
                if self.fate == Fate::Present {
                    self.fate = Fate::Changed;
                }
            }
            Answer::AlreadyThere(_) | Answer::Taken | Answer::Later { .. } => {}
            // What amends a refused message is refused with it, and said once.
            Answer::Refused(_) if self.fate == Fate::Refused => {}
            Answer::Refused(fault) => {
                summary.problem(Problem::of_record(
                    self.file.to_path_buf(),
                    self.place,
                    format!("an edit, pin or reaction was refused: {fault}"),
                ));
            }
        }
    }
}
