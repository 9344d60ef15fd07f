//! Data folders that are copied and restored.

use std::{fs, path::Path};
use tempfile::TempDir;

/// A copy of a data folder, as it is.
pub fn copy_of(data: &Path) -> TempDir {
    let copy = folder();
    copy_into(data, copy.path());
    copy
}

/// As `rill restore` brings a backup back: under a new history.
pub fn restored(backup: &Path) -> TempDir {
    let folder = folder();
    let data = folder.path().join("data");
    let args = rill::copies::RestoreArgs { from: backup.to_owned(), data: data.clone() };
    rill::copies::restore(&args).expect("a backup that can be restored");
    copy_of(&data)
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder for a test")
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder that can be made");
    for entry in fs::read_dir(from).expect("a folder that can be read") {
        let entry = entry.expect("an entry of a folder");
        let to = to.join(entry.file_name());
        if entry.file_type().expect("a file or a folder").is_dir() {
            copy_into(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a file that can be copied");
        }
    }
}
