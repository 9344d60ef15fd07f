//! What is in the files of a folder.

use std::{fs, path::Path};

/// All bytes of all files of a folder, and of those within it.
pub fn bytes_in(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a folder").path();
        all.extend(if path.is_dir() { bytes_in(&path) } else { fs::read(&path).expect("a file") });
    }
    all
}
