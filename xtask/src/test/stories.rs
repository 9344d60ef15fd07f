//! `cargo xtask e2e`: the Playwright stories against the real binary and page.
//! Here: finding and running them with node's test runner. Not here: what a story can use (`playwright/harness.mjs`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

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
    let mut tally = Tally::default();
    tally.add("Playwright", counted(&tools, &rill, args.filter.as_deref()));
    tally.verdict()
}

/// Runs the stories, one file after the other, and counts.
pub(crate) fn counted(tools: &Tools, rill: &Path, filter: Option<&str>) -> Result<Tally> {
    let stories = found(filter)?;
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
    let well = tools.reach(&mut node)?.status().context("cannot start node")?.success();
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
