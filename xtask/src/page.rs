//! Building the page into `dist/`, as the server embeds it.
//! Here: calling Trunk with our tools. Not here: what becomes of its files (`page/files.rs`, Trunk's hook).

mod compress;
mod emoji;
pub(crate) mod files;
mod names;
mod offline;
mod parts;
mod shrink;
pub(crate) mod size;
mod times;

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::setup::{self, Need, Tools};
use crate::{places, process};

/// How the page is built; the hook learns it by the variable `RILL_PAGE`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// What people get: small, compressed, with a service worker.
    Shipped,
    /// What a developer reloads: quick to build, nothing kept by the browser.
    Quick,
}

#[derive(clap::Args)]
pub(crate) struct PageArgs {
    /// Build quickly: not optimised, not compressed, without a service worker.
    #[arg(long)]
    quick: bool,
}

/// The command.
pub(crate) fn run(args: &PageArgs) -> Result<()> {
    let tools = setup::ready(Need::Page)?;
    build(&tools, if args.quick { Build::Quick } else { Build::Shipped })
}

/// Builds both programs and all else of the page.
pub(crate) fn build(tools: &Tools, build: Build) -> Result<()> {
    let started = Instant::now();
    // Trunk is kept offline, so that it never downloads a tool of its own; cargo's crates must be there then.
    let fetch = ["fetch", "--quiet", "--locked", "--target", "wasm32-unknown-unknown"];
    process::run(process::cargo().args(fetch))?;
    let before = times::Times::of(&places::dist())?;
    process::run(trunk(tools, build)?.arg("build"))?;
    before.keep(&places::dist())?;
    println!("page: built in {}", process::spoken(started.elapsed()));
    Ok(())
}

/// Trunk, ready for a subcommand of it.
pub(crate) fn trunk(tools: &Tools, build: Build) -> Result<Command> {
    let mut trunk = process::program("trunk");
    // Trunk takes `true` alone for NO_COLOR, where everybody else takes anything.
    tools.reach(&mut trunk)?.env_remove("NO_COLOR").env("RILL_PAGE", build.name());
    trunk.env("TRUNK_BUILD_CARGO_PROFILE", build.profile()).env("TRUNK_SKIP_VERSION_CHECK", "true");
    trunk.env("TRUNK_OFFLINE", "true").env("TRUNK_BUILD_DIST", places::dist());
    Ok(trunk)
}

impl Build {
    fn name(self) -> &'static str {
        match self {
            Build::Shipped => "shipped",
            Build::Quick => "quick",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Build::Shipped => "browser",
            Build::Quick => "dev",
        }
    }

    /// What the hook was told; a plain `trunk build` means a quick one.
    fn told() -> Result<Build> {
        match std::env::var("RILL_PAGE").as_deref() {
            Ok("shipped") => Ok(Build::Shipped),
            Ok("quick") | Err(_) => Ok(Build::Quick),
            Ok(other) => bail!("RILL_PAGE is `{other}`; it can be `shipped` or `quick`"),
        }
    }
}
