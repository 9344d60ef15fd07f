//! What the measurements have in common: the archive that `cargo xtask bench` names, the middle of several runs, and
//! the line that says a figure.

use flate2::read::GzDecoder;
use std::{fs, io::Read, path::PathBuf};

/// The archive's files in order of name.
pub(crate) fn files() -> Vec<PathBuf> {
    let folder =
        std::env::var_os("RILL_ARCHIVE").expect("RILL_ARCHIVE names a folder: run `cargo xtask bench`");
    let entries = fs::read_dir(folder).expect("the archive's folder").flatten().map(|entry| entry.path());
    let is_export = |path: &PathBuf| {
        let name = path.to_string_lossy();
        (name.ends_with(".json") || name.ends_with(".json.gz")) && !name.ends_with("MANIFEST.json")
    };
    let mut files: Vec<PathBuf> = entries.filter(is_export).collect();
    files.sort();
    files
}

/// A file, unpacked where it is packed.
pub(crate) fn unpack(path: &PathBuf) -> Vec<u8> {
    let bytes = fs::read(path).expect("a file of the archive");
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return bytes;
    }
    let mut whole = Vec::new();
    GzDecoder::new(&bytes[..]).read_to_end(&mut whole).expect("a whole file");
    whole
}

/// The middle one.
pub(crate) fn median(mut runs: Vec<f64>) -> f64 {
    runs.sort_by(f64::total_cmp);
    runs[runs.len() / 2]
}

/// How many programs wanted the processors in the last minute, where the system says so.
pub(crate) fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ')
        .next()
        .filter(|load| !load.is_empty())
        .map(|load| format!("; load {load}"))
        .unwrap_or_default()
}

/// Says a figure to `cargo xtask bench`.
pub(crate) fn say(name: &str, value: f64, unit: &str, note: &str) {
    let note = format!("{note}{}", load());
    println!("{}", serde_json::json!({ "name": name, "value": value, "unit": unit, "note": note }));
}
