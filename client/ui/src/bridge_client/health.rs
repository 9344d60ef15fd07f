//! Whether the worker still answers, and what is done when it does not. Pure: the time is handed in.
//! Not here: the timers, and starting another (`bridge_client.rs`).

use std::collections::VecDeque;

/// A worker that says nothing for so long, in milliseconds, though it was asked something, is asked whether it is there;
/// and then given so long to say so. It yields every 40 ms, and takes a second over its slowest single step.
pub(super) const PATIENCE_MS: f64 = 5_000.0;
/// So many are started anew within [`WITHIN_MS`]: what fails again and again is told.
const ANEW_MOST: usize = 3;
const WITHIN_MS: f64 = 600_000.0;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// All is well.
    Nothing,
    /// Ask the worker whether it is there, and look again after [`PATIENCE_MS`].
    Ping,
    /// End it, and start another.
    StartAnew,
    /// It failed too often: say so.
    GiveUp,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stand {
    #[default]
    Well,
    /// It was asked something.
    Asked,
    /// It was asked whether it is there; `again`: after it had been looked for too late.
    Doubted { again: bool },
}

/// How a worker does.
#[derive(Debug, Default)]
pub(super) struct Health {
    stand: Stand,
    /// When it is to be looked at.
    due: Option<f64>,
    anew: VecDeque<f64>,
}

impl Health {
    /// The worker was asked something; whether it has to be looked at after [`PATIENCE_MS`].
    pub(super) fn asked(&mut self, now: f64) -> bool {
        if self.stand == Stand::Well {
            self.stand = Stand::Asked;
        }
        let is_first = self.due.is_none();
        self.due.get_or_insert(now + PATIENCE_MS);
        is_first
    }

    /// It said something.
    pub(super) fn heard(&mut self) {
        self.stand = Stand::Well;
    }

    /// Another tab hears nothing of the worker that leads: it may be this one.
    pub(super) fn doubted(&mut self, now: f64) -> Next {
        if matches!(self.stand, Stand::Doubted { .. }) {
            return Next::Nothing;
        }
        if self.due.is_some() {
            self.stand = Stand::Asked; // It is looked at soon, and asked then.
            return Next::Nothing;
        }
        self.stand = Stand::Doubted { again: false };
        self.due = Some(now + PATIENCE_MS);
        Next::Ping
    }

    /// It is looked at. Who looks much too late was asleep, as the worker was: it is given another chance, once.
    pub(super) fn look(&mut self, now: f64) -> Next {
        let slept = self.due.take().is_some_and(|due| now - due > PATIENCE_MS);
        self.stand = match self.stand {
            Stand::Well => return Next::Nothing,
            Stand::Asked => Stand::Doubted { again: false },
            Stand::Doubted { again: false } if slept => Stand::Doubted { again: true },
            Stand::Doubted { .. } => return self.failed(now),
        };
        self.due = Some(now + PATIENCE_MS);
        Next::Ping
    }

    /// It failed, by its own word or by silence.
    pub(super) fn failed(&mut self, now: f64) -> Next {
        self.stand = Stand::Well;
        while self.anew.front().is_some_and(|at| now - at > WITHIN_MS) {
            self.anew.pop_front();
        }
        if self.anew.len() >= ANEW_MOST {
            return Next::GiveUp;
        }
        self.anew.push_back(now);
        Next::StartAnew
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_that_answers_is_left_alone() {
        let mut health = Health::default();
        assert!(health.asked(0.0));
        assert!(!health.asked(10.0), "one look is enough");
        health.heard();
        assert_eq!(health.look(5_000.0), Next::Nothing);
        assert!(health.asked(9_000.0));
        assert_eq!(health.look(14_000.0), Next::Ping, "it was asked, and has not answered");
        health.heard();
        assert_eq!(health.look(19_000.0), Next::Nothing);
    }

    #[test]
    fn a_worker_that_does_not_even_say_that_it_is_there_is_started_anew() {
        let mut health = Health::default();
        health.asked(0.0);
        assert_eq!(health.look(5_000.0), Next::Ping);
        assert_eq!(health.look(10_000.0), Next::StartAnew);
        assert_eq!(health.doubted(20_000.0), Next::Ping);
        assert_eq!(health.doubted(20_100.0), Next::Nothing, "it is asked already");
        assert_eq!(health.look(25_000.0), Next::StartAnew);
    }

    #[test]
    fn a_doubt_shortly_before_it_is_looked_at_leaves_the_worker_its_time_to_answer() {
        let mut health = Health::default();
        health.asked(0.0);
        health.heard();
        assert_eq!(health.doubted(4_990.0), Next::Nothing);
        assert_eq!(health.look(5_000.0), Next::Ping);
        health.heard();
        assert_eq!(health.look(10_000.0), Next::Nothing);
    }

    #[test]
    fn a_machine_that_slept_is_no_sign_of_a_worker_that_hangs() {
        let mut health = Health::default();
        assert_eq!(health.doubted(0.0), Next::Ping);
        assert_eq!(health.look(90_000.0), Next::Ping, "the worker slept as well");
        health.heard();
        assert_eq!(health.look(95_000.0), Next::Nothing);
        // A tab in the background looks late each time.
        assert_eq!(health.doubted(100_000.0), Next::Ping);
        assert_eq!(health.look(160_000.0), Next::Ping);
        assert_eq!(health.look(220_000.0), Next::StartAnew);
    }

    #[test]
    fn a_worker_that_fails_again_and_again_is_given_up_and_later_tried_again() {
        let mut health = Health::default();
        for at in [0.0, 1.0, 2.0] {
            assert_eq!(health.failed(at), Next::StartAnew);
        }
        assert_eq!(health.failed(3.0), Next::GiveUp);
        assert_eq!(health.failed(700_000.0), Next::StartAnew);
    }
}
