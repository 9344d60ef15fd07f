//! `cargo xtask ci`: all that is checked before a change lands, as `.ci/run` does it.
//! Not here: the checks.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::{process, test, tidy};

/// The command: both parts run, even when the first fails.
pub(crate) fn run() -> Result<()> {
    let started = Instant::now();
    let tidied = tidy::run(&tidy::TidyArgs::default());
    if let Err(error) = &tidied {
        eprintln!("xtask: {error:#}");
    }
    let tested = test::run();
    println!("ci: {}", process::spoken(started.elapsed()));
    match (tested, tidied) {
        (Ok(()), Ok(())) => Ok(()),
        (Err(error), Ok(())) => Err(error),
        (Ok(()), Err(_)) => bail!("the tests pass, tidy does not (see above)"),
        (Err(error), Err(_)) => Err(error.context("neither tests nor tidy pass")),
    }
}
