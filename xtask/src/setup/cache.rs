//! Putting one thing into the cache that clones and parallel runs share.
//! Not here: what is installed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::places;

/// The folder `name` of the cache; made by `install` in a folder beside it and renamed when whole.
///
/// Two runs at once install it once: the second waits for the first.
pub(super) fn folder(name: &str, install: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    folder_in(&places::cache()?, name, install)
}

fn folder_in(cache: &Path, name: &str, install: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let wanted = cache.join(name);
    if wanted.is_dir() {
        return Ok(wanted);
    }
    fs::create_dir_all(cache).with_context(|| format!("cannot make {}", cache.display()))?;
    let lock = File::create(cache.join("setup.lock"))?;
    lock.lock().with_context(|| format!("cannot lock {}", cache.display()))?;
    if wanted.is_dir() {
        return Ok(wanted);
    }
    let unfinished = cache.join(format!("{name}.unfinished"));
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?; // Left by a run that was stopped: we hold the lock, so nobody writes it.
    }
    fs::create_dir_all(&unfinished)?;
    install(&unfinished)?;
    fs::rename(&unfinished, &wanted)?;
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::{env, process, thread};

    fn fresh(name: &str) -> PathBuf {
        let folder = env::temp_dir().join(format!("rill-cache-{name}-{}", process::id()));
        drop(fs::remove_dir_all(&folder));
        folder
    }

    #[test]
    fn two_runs_at_once_install_once() {
        let cache = fresh("twice");
        let installed = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    folder_in(&cache, "tool-1", |folder| {
                        installed.fetch_add(1, Ordering::SeqCst);
                        Ok(fs::write(folder.join("tool"), "x")?)
                    })
                    .unwrap();
                });
            }
        });
        assert_eq!(installed.load(Ordering::SeqCst), 1);
        assert_eq!(fs::read_to_string(cache.join("tool-1/tool")).unwrap(), "x");
        fs::remove_dir_all(&cache).unwrap();
    }

    #[test]
    fn an_install_that_failed_is_tried_again_from_nothing() {
        let cache = fresh("failed");
        folder_in(&cache, "tool-1", |folder| {
            fs::write(folder.join("half"), "x")?;
            anyhow::bail!("no network")
        })
        .unwrap_err();
        assert!(!cache.join("tool-1").exists());
        folder_in(&cache, "tool-1", |folder| Ok(fs::write(folder.join("tool"), "x")?)).unwrap();
        assert!(!cache.join("tool-1/half").exists());
        fs::remove_dir_all(&cache).unwrap();
    }
}
