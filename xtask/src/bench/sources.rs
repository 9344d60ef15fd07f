//! Who measures what. A source is a program that prints a line of JSON for each figure:
//! `{"name": "page_query_ms", "value": 0.4, "unit": "ms", "note": "median of 1,000"}`.
//! To add one: write it, then a row here; a script with a browser is `&["node", "playwright/bench/switch.mjs"]`,
//! a subcommand of ours `&["xtask", "…"]`, an example of `tests/oracle`, `tests` or `server/module-host`, which is built for it, `&["oracle", "…"]` and so on. It
//! finds what it needs in `RILL_BINARY`, `RILL_ARCHIVE`, `RILL_DIST`.
//! Not here: the limits (`limits.rs`).

use std::process::Command;

use anyhow::Result;

use super::Bed;
use crate::{places, process};

/// A program that measures.
pub(super) struct Source {
    pub(super) name: &'static str,
    /// The figures that it must print.
    pub(super) figures: &'static [&'static str],
    /// Its program and arguments, started in the root; `xtask` stands for ourselves; `oracle`, `tests` and `module-host` for examples there.
    words: &'static [&'static str],
}

const SOURCES: &[Source] = &[
    Source {
        name: "import",
        figures: &["import_54930_s", "import_vs_raw", "import_server_peak_mib"],
        words: &["oracle", "bench_import"],
    },
    Source { name: "replay", figures: &["replay_native_events_per_s"], words: &["oracle", "bench_replay"] },
    Source { name: "download", figures: &["download_brotli_kb"], words: &["xtask", "page-size"] },
    Source {
        name: "switching",
        figures: &["switch_p95_ms", "cold_offline_ms"],
        words: &["node", "playwright/bench/switching.mjs"],
    },
    Source {
        name: "scrolling",
        figures: &["scroll_dropped_pct", "scroll_longest_task_ms"],
        words: &["node", "playwright/bench/scrolling.mjs"],
    },
    Source { name: "drift", figures: &["anchor_drift_px"], words: &["node", "playwright/bench/drift.mjs"] },
    Source {
        name: "opening",
        figures: &["space_open_ms", "space_open_kb"],
        words: &["node", "playwright/bench/opening.mjs"],
    },
    Source {
        name: "writing",
        figures: &["echo_p95_ms", "live_p50_ms", "live_p99_ms"],
        words: &["node", "playwright/bench/writing.mjs"],
    },
    Source {
        name: "catching_up",
        figures: &["leader_takeover_p95_ms", "catch_up_ms"],
        words: &["node", "playwright/bench/catching_up.mjs"],
    },
    Source {
        name: "server",
        figures: &[
            "append_batch_per_s",
            "append_single_durable_per_s",
            "idle_follower_kb",
            "fanout_p99_ms",
            "idle_stream_kb",
            "join_storm_ms",
        ],
        words: &["tests", "bench_server"],
    },
    Source { name: "verdicts", figures: &["verdicts_per_s"], words: &["module-host", "bench_modules"] },
    Source {
        name: "module",
        figures: &["module_import_overhead", "module_cold_start_ms", "module_rebuild_events_per_s"],
        words: &["oracle", "bench_module"],
    },
    Source {
        name: "client",
        figures: &["copy_browser_vs_raw", "replay_browser_events_per_s", "page_query_ms"],
        words: &[
            "cargo",
            "test",
            "--release",
            "--target",
            "wasm32-unknown-unknown",
            "--package",
            "rill-worker",
            "--test",
            "speed",
            "--",
            "--nocapture",
        ],
    },
];

/// All sources, in the order in which they run.
pub(super) fn all() -> &'static [Source] {
    SOURCES
}

impl Source {
    /// Whether a filter means this source: by its name or by one of its figures.
    pub(super) fn answers_to(&self, filter: &str) -> bool {
        self.name.contains(filter) || self.figures.iter().any(|figure| figure.contains(filter))
    }

    /// The command that runs it.
    pub(super) fn command(&self, bed: &Bed<'_>) -> Result<Command> {
        let mut command = match self.words[0] {
            "xtask" => process::program(std::env::current_exe()?),
            package @ ("oracle" | "tests" | "module-host") => {
                let (mut cargo, package) = (process::cargo(), format!("rill-{package}"));
                cargo.args(["run", "--quiet", "--release", "--package", &package, "--example"]);
                cargo
            }
            other => process::program(other),
        };
        command.args(&self.words[1..]).env("RILL_BINARY", &bed.rill);
        command.env("RILL_ARCHIVE", &bed.archive).env("RILL_DIST", places::dist());
        // For those that run their Rust in a browser.
        command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", places::root().join("playwright/webdriver.json"));
        command.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        Ok(command)
    }
}
