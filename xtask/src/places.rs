//! Where things lie: the checkout, cargo's target folder, the cache that clones share.
//! Not here: what is put there.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// The root of this checkout.
pub(crate) fn root() -> PathBuf {
    let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().expect("xtask lies in the root of the checkout").to_owned()
}

/// Cargo's target folder: `CARGO_TARGET_DIR`, else `target/` in the checkout.
pub(crate) fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The built page, as the server embeds it.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Where pinned tools are kept for all clones: `RILL_CACHE`, else `rill/` in the user's cache folder.
pub(crate) fn cache() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("RILL_CACHE") {
        return Ok(PathBuf::from(folder));
    }
    if let Some(folder) = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(PathBuf::from(folder).join("rill"));
    }
    let home = env::var_os("HOME").context("HOME is not set; set RILL_CACHE to a folder for the tools")?;
    Ok(PathBuf::from(home).join(".cache/rill"))
}

/// A program on `PATH`.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}
