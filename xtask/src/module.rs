//! `cargo xtask module`: rules of one's own, anywhere on the disk. Here: beginning a crate, building it as a module,
//! asking `rill` whether a server would run it. Not here: what is in such a crate (`module/begun/`, docs/modules.md).

#[cfg(test)]
mod by_the_page;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{places, process};

/// The files of a crate as it is begun, by their paths in it.
const BEGUN: [(&str, &str); 2] = [
    ("Cargo.toml", include_str!("module/begun/Cargo.toml.txt")),
    ("src/lib.rs", include_str!("module/begun/lib.rs.txt")),
];
/// How a module is built; the crate says what that is.
const PROFILE: &str = "module";
const TARGET: &str = "wasm32-unknown-unknown";

#[derive(clap::Subcommand)]
pub(crate) enum ModuleCommand {
    /// Begin a crate with rules: those that let everybody do everything.
    New {
        /// The folder to make; its name is the crate's.
        folder: PathBuf,
    },
    /// Build the crate of a folder as a module, and say where it is.
    Build {
        /// The folder of the crate.
        folder: PathBuf,
    },
    /// Ask whether a server would run the module, and by what name.
    Check {
        /// The folder of the crate, which is built first.
        folder: PathBuf,
    },
}

/// The command.
pub(crate) fn run(command: &ModuleCommand) -> Result<()> {
    match command {
        ModuleCommand::New { folder } => begin(folder),
        ModuleCommand::Build { folder } => {
            println!("{}", build(folder)?.display());
            Ok(())
        }
        ModuleCommand::Check { folder } => {
            let module = build(folder)?;
            let rill = ["run", "--quiet", "--package", "rill", "--", "module", "check"];
            process::run(process::cargo().args(rill).arg(module))
        }
    }
}

fn begin(folder: &Path) -> Result<()> {
    ensure!(!folder.exists(), "{} is there already: nothing was written", folder.display());
    let name = named(folder)?;
    let sdk = places::root().join("crates/module-sdk");
    for (path, text) in BEGUN {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, text.replace("NAME", &name).replace("SDK", &sdk.display().to_string()))?;
    }
    // The versions that this tree was tested with.
    fs::copy(places::root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    println!(
        "begun in {0}: write src/lib.rs, then `cargo test` there, then `cargo xtask module check {0}`",
        folder.display()
    );
    Ok(())
}

/// A crate is named by its folder.
fn named(folder: &Path) -> Result<String> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_name = name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
    ensure!(
        is_name,
        "a crate is named by its folder, in small letters, digits and -: {name:?} is no such name"
    );
    Ok(name.to_owned())
}

/// Builds; gives the module's file.
fn build(folder: &Path) -> Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let mut cargo = process::cargo();
    cargo.current_dir(&folder).args(["build", "--quiet", "--profile", PROFILE, "--target", TARGET]);
    cargo.env("CARGO_TARGET_DIR", folder.join("target"));
    process::run(&mut cargo)?;
    let file = format!("{}.wasm", named(&folder)?.replace('-', "_"));
    let module = folder.join("target").join(TARGET).join(PROFILE).join(file);
    ensure!(
        module.is_file(),
        "{} was not built: does its Cargo.toml say `crate-type = [\"cdylib\"]`?",
        module.display()
    );
    let bytes = fs::metadata(&module).with_context(|| format!("cannot read {}", module.display()))?.len();
    println!("{} KB", bytes / 1024);
    Ok(module)
}

#[cfg(test)]
mod tests {
    use super::named;
    use std::path::Path;

    #[test]
    fn a_crate_is_named_by_its_folder() {
        assert_eq!(named(Path::new("../my-rules")).unwrap(), "my-rules");
        for odd in ["..", "My Rules", "7rules", "a/Ü"] {
            assert!(named(Path::new(odd)).is_err(), "{odd}");
        }
    }
}
