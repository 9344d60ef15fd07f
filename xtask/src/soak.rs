//! `cargo xtask soak`: the fault tests with their long counts, and a report of the run.
//! Not here: the faults (`tests/`), which read the count from `RILL_SOAK` and the seed from `RILL_SEED`.

use std::fs;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::{places, process};

/// Those with fault tests.
const PACKAGES: [&str; 4] = ["rill-faults", "rill-sim", "rill", "rill-tests"];

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
    let mut cargo = process::cargo();
    // As the tests are built anyway: what takes long is waiting and SQLite, which is fast in every profile.
    cargo.args(["test", "--no-fail-fast"]);
    cargo
        .args(PACKAGES.iter().flat_map(|package| ["--package", *package]))
        .args(&args.filter)
        .args(["--", "--nocapture"]);
    cargo.env("RILL_SOAK", "1").env("RILL_SEED", seed.to_string());
    let mut counts: Vec<Value> = Vec::new();
    let mut verdicts = Vec::new();
    let well = process::lines(&mut cargo, |line| {
        println!("{line}");
        counts.extend(counted(line));
        if line.starts_with("test result:") {
            verdicts.push(line.trim().to_owned());
        }
    })?;
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
