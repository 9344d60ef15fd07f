//! `cargo xtask tidy`: the form of the tree. Each finding says where, what, and how to mend it.
//! Here: the order of the checks, and the files they look at. Not here: a check (a file each).

mod budgets;
mod finding;
mod headers;
mod leaks;
mod licences;
mod rows;
mod source;
mod sql;
mod styles;
mod tools;
mod words;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::process;
use finding::Finding;

#[derive(Default, clap::Args)]
pub(crate) struct TidyArgs {
    /// Leave out rustfmt and clippy.
    #[arg(long)]
    quick: bool,
}

/// The command. All checks run; each finding is shown.
pub(crate) fn run(args: &TidyArgs) -> Result<()> {
    let started = Instant::now();
    let tracked = tracked()?;
    let sources = source::all(&tracked)?;
    let metadata = rows::metadata()?;
    let mut findings: Vec<Finding> = Vec::new();
    findings.extend(headers::check(&sources));
    findings.extend(budgets::check(&sources));
    findings.extend(words::check(&sources));
    findings.extend(sql::check(&sources));
    findings.extend(styles::check(&sources));
    findings.extend(leaks::check(&tracked)?);
    findings.extend(rows::check(&metadata));
    findings.extend(licences::check(&metadata));
    if !args.quick {
        findings.extend(tools::check()?);
    }
    for finding in &findings {
        println!("{finding}");
    }
    println!(
        "tidy: {} files, {} findings, {}",
        tracked.len(),
        findings.len(),
        process::spoken(started.elapsed())
    );
    if !findings.is_empty() {
        bail!("the tree is not tidy (see above)");
    }
    Ok(())
}

/// Paths of the files that git keeps and that are there, from the root.
fn tracked() -> Result<Vec<String>> {
    let list = process::answer(process::program("git").args(["ls-files", "-z"]))?;
    let there = |path: &&str| crate::places::root().join(path).is_file();
    Ok(list.split('\0').filter(|path| !path.is_empty()).filter(there).map(str::to_owned).collect())
}
