//! Trunk and wasm-bindgen, built by cargo into the cache.
//! Not here: what the system's packages give (`system.rs`).

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::cache;
use crate::{places, process};

const TRUNK: &str = "0.21.14";

/// Trunk's folder of programs.
pub(super) fn trunk() -> Result<PathBuf> {
    // In release it takes twice as long to build, and it only waits for cargo.
    let quick =
        ["--locked", "--profile=dev", "--config=profile.dev.debug=0", "--config=profile.dev.opt-level=1"];
    install("trunk", TRUNK, "builds the page; 5 minutes on 2 cores, once", &quick)
}

/// wasm-bindgen's folder of programs, in the version that `Cargo.lock` has: it must be exactly that.
pub(super) fn wasm_bindgen() -> Result<PathBuf> {
    let lock = fs::read_to_string(places::root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let version = locked(&lock, "wasm-bindgen").context("Cargo.lock has no wasm-bindgen")?;
    // Without its own lock file: that names the newest of everything, which a mirror of the registry may not have yet.
    install("wasm-bindgen-cli", version, "ties WASM to JavaScript; 2 minutes on 2 cores, once", &[])
}

fn install(tool: &str, version: &str, why: &str, how: &[&str]) -> Result<PathBuf> {
    let folder = cache::folder(&format!("{tool}-{version}"), |folder| {
        println!("setup: installing {tool} {version} ({why})");
        let log = places::target().join(format!("xtask/setup-{tool}.log"));
        // Not into this checkout's target folder: its profiles and lock file are not the tool's.
        let build = folder.join("build");
        let mut cargo = process::cargo();
        cargo.args(["install", &format!("{tool}@{version}"), "--root"]).arg(folder).args(how);
        cargo.env("CARGO_TARGET_DIR", &build).current_dir(std::env::temp_dir());
        process::watched(&format!("{tool} {version}"), &log, &mut cargo)?;
        Ok(fs::remove_dir_all(&build)?)
    })?;
    Ok(folder.join("bin"))
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, after) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    after.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"9.9.9\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "wasm"), None);
    }
}
