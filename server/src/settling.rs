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
    /// Settles if there is something to settle, and either nothing else waits or it waited long enough.
    /// `blobs`: none for as long as somebody copies them.
    pub(crate) fn settle_if_due(
        &mut self,
        log: &dyn EventStore,
        blobs: Option<&StreamBlobs>,
        now: Millis,
        is_idle: bool,
    ) {
        if !log.keeps_removed() {
            return;
        }
        let since = *self.since.get_or_insert(now);
        if !is_idle && now < since.saturating_add(PUT_OFF_MAX) {
            return;
        }
        self.since = None;
        if let Err(error) = settle(log, blobs, now) {
            // It stays to be done: tried again after the next ask, and at the next opening.
            eprintln!("rill: what was redacted is not out of the files yet: {error}");
        }
    }
}

/// Takes what was redacted out of the log's files and the folder of blobs.
pub(crate) fn settle(log: &dyn EventStore, blobs: Option<&StreamBlobs>, now: Millis) -> Result<(), LogError> {
    match blobs {
        Some(blobs) => log.settle(&mut |blob, shown_at| blobs.remove(blob, shown_at, now)),
        None => log.settle_log(),
    }
}

#[cfg(test)]
mod tests {
    use super::Settling;
    use crate::{
        blobs::StreamBlobs,
        store::{StreamLog, samples::Sample},
    };

    #[test]
    fn while_asks_keep_coming_what_was_redacted_stays_half_a_minute_and_no_longer() {
        let sample = Sample::new();
        let blobs = StreamBlobs::of(sample.data(), &sample.stream());
        sample.append(&[sample.anchor(1), sample.redaction(2, 1)]);
        let (mut settling, is_idle) = (Settling::default(), false);
        let mut waits = |now| {
            settling.settle_if_due(&sample.log, Some(&blobs), now, is_idle);
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
        settling.settle_if_due(&sample.log, Some(&blobs), 1, true);
        assert!(StreamLog::is_unfinished(sample.data(), &sample.stream()), "nothing was redacted yet");
        sample.append(&[sample.redaction(2, 1)]);
        settling.settle_if_due(&sample.log, Some(&blobs), 1, true);
        assert!(!StreamLog::is_unfinished(sample.data(), &sample.stream()));
    }
}
