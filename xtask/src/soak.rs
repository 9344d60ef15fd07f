//! `cargo xtask soak`: the fault tests with their long counts, and a report of the run.
//! Not here: the faults (`tests/`), which read the count from `RILL_SOAK` and the seed from `RILL_SEED`.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use serde_json::{Map, Value, json};

use crate::page::{self, Build};
use crate::run::{self, Profile};
use crate::setup::{self, Need};
use crate::test::stories::{self, Which};
use crate::{places, process};

/// Stories with faults.
const STORIES: &str = "tabs";

/// What can be tried by itself: all of it takes the better part of an hour.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Power loss, failing and full disks, damage, kills of the server.
    Faults,
    /// The simulated world.
    World,
    /// Crashes of tabs.
    Page,
}

#[derive(clap::Args)]
pub(crate) struct SoakArgs {
    /// Run only tests whose name contains this, and report on those alone.
    filter: Option<String>,
    /// The seed that all randomness comes from; the time unless said.
    #[arg(long)]
    seed: Option<u64>,
    /// Try only a part, and report on that alone: what the report says of the others stays.
    #[arg(long)]
    only: Option<Part>,
}

/// The command.
pub(crate) fn run(args: &SoakArgs) -> Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let seed = args.seed.unwrap_or(now);
    println!("soak: seed {seed}");
    let about = about(seed)?;
    let mut heard = Vec::new();
    let mut well = true;
    for part in [Part::Faults, Part::World, Part::Page] {
        if args.only.is_none_or(|only| only == part) {
            well &= try_out(part, args.filter.as_deref(), seed, &mut heard)?;
        }
    }
    if !well {
        bail!("soak found a failure; run it again with --seed {seed}");
    }
    let path = places::root().join("docs/soak.json");
    let is_all = args.only.is_none() && args.filter.is_none();
    let before = if is_all { "[]".to_owned() } else { fs::read_to_string(&path)? };
    let report = with(serde_json::from_str(&before)?, heard, &about);
    fs::write(&path, format!("{:#}\n", Value::from(report)))?;
    println!("written: docs/soak.json");
    Ok(())
}

/// What is tried, and when: for each count of the report.
fn about(seed: u64) -> Result<Map<String, Value>> {
    let commit = process::answer(process::program("git").args(["rev-parse", "HEAD"]))?;
    let date = process::answer(process::program("date").args(["--utc", "+%Y-%m-%dT%H:%M:%SZ"]))?;
    let changed = process::answer(process::program("git").args(["status", "--porcelain", "-uno"]))?;
    let about = json!({
        "commit": commit.trim(), "changed_since": !changed.is_empty(), "date": date.trim(), "seed": seed,
    });
    Ok(about.as_object().cloned().unwrap_or_default())
}

/// Whether all went well.
fn try_out(part: Part, filter: Option<&str>, seed: u64, heard: &mut Vec<Value>) -> Result<bool> {
    let hear = |line: &str| {
        println!("{line}");
        heard.extend(counted(line));
    };
    let mut cargo = process::cargo();
    cargo.args(["test", "--no-fail-fast"]).env("RILL_SOAK", "1").env("RILL_SEED", seed.to_string());
    match part {
        // As tests are built anyway: what takes long is waiting and SQLite, which is fast in every profile.
        Part::Faults => cargo.args(["--package=rill-faults", "--package=rill", "--package=rill-tests"]),
        // It computes all the time.
        Part::World => cargo.args(["--package=rill-sim", "--release"]),
        Part::Page => {
            let tools = setup::ready(Need::Browser)?;
            page::build(&tools, Build::Shipped)?;
            let which = Which { filter: Some(filter.unwrap_or(STORIES)), in_soak: true };
            return Ok(stories::counted(&tools, &run::binary(Profile::Dev)?, which, hear)?.is_well());
        }
    };
    process::lines(cargo.args(filter).args(["--", "--nocapture"]), hear)
}

/// The report with these counts in place of those of the same tests.
fn with(before: Vec<Value>, heard: Vec<Value>, about: &Map<String, Value>) -> Vec<Value> {
    let is_tried = |test: &Value| heard.iter().any(|count| count["test"] == test["test"]);
    let mut report: Vec<Value> = before.into_iter().filter(|count| !is_tried(count)).collect();
    report.extend(heard.iter().cloned().map(|mut count| {
        count.as_object_mut().into_iter().for_each(|count| count.extend(about.clone()));
        count
    }));
    report.sort_by_key(|count| count["test"].to_string());
    report
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

    #[test]
    fn a_part_that_is_tried_again_leaves_what_is_told_of_the_others() {
        let count = |test: &str, commit: &str| json!({"test": test, "count": 3, "commit": commit});
        let about = json!({"commit": "new"}).as_object().cloned().unwrap();
        let before = vec![count("damage", "old"), count("power loss", "old")];
        let report = with(before, vec![json!({"test": "power loss", "count": 3})], &about);
        assert_eq!(report, [count("damage", "old"), count("power loss", "new")]);
    }
}
