//! A page that is built anew and has come out the same keeps its files' times: else cargo embeds it anew, for minutes.
//! Not here: what is built (`page.rs`).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

/// The files and folders of a page as they were: when each was written, and what was in it (a folder: nothing).
pub(super) struct Times(BTreeMap<PathBuf, (SystemTime, Vec<u8>)>);

impl Times {
    /// As it is now; of a page that is not there, nothing.
    pub(super) fn of(page: &Path) -> Result<Self> {
        let mut found = BTreeMap::new();
        let mut ahead = vec![page.to_owned()];
        while let Some(path) = ahead.pop().filter(|path| path.exists()) {
            let about = fs::metadata(&path)?;
            let content = if about.is_dir() {
                for entry in fs::read_dir(&path)? {
                    ahead.push(entry?.path());
                }
                Vec::new()
            } else {
                fs::read(&path)?
            };
            found.insert(path, (about.modified()?, content));
        }
        Ok(Self(found))
    }

    /// Gives the page these times again, if it is the same to the byte.
    pub(super) fn keep(&self, page: &Path) -> Result<()> {
        let Self(now) = Self::of(page)?;
        let is_same = self.0.len() == now.len()
            && self.0.iter().all(|(path, (_, content))| now.get(path).is_some_and(|(_, now)| now == content));
        if is_same {
            for (path, (written, _)) in &self.0 {
                File::open(path)?.set_modified(*written)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn written(path: &Path) -> SystemTime {
        fs::metadata(path).unwrap().modified().unwrap()
    }

    /// Writes a page as a build does: into a new folder. The file of an earlier one is a minute older.
    fn build(page: &Path, text: &str) {
        let _ = fs::remove_dir_all(page);
        fs::create_dir_all(page.join("assets")).unwrap();
        fs::write(page.join("assets/page.css"), text).unwrap();
    }

    #[test]
    fn a_page_that_comes_out_the_same_is_as_old_as_before_and_another_is_new() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("dist");
        let file = page.join("assets/page.css");
        build(&page, "a");
        let old = SystemTime::now() - Duration::from_secs(60);
        for path in [&file, &page.join("assets"), &page] {
            File::open(path).unwrap().set_modified(old).unwrap();
        }
        let before = Times::of(&page).unwrap();
        build(&page, "a");
        before.keep(&page).unwrap();
        assert_eq!([written(&file), written(&page)], [old, old]);
        build(&page, "b");
        before.keep(&page).unwrap();
        assert!(written(&file) > old && written(&page) > old);
    }

    #[test]
    fn before_the_first_page_there_is_nothing_to_keep() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("dist");
        let before = Times::of(&page).unwrap();
        build(&page, "a");
        before.keep(&page).unwrap();
        assert!(page.join("assets/page.css").exists());
    }
}
