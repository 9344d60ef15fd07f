//! [`Pace`]: when a connection is told what is new. Pure; the clock is handed in.

use super::following::WokenBy;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// What is new is told at once, and then at most once in so long: what comes meanwhile goes together.
const PACE: Duration = Duration::from_millis(40);

/// What there is to tell. Of two at the same time the first counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum News {
    /// There is more than was read at once.
    Rest,
    /// A log has moved.
    Log,
    /// Somebody types, comes or goes.
    Passing,
}

/// When it is told. A log has a pace of its own: who sends a message typed until then, and that is told just before.
pub(super) struct Pace {
    log_from: Instant,
    passing_from: Instant,
    owed: Option<(Instant, News)>,
}

impl Pace {
    /// Nothing was told yet.
    pub(super) fn from(now: Instant) -> Self {
        Self { log_from: now, passing_from: now, owed: None }
    }

    /// There is something to tell.
    pub(super) fn owes(&mut self, news: News, now: Instant) {
        let from = match news {
            News::Rest => now,
            News::Log => self.log_from,
            News::Passing => self.passing_from,
        };
        let owes = (from.max(now), news);
        self.owed = Some(self.owed.map_or(owes, |owed| owed.min(owes)));
    }

    /// What could still come that is to be told sooner than what is owed; none: nothing.
    pub(super) fn listens_to(&self) -> Option<WokenBy> {
        match self.owed {
            None => Some(WokenBy::All),
            Some((_, News::Passing)) => Some(WokenBy::Logs),
            Some((_, News::Rest | News::Log)) => None,
        }
    }

    /// All of it is told now.
    pub(super) fn tells(&mut self, now: Instant) {
        let next = now + PACE;
        match self.owed.take() {
            Some((_, News::Passing)) => self.passing_from = next,
            Some((_, News::Rest | News::Log)) | None => (self.log_from, self.passing_from) = (next, next),
        }
    }

    /// Ready when something is to be told: at once where that is now, and not with the next tick of a timer.
    ///
    /// # Cancel safety
    /// Nothing is lost: what is owed stays so.
    pub(super) async fn is_due(&self, now: Instant) {
        match self.owed {
            Some((at, _)) if at <= now => {}
            Some((at, _)) => sleep_until(at).await,
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{News, PACE, Pace, WokenBy};
    use std::time::Duration;
    use tokio::time::Instant;

    /// When each of these is told, in milliseconds after the beginning; what comes before then goes along.
    fn told(news: &[(u64, News)]) -> Vec<u64> {
        let start = Instant::now();
        let mut pace = Pace::from(start);
        let mut told = Vec::new();
        let mut news = news.iter().peekable();
        loop {
            let due = pace.owed.map(|(at, _)| at);
            match news.peek() {
                Some((at, kind)) if due.is_none_or(|due| start + Duration::from_millis(*at) <= due) => {
                    pace.owes(*kind, start + Duration::from_millis(*at));
                    news.next();
                }
                _ => {
                    let Some(due) = due else { return told };
                    pace.tells(due);
                    told.push(u64::try_from((due - start).as_millis()).unwrap());
                }
            }
        }
    }

    #[test]
    fn a_message_is_told_at_once_though_its_author_was_just_seen_to_type() {
        assert_eq!(told(&[(0, News::Passing), (3, News::Log)]), [0, 3]);
    }

    #[test]
    fn a_log_that_moves_all_the_time_is_told_once_in_a_while_and_who_types_with_it() {
        let busy: Vec<_> =
            (0..100).map(|at| (at, if at % 7 == 0 { News::Passing } else { News::Log })).collect();
        assert_eq!(told(&busy), [0, 1, 41, 81, 121]);
        let typing: Vec<_> = (0..100).map(|at| (at, News::Passing)).collect();
        assert_eq!(told(&typing), [0, 40, 80, 120]);
    }

    #[test]
    fn while_something_is_owed_only_what_is_told_sooner_is_listened_to() {
        let now = Instant::now();
        let mut pace = Pace::from(now);
        assert_eq!(pace.listens_to(), Some(WokenBy::All));
        pace.owes(News::Passing, now);
        assert_eq!(pace.listens_to(), Some(WokenBy::Logs), "who is here would wake again at once, for ever");
        pace.owes(News::Log, now);
        assert_eq!(pace.listens_to(), None);
        pace.tells(now);
        assert_eq!(pace.listens_to(), Some(WokenBy::All));
    }

    #[test]
    fn the_rest_of_what_was_read_waits_for_nothing() {
        assert_eq!(told(&[(0, News::Log), (1, News::Rest), (2, News::Rest)]), [0, 1, 2]);
        assert!(PACE > Duration::from_millis(2));
    }
}
