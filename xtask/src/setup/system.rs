//! What comes with the system: the wasm32 target, a C compiler that knows it, Chromium and its driver.
//! Here: finding them, and installing them where apt-get is. Not here: tools in our cache.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use super::Need;
use crate::{places, process};

const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// The browser that tests run in.
pub(super) struct Browser {
    /// The program.
    pub(super) chromium: PathBuf,
    /// Its WebDriver, which the WASM tests steer it by.
    pub(super) driver: PathBuf,
}

/// A program, the Debian package that has it, and what it is for.
struct Package {
    name: &'static str,
    why: &'static str,
    there: fn() -> bool,
    need: Need,
}

const PACKAGES: [Package; 4] = [
    Package {
        name: "build-essential",
        why: "a linker and a C compiler, for SQLite in the server",
        there: || places::on_path("cc").is_some(),
        need: Need::Page,
    },
    Package {
        name: "clang",
        why: "a C compiler for wasm32, for SQLite in the browser",
        there: || env::var_os("CC_wasm32_unknown_unknown").is_some() || places::on_path("clang").is_some(),
        need: Need::Page,
    },
    Package {
        name: "chromium",
        why: "the browser that tests run in",
        there: || chromium().is_some(),
        need: Need::Browser,
    },
    Package {
        name: "chromium-driver",
        why: "steers the browser for the WASM tests",
        there: || driver().is_some(),
        need: Need::Browser,
    },
];

/// Adds the wasm32 target to the toolchain.
pub(super) fn wasm_target() -> Result<()> {
    let mut rustc = process::program("rustc");
    let library =
        process::answer(rustc.args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]))?;
    if PathBuf::from(library.trim()).is_dir() {
        return Ok(());
    }
    println!("setup: adding the target wasm32-unknown-unknown (the page is WASM)");
    process::run(process::program("rustup").args(["target", "add", "wasm32-unknown-unknown"]))
}

/// Installs by apt-get what is missing; without apt-get says exactly what to install.
pub(super) fn packages(need: Need) -> Result<()> {
    let missing: Vec<&Package> =
        PACKAGES.iter().filter(|package| package.need <= need && !(package.there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    if places::on_path("apt-get").is_none() {
        let list: Vec<String> =
            missing.iter().map(|package| format!("  {}: {}", package.name, package.why)).collect();
        bail!("please install these (names as in Debian), then run this again:\n{}", list.join("\n"));
    }
    for package in &missing {
        println!("setup: installing {} ({})", package.name, package.why);
    }
    let log = places::target().join("xtask/setup-apt.log");
    process::watched("list of packages", &log, apt_get().arg("update"))?;
    let install = ["install", "--yes", "--no-install-recommends"];
    process::watched(&names.join(", "), &log, apt_get().args(install).args(&names))
        .with_context(|| format!("try it by hand: apt-get install {}", names.join(" ")))
}

fn apt_get() -> std::process::Command {
    // Who may write here is root; others ask sudo.
    let root = process::answer(process::program("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    let mut command = if root { process::program("apt-get") } else { process::program("sudo") };
    if !root {
        command.arg("apt-get");
    }
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// The browser and its driver, which `packages` has installed.
pub(super) fn browser() -> Result<Browser> {
    Ok(Browser {
        chromium: chromium().context("no Chromium found; set RILL_CHROMIUM to its program")?,
        driver: driver().context("no chromedriver found; set CHROMEDRIVER to its program")?,
    })
}

fn chromium() -> Option<PathBuf> {
    let named = env::var_os("RILL_CHROMIUM").map(PathBuf::from);
    named.or_else(|| CHROMIUM.iter().find_map(|program| places::on_path(program)))
}

fn driver() -> Option<PathBuf> {
    let named = env::var_os("CHROMEDRIVER").map(PathBuf::from);
    named.or_else(|| places::on_path("chromedriver"))
}
