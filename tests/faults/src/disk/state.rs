//! What a disk holds: files and names as they are seen, and what of them is not durable yet.

use super::{Fault, Syncs, loss};
use fastrand::Rng;
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Error, ErrorKind},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// A change of a file that was not synced.
pub(super) enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Cut(usize),
}

/// A file, whatever its name: it may have none any more.
pub(super) struct Node {
    /// As it is seen.
    seen: File,
    /// As it was when it was last synced.
    pub(super) durable: Vec<u8>,
    /// What was done since, in order.
    pub(super) pending: Vec<Change>,
    /// Made as a journal: its first sync syncs its folder too, as SQLite does on a real system.
    syncs_folder: bool,
    is_write_ahead: bool,
}

pub(super) struct State {
    root: PathBuf,
    pub(super) nodes: Vec<Node>,
    /// Which file a name stands for, as it is seen.
    pub(super) names: BTreeMap<String, usize>,
    /// What each name has stood for since its folder was synced; the first is durable.
    pub(super) stood_for: BTreeMap<String, Vec<Option<usize>>>,
    syncs: Syncs,
    pub(super) operations: u64,
    pub(super) planned: Option<(u64, Fault)>,
    pub(super) has_broken: bool,
    pub(super) is_full: bool,
    pub(super) is_dead: bool,
}

/// Whether an operation is done, and then fails.
enum Course {
    Goes,
    GoesAndFails,
}

impl State {
    pub(super) fn new(root: &Path, syncs: Syncs) -> Self {
        Self {
            root: root.to_owned(),
            nodes: Vec::new(),
            names: BTreeMap::new(),
            stood_for: BTreeMap::new(),
            syncs,
            operations: 0,
            planned: None,
            has_broken: false,
            is_full: false,
            is_dead: false,
        }
    }

    /// The disk that comes back after the power went.
    pub(super) fn left_of(before: &mut Self, root: &Path, random: &mut Rng) -> Self {
        before.notice().expect("a folder of a test can be read");
        let mut state = Self::new(root, before.syncs);
        for (name, stood_for) in &before.stood_for {
            let Some(node) = stood_for[random.usize(..stood_for.len())] else { continue };
            let old = &before.nodes[node];
            let bytes = loss::left_of(&old.durable, &old.pending, random);
            let seen = state.make_seen(name, &bytes).expect("a folder of a test can be written");
            let (is_write_ahead, node) = (old.is_write_ahead, state.nodes.len());
            state.nodes.push(Node {
                seen,
                durable: bytes,
                pending: Vec::new(),
                syncs_folder: false,
                is_write_ahead,
            });
            state.names.insert(name.clone(), node);
            state.stood_for.insert(name.clone(), vec![Some(node)]);
        }
        state
    }

    /// The name of a path on this disk.
    pub(super) fn name(&self, path: &str) -> Result<String, Error> {
        let within = Path::new(path).strip_prefix(&self.root);
        let within = within.map_err(|_| Error::new(ErrorKind::NotFound, "not on the disk of this test"))?;
        Ok(within.to_string_lossy().into_owned())
    }

    pub(super) fn has(&mut self, path: &str) -> Result<bool, Error> {
        self.lives()?;
        self.notice()?;
        Ok(self.names.contains_key(&self.name(path)?))
    }

    /// Notices what a program did to names without SQLite: files that were given another name, or taken away. What it
    /// renames it has synced, and syncs the folder before it goes on.
    fn notice(&mut self) -> Result<(), Error> {
        let seen = files_in(&self.root, &self.root)?;
        self.names.retain(|name, _| seen.contains(name));
        self.stood_for.retain(|name, stood_for| seen.contains(name) || stood_for.last() == Some(&None));
        for name in seen {
            if !self.names.contains_key(&name) {
                let seen = File::options().read(true).write(true).open(self.root.join(&name))?;
                let durable = fs::read(self.root.join(&name))?;
                let is_write_ahead = name.ends_with("-wal");
                self.stood_for.insert(name.clone(), vec![Some(self.nodes.len())]);
                self.names.insert(name, self.nodes.len());
                self.nodes.push(Node {
                    seen,
                    durable,
                    pending: Vec::new(),
                    syncs_folder: false,
                    is_write_ahead,
                });
            }
        }
        Ok(())
    }

    /// The file of a name.
    pub(super) fn open(&self, path: &str) -> Result<usize, Error> {
        self.lives()?;
        self.names.get(&self.name(path)?).copied().ok_or_else(|| ErrorKind::NotFound.into())
    }

