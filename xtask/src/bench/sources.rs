//! Who measures what. A source is a program that prints a line of JSON for each figure:
//! `{"name": "page_query_ms", "value": 0.4, "unit": "ms", "note": "median of 1,000"}`.
//! To add one: write it, then a row here. It finds what it needs in `RILL_BINARY`, `RILL_ARCHIVE`, `RILL_DIST`.
//! Not here: the limits (`limits.rs`).

use std::process::Command;

use super::Bed;
use crate::{places, process};

/// How a source is started.
enum Start {
    /// A script below `playwright/bench/`, with a browser.
    Script(&'static str),
    /// A subcommand of ours.
    Own(&'static [&'static str]),
}

/// A program that measures.
pub(super) struct Source {
    pub(super) name: &'static str,
    /// The figures that it must print.
    pub(super) figures: &'static [&'static str],
    start: Start,
}

const SOURCES: &[Source] =
    &[Source { name: "download", figures: &["download_brotli_kb"], start: Start::Own(&["page-size"]) }];

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
    pub(super) fn command(&self, bed: &Bed) -> Command {
        let mut command = match self.start {
            Start::Script(script) => {
                let mut node = process::program("node");
                node.arg(places::root().join("playwright/bench").join(script));
                node
            }
            Start::Own(words) => {
                let mut own = process::program(std::env::current_exe().unwrap_or_else(|_| "xtask".into()));
                own.args(words);
                own
            }
        };
        command
            .env("RILL_BINARY", &bed.rill)
            .env("RILL_ARCHIVE", &bed.archive)
            .env("RILL_DIST", places::dist());
        command
    }
}
