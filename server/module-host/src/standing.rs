//! [`Standing`]: how a module does in one stream. Pure.

use crate::limits::FAILURES_IN_A_ROW;
use rill_protocol::EventId;
use std::collections::VecDeque;

/// What a module is asked about, as far as its failures are counted apart: one that judges well may still fail to learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whether an event comes in.
    Judging,
    /// Taking an event in.
    Learning,
    /// What somebody may read, and what else changes nothing.
    Asking,
}

/// How a module does in one stream.
///
/// 1. Put aside is for as long as the stream is open.
/// 2. What is asked goes on when writing is put aside, and the other way round.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    failures: [u8; 3],
    /// Events at which it failed so that a whole batch was undone: each with why.
    broken_off: VecDeque<(EventId, String)>,
}

/// Events that are remembered at most: after three in a row nothing is judged.
const REMEMBERED: usize = 16;

impl Standing {
    /// It answered.
    pub(crate) fn answered(&mut self, kind: Kind) {
        if !self.is_aside(kind) {
            self.failures[kind as usize] = 0;
        }
    }

    /// It failed. Gives whether that puts it aside now.
    pub(crate) fn failed(&mut self, kind: Kind) -> bool {
        let failures = &mut self.failures[kind as usize];
        *failures = failures.saturating_add(1);
        *failures == FAILURES_IN_A_ROW
    }

    /// Whether it is put aside for this.
    pub(crate) fn is_aside(&self, kind: Kind) -> bool {
        let has = |kind: Kind| self.failures[kind as usize] >= FAILURES_IN_A_ROW;
        match kind {
            Kind::Judging | Kind::Learning => has(Kind::Judging) || has(Kind::Learning),
            Kind::Asking => has(Kind::Asking),
        }
    }

    /// An event took its whole batch along.
    pub(crate) fn broke_off(&mut self, event: EventId, why: &str) {
        if self.broken_off.len() == REMEMBERED {
            self.broken_off.pop_front();
        }
        self.broken_off.push_back((event, why.to_owned()));
    }

    /// Why this event is not tried again; none: it is not known to do harm.
    pub(crate) fn why_not(&self, event: EventId) -> Option<&str> {
        self.broken_off.iter().find(|(known, _)| *known == event).map(|(_, why)| why.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Standing};
    use rill_protocol::EventId;

    #[test]
    fn three_failures_in_a_row_put_a_module_aside_and_two_do_not() {
        let mut standing = Standing::default();
        for _ in 0..5 {
            assert_eq!([standing.failed(Kind::Judging), standing.failed(Kind::Judging)], [false, false]);
            standing.answered(Kind::Judging);
        }
        assert!(!standing.is_aside(Kind::Judging));
        let aside = [0; 4].map(|_| standing.failed(Kind::Judging));
        assert_eq!(aside, [false, false, true, false], "it is said once");
        standing.answered(Kind::Judging);
        assert!(standing.is_aside(Kind::Judging) && standing.is_aside(Kind::Learning));
        assert!(!standing.is_aside(Kind::Asking), "what is read goes on");
    }

    #[test]
    fn one_that_judges_well_and_never_learns_is_put_aside_too() {
        let mut standing = Standing::default();
        for _ in 0..3 {
            standing.answered(Kind::Judging);
            standing.failed(Kind::Learning);
        }
        assert!(standing.is_aside(Kind::Judging));
    }

    #[test]
    fn an_event_that_took_its_batch_along_is_remembered_and_there_is_an_end_to_that() {
        let mut standing = Standing::default();
        let event = |number| EventId::from_parts(number, [1; 10]);
        (0..100).for_each(|number| standing.broke_off(event(number), "a loop"));
        assert_eq!((standing.why_not(event(99)), standing.why_not(event(0))), (Some("a loop"), None));
        assert!(standing.broken_off.len() < 20);
    }
}
