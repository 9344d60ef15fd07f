//! The packages of `playwright/package.json`: wasm-opt, fonts, highlight.js for the page; Playwright and axe for tests.
//! Not here: what is taken from them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::cache;
use crate::{places, process};

const MANIFEST: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// The folder `node_modules`, by the content of the manifest and its lock file; linked into `playwright/`.
pub(super) fn packages() -> Result<PathBuf> {
    let manifest = places::root().join("playwright");
    let name = format!("npm-{}", fingerprint(&manifest)?);
    let folder = cache::folder(&name, |folder| {
        println!("setup: installing npm packages (wasm-opt, fonts, highlighting, Playwright, axe)");
        for file in MANIFEST {
            fs::copy(manifest.join(file), folder.join(file))?;
        }
        let Some(npm) = places::on_path("npm") else {
            bail!("npm is not there: install Node.js 20 or newer");
        };
        let log = places::target().join("xtask/setup-npm.log");
        let mut npm = process::program(npm);
        npm.args(["ci", "--ignore-scripts"]).current_dir(folder);
        process::watched("npm packages", &log, &mut npm)
    })?;
    let modules = folder.join("node_modules");
    link(&modules, &manifest.join("node_modules"))?;
    Ok(modules)
}

fn fingerprint(manifest: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for file in MANIFEST {
        let path = manifest.join(file);
        hash.update(fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?);
    }
    let mut name = String::new();
    for byte in hash.finalize().iter().take(6) {
        write!(name, "{byte:02x}")?;
    }
    Ok(name)
}

/// A JavaScript module finds packages only in a `node_modules` above it: so one is linked there.
fn link(modules: &Path, place: &Path) -> Result<()> {
    if fs::read_link(place).is_ok_and(|linked| linked == modules) {
        return Ok(());
    }
    // Made beside and renamed: a second run at this moment finds the old link or the new one, never none.
    let made = place.with_extension(format!("{}", std::process::id()));
    std::os::unix::fs::symlink(modules, &made)?;
    if place.is_dir() && !place.is_symlink() {
        fs::remove_dir_all(place)?;
    }
    fs::rename(&made, place).with_context(|| format!("cannot link {}", place.display()))
}
