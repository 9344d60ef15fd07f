//! [`Disk`]: a disk in the hands of a test. SQLite works on it through a VFS that stands in for the system's own.
//! Here: what the program sees of it, and what it would still hold if the power went now. Not here: which part of
//! that is left (`loss.rs`), and how SQLite speaks to it (`vfs.rs`).
//!
//! What was written is seen at once by whoever reads, as from the system's cache. It is *durable* when its file was
//! synced, and a name is when its folder was. Files lie in a real folder too, for programs that look there.

mod loss;
mod state;
mod vfs;

use fastrand::Rng;
use state::State;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tempfile::TempDir;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The power goes in the middle of this operation.
    PowerLost,
    /// The process is killed in the middle of this operation; the system goes on. See [`Disk::goes_on`].
    Killed,
    /// This operation fails, and nothing of it is done.
    Broken,
    /// There is no room: from this operation on, until [`Disk::has_room`], no file grows and none is made.
    Full,
}

/// What becomes of a sync.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syncs {
    /// What it says.
    #[default]
    Done,
    /// Nothing, as with `synchronous=OFF`.
    Ignored,
    /// What it says for databases, and nothing for write-ahead logs, as with `synchronous=NORMAL`.
    IgnoredForWriteAhead,
}

/// One at a time in a process: SQLite has one default VFS.
static ONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A disk with a folder on it.
pub struct Disk {
    state: Arc<Mutex<State>>,
    folder: TempDir,
    _mount: vfs::Mount,
    _one: Option<MutexGuard<'static, ()>>,
}

impl Disk {
    /// An empty one. From now on all databases of this process that are opened by a path lie on it, until it is gone.
    pub fn mounted(syncs: Syncs) -> Self {
        vfs::instead();
        Self::holding(syncs, Some(alone()))
    }

    /// One of many in this process: databases that are opened by a path within its folder lie on it.
    pub fn one_of_many(syncs: Syncs) -> Self {
        vfs::instead();
        Self::holding(syncs, None)
    }

    fn holding(syncs: Syncs, one: Option<MutexGuard<'static, ()>>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let state = Arc::new(Mutex::new(State::new(folder.path(), syncs)));
        let mount = vfs::Mount::of(&state);
        Self { state, folder, _mount: mount, _one: one }
    }

    /// An empty one beside the system's own: databases that are opened with [`Disk::FILE_SYSTEM`] lie on it, by paths
    /// within its folder, and all others where they always do.
    pub fn beside() -> Self {
        vfs::beside();
        Self::holding(Syncs::Done, Some(alone()))
    }

    /// What SQLite calls the file system of [`Disk::beside`].
    pub const FILE_SYSTEM: &str = "rill-faults-beside";

    /// Where its files are seen.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// How many operations were done: files made, writes, syncs, files cut short, files deleted.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// Lets the operation after `after` more go wrong.
    pub fn breaks(&self, after: u64, fault: Fault) {
        let mut state = self.state();
        state.planned = Some((state.operations + after, fault));
    }

    /// Nothing goes wrong from now on, but for the power if it is gone already.
    pub fn has_room(&self) {
        let mut state = self.state();
        (state.planned, state.is_full) = (None, false);
    }

    /// Whether what was planned has happened.
    pub fn has_broken(&self) -> bool {
        self.state().has_broken
    }

    /// The process is killed, between two operations. See [`Disk::goes_on`].
    pub fn dies(&self) {
        self.state().is_dead = true;
    }

    /// Another process begins: what the killed one wrote is seen, and was synced as far as it did that.
    pub fn goes_on(&self) {
        self.state().is_dead = false;
    }

    /// Whether the power is gone, or the process.
    pub fn is_dead(&self) -> bool {
        self.state().is_dead
    }

    /// The power goes, if it is not gone yet, and comes back: what is left is chosen by `random`.
    /// Whoever still has files of it open has them on a dead disk.
    #[must_use]
    pub fn loses_power(self, random: &mut Rng) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let left = {
            let mut state = self.state();
            state.is_dead = true;
            State::left_of(&mut state, folder.path(), random)
        };
        let state = Arc::new(Mutex::new(left));
        let mount = vfs::Mount::of(&state);
        Self { state, folder, _mount: mount, _one: self._one }
    }

    /// The files, by their paths within its folder, as they are seen.
    pub fn files(&self) -> Vec<PathBuf> {
        self.state().names.keys().map(|name| self.folder.path().join(name)).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
