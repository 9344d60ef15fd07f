//! `cargo xtask soak`: the fault tests with their long counts, and a report of the run.
//! Not here: the faults (`tests/`), which read the count from `RILL_SOAK` and the seed from `RILL_SEED`.

use std::fs;
use std::process::Command;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::page::{self, Build};
use crate::run::{self, Profile};
use crate::setup::{self, Need};
use crate::test::stories::{self, Which};
use crate::{places, process};

/// Those with fault tests. As tests are built anyway: what takes long is waiting and SQLite, which is fast in every
/// profile.
const PACKAGES: [&str; 3] = ["rill-faults", "rill", "rill-tests"];
/// The simulated world computes all the time.
const FAST: [&str; 1] = ["rill-sim"];
/// Stories with faults.
const STORIES: &str = "tabs";

#[derive(clap::Args)]
pub(crate) struct SoakArgs {
    /// Run only tests whose name contains this; no report is written then.
    filter: Option<String>,
    /// The seed that all randomness comes from; the time unless said.
    #[arg(long)]
    seed: Option<u64>,
}

/// The command.
pub(crate) fn run(args: &SoakArgs) -> Result<()> {
    let started = Instant::now();
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let seed = args.seed.unwrap_or(now);
    println!("soak: seed {seed}");
    let mut heard = Heard::default();
    let mut well = true;
    for (packages, profile) in [(&PACKAGES[..], None), (&FAST[..], Some("--release"))] {
        let mut cargo = process::cargo();
        cargo.args(["test", "--no-fail-fast"]).args(profile);
        cargo.args(packages.iter().flat_map(|package| ["--package", *package]));
        cargo.args(&args.filter).args(["--", "--nocapture"]);
        well &= process::lines(in_soak(&mut cargo, seed), |line| heard.take(line))?;
    }
    if args.filter.as_deref().is_none_or(|filter| filter == STORIES) {
        well &= in_the_page(&mut heard)?;
    }
    let Heard { counts, verdicts } = heard;
    if args.filter.is_none() {
        let commit = process::answer(process::program("git").args(["rev-parse", "HEAD"]))?;
        let date = process::answer(process::program("date").args(["--utc", "+%Y-%m-%dT%H:%M:%SZ"]))?;
        let changed = process::answer(process::program("git").args(["status", "--porcelain", "-uno"]))?;
        let report = json!({
            "commit": commit.trim(), "date": date.trim(), "changed_since": !changed.is_empty(), "seed": seed, "unix_time": now,
            "seconds": started.elapsed().as_secs(), "passed": well, "counts": counts, "results": verdicts,
        });
        fs::write(places::root().join("docs/soak.json"), format!("{report:#}\n"))?;
        println!("written: docs/soak.json");
    }
    if !well {
        bail!("soak found a failure; run it again with --seed {seed}");
    }
    Ok(())
}

fn in_soak(command: &mut Command, seed: u64) -> &mut Command {
    command.env("RILL_SOAK", "1").env("RILL_SEED", seed.to_string())
}

fn in_the_page(heard: &mut Heard) -> Result<bool> {
    let tools = setup::ready(Need::Browser)?;
    page::build(&tools, Build::Shipped)?;
    let rill = run::binary(Profile::Dev)?;
    let which = Which { filter: Some(STORIES), in_soak: true };
    let tally = stories::counted(&tools, &rill, which, |line| heard.take(line))?;
    heard.verdicts.push(format!("stories of {STORIES}: {}", tally.spoken()));
    Ok(tally.is_well())
}

/// What the tests said.
#[derive(Default)]
struct Heard {
    counts: Vec<Value>,
    verdicts: Vec<String>,
}

impl Heard {
    fn take(&mut self, line: &str) {
        println!("{line}");
        self.counts.extend(counted(line));
        if line.starts_with("test result:") {
            self.verdicts.push(line.trim().to_owned());
        }
    }
}

/// What a fault test says of itself: `soak: {"test": "power loss", "count": 3000, "seed": 7}`, wherever it stands.
fn counted(line: &str) -> Option<Value> {
    let (_, said) = line.split_once("soak: {")?;
    serde_json::from_str(&format!("{{{said}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_found_behind_the_name_of_its_test() {
        let line = r#"test losing_power_loses_nothing ... soak: {"test":"power loss","count":3000,"seed":7}"#;
        assert_eq!(counted(line).unwrap()["count"], json!(3000));
        assert_eq!(counted("test a ... ok"), None);
    }
}
