//! The bar that people see while an import runs: how far, how fast, how long yet.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts bytes read from the disk and messages read from them.
pub(super) struct Progress {
    bar: ProgressBar,
    messages: AtomicU64,
}

impl Progress {
    pub(super) fn new(bytes: u64, shown: bool) -> Self {
        let target =
            if shown { ProgressDrawTarget::stderr_with_hz(10) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(bytes), target);
        let style = ProgressStyle::with_template("{bar:32} {percent:>3} %  {msg}  {eta} left");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { bar, messages: AtomicU64::new(0) }
    }

    pub(super) fn bytes(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    pub(super) fn messages(&self, messages: u64) {
        let total = self.messages.fetch_add(messages, Ordering::Relaxed) + messages;
        let seconds = self.bar.elapsed().as_secs_f64().max(0.001);
        self.bar.set_message(format!("{total} messages, {:.0} a second", total as f64 / seconds));
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
