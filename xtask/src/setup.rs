//! `cargo xtask setup`: what building and testing need, pinned, installed once for all clones.
//! Here: what is needed for what, and how a child process finds it. Not here: how each kind is installed.

mod cache;
mod cargo_tools;
mod npm;
mod system;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::process;

/// What is about to be done; it decides what must be installed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// To build the page.
    Page,
    /// To run tests in a browser as well.
    Browser,
}

/// The tools that are there after setup.
pub(crate) struct Tools {
    bins: Vec<PathBuf>,
    npm: PathBuf,
    browser: Option<system::Browser>,
}

/// The command: installs everything and says where it is.
pub(crate) fn run() -> Result<()> {
    let started = Instant::now();
    let tools = ready(Need::Browser)?;
    for bin in &tools.bins {
        println!("  {}", bin.display());
    }
    println!("  {}", tools.npm.display());
    println!("set up in {}; try: cargo xtask run", process::spoken(started.elapsed()));
    Ok(())
}

/// Installs what is missing for `need`; quick when all is there.
pub(crate) fn ready(need: Need) -> Result<Tools> {
    system::wasm_target()?;
    system::packages(need)?;
    let bins = vec![cargo_tools::wasm_bindgen()?, cargo_tools::trunk()?];
    let npm = npm::packages()?;
    let browser = if need >= Need::Browser { Some(system::browser()?) } else { None };
    Ok(Tools { bins, npm, browser })
}

impl Tools {
    /// Lets a command find the tools: `PATH`, the test runner for wasm32, the browser and its driver.
    pub(crate) fn reach<'a>(&self, command: &'a mut Command) -> Result<&'a mut Command> {
        command.env("PATH", self.path()?).env("RILL_NODE_MODULES", self.node_modules());
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        if let Some(browser) = &self.browser {
            command.env("RILL_CHROMIUM", &browser.chromium).env("CHROMEDRIVER", &browser.driver);
        }
        Ok(command)
    }

    /// The installed npm packages.
    pub(crate) fn node_modules(&self) -> &Path {
        &self.npm
    }

    fn path(&self) -> Result<OsString> {
        let before = env::var_os("PATH").unwrap_or_default();
        let folders = self.bins.iter().cloned().chain(env::split_paths(&before));
        env::join_paths(folders).context("a folder of the tools cannot stand in PATH")
    }
}
