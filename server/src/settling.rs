//! When what was redacted leaves the files of a stream: at once where nothing else waits, else within a minute.
//! Not here: what leaves them (`store/erasing.rs`, `blobs.rs`).

use crate::{
    blobs::StreamBlobs,
    store::{EventStore, LogError},
};
use rill_protocol::Millis;

/// Asks that keep coming put it off for so long, and no longer.
const PUT_OFF_MAX: Millis = 30_000;

/// Remembers since when something wants to leave.
#[derive(Default)]
pub(crate) struct Settling {
    since: Option<Millis>,
}

impl Settling {
    /// Settles if there is something to settle, and either nothing else waits or it waited long enough. What comes
    /// meanwhile goes first, but for the latter. `blobs`: none for as long as somebody copies them.
    pub(crate) fn settle_if_due(
        &mut self,
        log: &dyn EventStore,
        blobs: Option<&StreamBlobs>,
        now: Millis,
        others_wait: impl Fn() -> bool,
    ) {
        if !log.keeps_removed() {
            return;
        }
        let since = *self.since.get_or_insert(now);
        let may_wait = now < since.saturating_add(PUT_OFF_MAX);
        if may_wait && others_wait() {
            return;
        }
        if let Err(error) = settle(log, blobs, now, &mut || may_wait && others_wait()) {
            // It stays to be done: tried again after the next ask, and at the next opening.
            eprintln!("rill: what was redacted is not out of the files yet: {error}");
            self.since = None;
        }
        if !log.keeps_removed() {
            self.since = None;
        }
    }
}

/// Takes what was redacted out of the log's files and the folder of blobs.
pub(crate) fn settle(
    log: &dyn EventStore,
    blobs: Option<&StreamBlobs>,
    now: Millis,
    others_wait: &mut dyn FnMut() -> bool,
) -> Result<(), LogError> {
    match blobs {
        Some(blobs) => log.settle(&mut |blob, shown_at| blobs.remove(blob, shown_at, now), others_wait),
        None => log.settle_log(others_wait),
    }
}

#[cfg(test)]
mod tests {
    use super::Settling;
    use crate::{
        blobs::StreamBlobs,
        store::{StreamLog, samples::Sample},
    };
    use rill_protocol::Place;

    #[test]
    fn while_asks_keep_coming_what_was_redacted_stays_half_a_minute_and_no_longer() {
        let sample = Sample::new();
        let blobs = StreamBlobs::of(sample.data(), &sample.stream());
        sample.append(&[sample.anchor(1), sample.redaction(2, 1)]);
        let mut settling = Settling::default();
        let mut waits = |now| {
            settling.settle_if_due(&sample.log, Some(&blobs), now, || true);
            StreamLog::is_unfinished(sample.data(), &sample.stream())
        };
        assert!([1_000, 2_000, 30_999].map(&mut waits).iter().all(|waits| *waits));
        assert!(!waits(31_000));
    }

    #[test]
    fn where_nothing_else_waits_what_was_redacted_goes_at_once() {
        let sample = Sample::new();
        let blobs = StreamBlobs::of(sample.data(), &sample.stream());
        sample.append(&[sample.anchor(1)]);
        let mut settling = Settling::default();
        settling.settle_if_due(&sample.log, Some(&blobs), 1, || false);
        assert!(StreamLog::is_unfinished(sample.data(), &sample.stream()), "nothing was redacted yet");
        sample.append(&[sample.redaction(2, 1)]);
        settling.settle_if_due(&sample.log, Some(&blobs), 1, || false);
        assert!(!StreamLog::is_unfinished(sample.data(), &sample.stream()));
    }

    #[test]
    fn who_asks_while_a_long_log_is_swept_comes_first_and_it_is_swept_all_the_same() {
        let sample = Sample::new();
        let blobs = StreamBlobs::of(sample.data(), &sample.stream());
        let large = |number| sample.event(number, Place::State, vec![number; 60_000]);
        sample.append(&[vec![sample.anchor(1)], (2..250).map(large).collect()].concat());
        sample.append(&[sample.redaction(250, 1)]);
        let mut settling = Settling::default();
        let asked = std::cell::Cell::new(0);
        let somebody_comes = || {
            asked.set(asked.get() + 1);
            asked.get() == 2
        };
        settling.settle_if_due(&sample.log, Some(&blobs), 1, somebody_comes);
        assert!(sample.log.keeps_removed(), "broken off");
        settling.settle_if_due(&sample.log, Some(&blobs), 1, somebody_comes);
        assert!(!sample.log.keeps_removed());
        assert!(!StreamLog::is_unfinished(sample.data(), &sample.stream()));
    }
}
