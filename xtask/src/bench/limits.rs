//! What is promised for each figure.
//! Not here: measuring it.

/// What a figure must not pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Limit {
    /// Less is better.
    AtMost(f64),
    /// More is better.
    AtLeast(f64),
}

use Limit::{AtLeast, AtMost};

/// Figures and their limits, in the order in which they are shown.
pub(super) const LIMITS: [(&str, Limit); 30] = [
    ("import_54930_s", AtMost(1.0)),
    ("import_vs_raw", AtMost(2.0)),
    ("import_server_peak_mib", AtMost(40.0)),
    ("replay_native_events_per_s", AtLeast(100_000.0)),
    ("replay_browser_events_per_s", AtLeast(50_000.0)),
    ("copy_browser_vs_raw", AtMost(2.0)),
    ("switch_p95_ms", AtMost(33.0)),
    ("page_query_ms", AtMost(2.0)),
    ("scroll_dropped_pct", AtMost(1.0)),
    ("scroll_longest_task_ms", AtMost(50.0)),
    ("anchor_drift_px", AtMost(1.0)),
    ("cold_offline_ms", AtMost(500.0)),
    ("space_open_ms", AtMost(400.0)),
    ("space_open_kb", AtMost(100.0)),
    ("download_brotli_kb", AtMost(1_000.0)),
    ("echo_p95_ms", AtMost(17.0)),
    ("live_p50_ms", AtMost(10.0)),
    ("live_p99_ms", AtMost(50.0)),
    ("leader_takeover_p95_ms", AtMost(1_000.0)),
    ("catch_up_ms", AtMost(2_000.0)),
    ("append_batch_per_s", AtLeast(50_000.0)),
    ("append_single_durable_per_s", AtLeast(5_000.0)),
    ("idle_follower_kb", AtMost(10.0)),
    ("fanout_p99_ms", AtMost(100.0)),
    ("verdicts_per_s", AtLeast(100_000.0)),
    ("module_import_overhead", AtMost(2.0)),
    ("module_cold_start_ms", AtMost(20.0)),
    ("module_rebuild_events_per_s", AtLeast(100_000.0)),
    ("idle_stream_kb", AtMost(200.0)),
    ("join_storm_ms", AtMost(5_000.0)),
];

impl Limit {
    /// The limit of a figure, if one is promised.
    pub(super) fn of(name: &str) -> Option<Limit> {
        LIMITS.iter().find(|(named, _)| *named == name).map(|(_, limit)| *limit)
    }

    /// Whether a value keeps it.
    pub(super) fn holds(self, value: f64) -> bool {
        match self {
            AtMost(most) => value <= most,
            AtLeast(least) => value >= least,
        }
    }

    /// As one reads it: `≤ 33`.
    pub(super) fn spoken(self) -> String {
        match self {
            AtMost(most) => format!("≤ {most}"),
            AtLeast(least) => format!("≥ {least}"),
        }
    }
}
