//! `cargo xtask e2e`: the Playwright stories against the real binary and page.
//! Here: finding and running them with node's test runner. Not here: what a story can use (`playwright/harness.mjs`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::tally::Tally;
use crate::page::{self, Build};
use crate::run::{self, Profile};
use crate::setup::{self, Need, Tools};
use crate::{places, process};

const FOLDERS: [&str; 2] = ["playwright/stories", "playwright/bugs"];

#[derive(clap::Args)]
pub(crate) struct E2eArgs {
    /// Run only the files whose name contains this.
    filter: Option<String>,
    /// Take the page in `dist/` and the built binary as they are.
    #[arg(long)]
    no_build: bool,
}

/// The command.
pub(crate) fn run(args: &E2eArgs) -> Result<()> {
    let tools = setup::ready(Need::Browser)?;
    let rill = if args.no_build {
        places::target().join("debug/rill")
    } else {
        page::build(&tools, Build::Shipped)?;
        run::binary(Profile::Dev)?
    };
    let which = Which { filter: args.filter.as_deref(), ..Which::default() };
    let mut tally = Tally::default();
    tally.add("Playwright", counted(&tools, &rill, which, |line| println!("{line}")));
    tally.verdict()
}

/// Which stories are run, and how.
#[derive(Clone, Copy, Default)]
pub(crate) struct Which<'a> {
    /// Only of files whose name contains this.
    pub(crate) filter: Option<&'a str>,
    /// With the long counts of their faults.
    pub(crate) in_soak: bool,
}

/// Runs the stories, one file after the other, and counts. `heard`: each line that they print.
pub(crate) fn counted(
    tools: &Tools,
    rill: &Path,
    which: Which<'_>,
    heard: impl FnMut(&str),
) -> Result<Tally> {
    let stories = found(which.filter)?;
    let mut tally = Tally::default();
    if stories.is_empty() {
        return Ok(tally);
    }
    let report = places::target().join("xtask/stories.tap");
    fs::create_dir_all(places::target().join("xtask"))?;
    let mut node = process::program("node");
    node.args([
        "--test",
        "--test-concurrency=1",
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
    ]);
    node.arg("--test-reporter=tap").arg(format!("--test-reporter-destination={}", report.display()));
    node.args(stories).env("RILL_BINARY", rill).env("RILL_SCREENS", places::target().join("screens"));
    if which.in_soak {
        node.env("RILL_SOAK", "1");
    }
    let well = process::lines(tools.reach(&mut node)?, heard)?;
    for line in fs::read_to_string(&report).unwrap_or_default().lines() {
        tally.read_tap(line);
    }
    tally.ended(well);
    Ok(tally)
}

fn found(filter: Option<&str>) -> Result<Vec<PathBuf>> {
    let mut stories = Vec::new();
    for folder in FOLDERS {
        let Ok(entries) = fs::read_dir(places::root().join(folder)) else { continue };
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.ends_with(".mjs") && filter.is_none_or(|filter| name.contains(filter)) {
                stories.push(Path::new(folder).join(name));
            }
        }
    }
    stories.sort();
    Ok(stories)
}
