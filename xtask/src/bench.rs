//! `cargo xtask bench`: measures what the issue promises, prints a table, writes `target/bench/results.json`.
//! Here: running the sources and putting the answers together. Not here: what is promised (`bench/limits.rs`),
//! who measures it (`bench/sources.rs`), reading what they print (`bench/measured.rs`).

mod limits;
mod measured;
mod sources;
mod table;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::page::{self, Build};
use crate::run::{self, Profile};
use crate::setup::{self, Need, Tools};
use crate::{places, process};

use measured::Measured;
use sources::Source;

#[derive(clap::Args)]
pub(crate) struct BenchArgs {
    /// Measure only with the sources, or for the figures, whose name contains this.
    filter: Option<String>,
    /// Take the page and the built binaries as they are.
    #[arg(long)]
    no_build: bool,
}

/// What a source may need to measure.
struct Bed<'a> {
    tools: &'a Tools,
    rill: PathBuf,
    /// A folder with an archive: the real one, or one generated of the same size.
    archive: PathBuf,
}

/// The command. Fails when a source could not measure; a figure that misses its limit is reported, not an error.
pub(crate) fn run(args: &BenchArgs) -> Result<()> {
    let tools = setup::ready(Need::Browser)?;
    if !args.no_build {
        page::build(&tools, Build::Shipped)?;
        run::binary(Profile::Release)?;
    }
    let rill = places::target().join("release/rill");
    let (archive, which) = archive()?;
    let bed = Bed { tools: &tools, rill, archive };
    let wanted = |source: &&Source| args.filter.as_deref().is_none_or(|filter| source.answers_to(filter));
    let mut results: Vec<Measured> = Vec::new();
    for source in sources::all().iter().filter(wanted) {
        results.extend(measure(source, &bed));
    }
    for result in &mut results {
        result.note(which);
    }
    let folder = places::target().join("bench");
    fs::create_dir_all(&folder)?;
    let file = folder.join("results.json");
    fs::write(&file, measured::json(&results)).with_context(|| format!("cannot write {}", file.display()))?;
    print!("{}", table::drawn(&results));
    println!("written: {}", file.display());
    let unmeasured = results.iter().filter(|result| result.value.is_none()).count();
    anyhow::ensure!(unmeasured == 0, "{unmeasured} figures could not be measured (see the table)");
    Ok(())
}

/// Runs one source; what it should have measured and did not is there without a value, with the reason.
fn measure(source: &Source, bed: &Bed) -> Vec<Measured> {
    println!("\n== {}", source.name);
    let started = Instant::now();
    let mut results: Vec<Measured> = Vec::new();
    let ended = source.command(bed).and_then(|mut command| {
        process::lines(bed.tools.reach(&mut command)?, |line| match Measured::read(line) {
            Some(result) => results.push(result),
            None => println!("{line}"),
        })
    });
    let why = match ended {
        Ok(true) => "its source did not print it".to_owned(),
        Ok(false) => "its source failed".to_owned(),
        Err(error) => format!("{error:#}"),
    };
    for name in source.figures {
        if !results.iter().any(|result| result.name == *name) {
            results.push(Measured::missing(name, &why));
        }
    }
    println!("{} took {}", source.name, process::spoken(started.elapsed()));
    results
}

/// The real archive where it lies, else one of the same size and shape, made once.
fn archive() -> Result<(PathBuf, &'static str)> {
    let real = places::root().join("../shared/data/main");
    if real.is_dir() {
        return Ok((real, "real archive"));
    }
    let made = places::target().join("bench/archive");
    if !made.is_dir() {
        let own = std::env::current_exe()?;
        let unfinished = made.with_extension("unfinished");
        let size = ["archive", "--messages", "59752", "--seed", "1", "--out"];
        process::run(process::program(own).args(size).arg(&unfinished))?;
        fs::rename(&unfinished, &made)?;
    }
    Ok((made, "generated archive"))
}
