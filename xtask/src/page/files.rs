//! Trunk's hook after its build: turns what was built into what is served.
//! Here: the order of the steps. Not here: the steps.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{Build, compress, names, offline, parts, shrink};

/// Files of the page by their path, written with `/`.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The command: works in the folder that Trunk names.
pub(crate) fn run() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR").context("to be called by Trunk (`cargo xtask page`)")?;
    let staging = PathBuf::from(staging);
    let build = Build::told()?;
    let mut files = read(&staging)?;
    files.extend(parts::all()?);
    if build == Build::Shipped {
        shrink::programs(&mut files)?;
    }
    let mut files = names::by_content(files, "index.html")?;
    match build {
        Build::Shipped => offline::finish(&mut files)?,
        Build::Quick => offline::leave_out(&mut files)?,
    }
    write(&staging, &files)?;
    if build == Build::Shipped {
        compress::beside(&staging, &files)?;
    }
    Ok(())
}

/// All files below a folder.
pub(super) fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    read_into(&mut files, folder, "")?;
    Ok(files)
}

fn read_into(files: &mut Files, folder: &Path, prefix: &str) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_into(files, &entry.path(), &format!("{name}/"))?;
        } else {
            files.insert(name, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// Leaves exactly these files in the folder.
fn write(folder: &Path, files: &Files) -> Result<()> {
    fs::remove_dir_all(folder)?;
    for (path, content) in files {
        let place = folder.join(path);
        fs::create_dir_all(place.parent().unwrap_or(folder))?;
        fs::write(&place, content).with_context(|| format!("cannot write {}", place.display()))?;
    }
    Ok(())
}