    pub(super) fn make(
        &mut self,
        path: &str,
        is_journal: bool,
        is_write_ahead: bool,
    ) -> Result<usize, Error> {
        let course = self.step(true)?;
        let (name, node) = (self.name(path)?, self.nodes.len());
        let seen = self.make_seen(&name, &[])?;
        let (durable, pending) = (Vec::new(), Vec::new());
        self.nodes.push(Node { seen, durable, pending, syncs_folder: is_journal, is_write_ahead });
        self.stood_for.entry(name.clone()).or_insert_with(|| vec![None]).push(Some(node));
        self.names.insert(name, node);
        course.end().map(|()| node)
    }

    pub(super) fn delete(&mut self, path: &str) -> Result<(), Error> {
        self.open(path)?;
        let course = self.step(false)?;
        let name = self.name(path)?;
        fs::remove_file(self.root.join(&name))?;
        self.names.remove(&name);
        self.stood_for.entry(name).or_default().push(None);
        course.end()
    }

    pub(super) fn len(&self, node: usize) -> Result<usize, Error> {
        self.lives()?;
        usize::try_from(self.nodes[node].seen.metadata()?.len()).map_err(Error::other)
    }

    /// Reads what is there; past the end are zeros, and an error that says so.
    pub(super) fn read(&self, node: usize, at: u64, into: &mut [u8]) -> Result<(), Error> {
        self.lives()?;
        into.fill(0);
        let mut read = 0;
        while read < into.len() {
            match self.nodes[node].seen.read_at(&mut into[read..], at + read as u64)? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                more => read += more,
            }
        }
        Ok(())
    }

    pub(super) fn write(&mut self, node: usize, at: usize, bytes: &[u8]) -> Result<(), Error> {
        let grows = at + bytes.len() > self.len(node)?;
        let course = self.step(grows)?;
        self.nodes[node].seen.write_all_at(bytes, at as u64)?;
        self.nodes[node].pending.push(Change::Write { at, bytes: bytes.to_vec() });
        course.end()
    }

    /// Cuts a file short. Growing is left to writes, as SQLite has it on a real system.
    pub(super) fn cut(&mut self, node: usize, len: usize) -> Result<(), Error> {
        if len >= self.len(node)? {
            return Ok(());
        }
        let course = self.step(false)?;
        self.nodes[node].seen.set_len(len as u64)?;
        self.nodes[node].pending.push(Change::Cut(len));
        course.end()
    }

    pub(super) fn sync(&mut self, node: usize) -> Result<(), Error> {
        // Power that goes during a sync may have written any part: what is pending stays so.
        self.step(false)?.end()?;
        let node = &mut self.nodes[node];
        let is_ignored = match self.syncs {
            Syncs::Done => false,
            Syncs::Ignored => true,
            Syncs::IgnoredForWriteAhead => node.is_write_ahead,
        };
        if is_ignored {
            return Ok(());
        }
        for change in std::mem::take(&mut node.pending) {
            loss::apply(&mut node.durable, &change);
        }
        if std::mem::take(&mut node.syncs_folder) {
            // One folder is all there is to a log: its names are all durable now.
            for stood_for in self.stood_for.values_mut() {
                stood_for.drain(..stood_for.len() - 1);
            }
        }
        Ok(())
    }

    fn make_seen(&self, name: &str, bytes: &[u8]) -> Result<File, Error> {
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
        let seen = File::options().create(true).truncate(true).read(true).write(true).open(path)?;
        seen.write_all_at(bytes, 0)?;
        Ok(seen)
    }

    fn lives(&self) -> Result<(), Error> {
        if self.is_dead { Err(Error::other("the power or the process is gone")) } else { Ok(()) }
    }

    /// One more operation; what is planned for it happens. `grows`: it needs room.
    fn step(&mut self, grows: bool) -> Result<Course, Error> {
        self.lives()?;
        let number = self.operations;
        self.operations += 1;
        if let Some((at, fault)) = self.planned
            && number >= at
        {
            self.has_broken = true;
            self.planned = None;
            match fault {
                Fault::PowerLost | Fault::Killed => {
                    self.is_dead = true;
                    return Ok(Course::GoesAndFails);
                }
                Fault::Broken => return Err(Error::other("the disk failed")),
                Fault::Full => self.is_full = true,
            }
        }
        if self.is_full && grows {
            return Err(ErrorKind::WriteZero.into());
        }
        Ok(Course::Goes)
    }
}

impl Course {
    fn end(self) -> io::Result<()> {
        match self {
            Self::Goes => Ok(()),
            Self::GoesAndFails => Err(Error::other("the power or the process went")),
        }
    }
}

/// The files of a folder and of those in it, by their paths within `root`.
fn files_in(folder: &Path, root: &Path) -> Result<Vec<String>, Error> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_in(&path, root)?);
        } else if let Ok(name) = path.strip_prefix(root) {
            files.push(name.to_string_lossy().into_owned());
        }
    }
    Ok(files)
}
