//! `cargo xtask run`: the program as people use it, from nothing.
//! Here: build in release, the demo the first time, serve. Also what `dev`, tests and benches need of it:
//! building the binary, bringing an archive in. Not here: the page (`page.rs`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::page::{self, Build};
use crate::setup::{self, Need};
use crate::{places, process};

#[derive(clap::Args)]
pub(crate) struct RunArgs {
    /// Where the server keeps its data; `rill-data/` in cargo's target folder unless said.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The port of http://localhost:PORT.
    #[arg(long, default_value_t = 8787)]
    port: u16,
}

/// The command.
pub(crate) fn run(args: &RunArgs) -> Result<()> {
    let started = Instant::now();
    let tools = setup::ready(Need::Page)?;
    page::build(&tools, Build::Shipped)?;
    let rill = binary(Profile::Release)?;
    let data = args.data.clone().unwrap_or_else(|| places::target().join("rill-data"));
    demo_once(&rill, &data)?;
    println!("ready in {}: http://localhost:{}", process::spoken(started.elapsed()), args.port);
    process::run(&mut serve(&rill, &data, args.port))
}

/// How the server is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As tests build it, so that both share their work; reads the page from `dist/` when asked for it.
    Dev,
    /// As people get it, the page within.
    Release,
}

/// Builds the package `rill`; gives its program.
pub(crate) fn binary(profile: Profile) -> Result<PathBuf> {
    let (flags, folder) = match profile {
        Profile::Dev => (&["build", "--package", "rill"][..], "debug"),
        Profile::Release => (&["build", "--package", "rill", "--release"][..], "release"),
    };
    process::run(process::cargo().args(flags))?;
    Ok(places::target().join(folder).join(format!("rill{}", std::env::consts::EXE_SUFFIX)))
}

/// The command that serves a data folder.
pub(crate) fn serve(rill: &Path, data: &Path, port: u16) -> Command {
    let mut command = process::program(rill);
    command.arg("serve").arg("--data").arg(data).args(["--port", &port.to_string()]);
    command
}

/// Brings the demo in, once for a data folder. Stopped in the middle, it goes on the next time.
pub(crate) fn demo_once(rill: &Path, data: &Path) -> Result<()> {
    let done = data.join("demo-imported");
    if done.exists() {
        return Ok(());
    }
    println!("importing the demo into {}", data.display());
    import(rill, &places::root().join("demo"), data)?;
    Ok(fs::write(done, "")?)
}

/// Brings an archive in.
pub(crate) fn import(rill: &Path, archive: &Path, data: &Path) -> Result<()> {
    fs::create_dir_all(data)?;
    // A key beside the data: whoever tries the program out has none of their own yet.
    let (mut import, key) = (process::program(rill), data.join("importer-key"));
    process::run(
        import.args(["import", "discord"]).arg(archive).arg("--data").arg(data).arg("--key").arg(key),
    )
}
