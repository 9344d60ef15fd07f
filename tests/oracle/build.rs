//! Writes down where the real archive lies, if it does: its files go into the tests, which run in a browser too.

use std::{env, fs, path::Path};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let folder = Path::new(&root).join("../../../shared/data/main");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build.rs");
    let entries = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = entries.filter(|path| path.to_string_lossy().ends_with(".json.gz")).collect();
    paths.sort();
    let files: String = paths.iter().map(|path| format!("include_bytes!({:?}),", path.display())).collect();
    let out = Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("real_archive.rs");
    fs::write(out, format!("&[{files}]")).expect("cargo's own folder can be written");
}
