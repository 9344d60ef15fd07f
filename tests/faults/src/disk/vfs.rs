//! How SQLite speaks to the disks that are mounted, each of which has the files within its folder. It needs no shared memory: who opens a log or a copy has it alone
//! (`locking_mode=EXCLUSIVE` before `journal_mode=WAL`), and then SQLite keeps the index of its log on the heap.

use super::{Disk, state::State};
use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenKind, OpenOptions, Vfs, WalDisabled};
use std::{
    io::{Error, ErrorKind},
    sync::{
        Arc, Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

type Shared = Arc<Mutex<State>>;

static MOUNTED: Mutex<Vec<Shared>> = Mutex::new(Vec::new());
/// No two salts of write-ahead logs are the same.
static SALTS: AtomicU64 = AtomicU64::new(1);
static INSTEAD: Once = Once::new();
static BESIDE: Once = Once::new();

/// All databases of this process are opened on what is mounted.
pub(super) fn instead() {
    INSTEAD.call_once(|| register("rill-faults", true));
}

/// Those databases are that name this file system.
pub(super) fn beside() {
    BESIDE.call_once(|| register(Disk::FILE_SYSTEM, false));
}

fn register(name: &str, is_default: bool) {
    sqlite_vfs::register(name, Mounted, is_default).expect("SQLite takes a file system");
}

/// A disk on which files are opened for as long as this is there.
pub(super) struct Mount(Shared);

impl Mount {
    pub(super) fn of(state: &Shared) -> Self {
        locked(&MOUNTED).push(Arc::clone(state));
        Self(Arc::clone(state))
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        locked(&MOUNTED).retain(|state| !Arc::ptr_eq(state, &self.0));
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk of a path.
fn mounted(path: &str) -> Result<Shared, Error> {
    let disks = locked(&MOUNTED).clone();
    let disk = disks.into_iter().find(|disk| locked(disk).name(path).is_ok());
    disk.ok_or_else(|| ErrorKind::NotFound.into())
}

struct Mounted;

impl Vfs for Mounted {
    type Handle = Handle;

    fn open(&self, path: &str, options: OpenOptions) -> Result<Handle, Error> {
        let disk = mounted(path)?;
        let mut state = locked(&disk);
        let is_there = state.has(path)?;
        let node = match (options.access, is_there) {
            (OpenAccess::CreateNew, true) => return Err(ErrorKind::AlreadyExists.into()),
            (OpenAccess::Create | OpenAccess::CreateNew, false) => {
                let is_write_ahead = options.kind == OpenKind::Wal;
                let is_journal =
                    is_write_ahead || matches!(options.kind, OpenKind::MainJournal | OpenKind::SuperJournal);
                state.make(path, is_journal, is_write_ahead)?
            }
            (OpenAccess::Read | OpenAccess::Write | OpenAccess::Create, _) => state.open(path)?,
        };
        drop(state);
        Ok(Handle { disk, node, lock: LockKind::None })
    }

    fn delete(&self, path: &str) -> Result<(), Error> {
        locked(&*mounted(path)?).delete(path)
    }

    fn exists(&self, path: &str) -> Result<bool, Error> {
        locked(&*mounted(path)?).has(path)
    }

    fn access(&self, path: &str, _write: bool) -> Result<bool, Error> {
        self.exists(path)
    }

    fn temporary_name(&self) -> String {
        "there is no temporary file on this disk".to_owned()
    }

    fn random(&self, buffer: &mut [i8]) {
        // What these numbers are does not matter to a run, but that they are not the same again.
        let mut numbers = fastrand::Rng::with_seed(SALTS.fetch_add(1, Ordering::Relaxed));
        buffer.fill_with(|| numbers.i8(..));
    }

    fn sleep(&self, duration: Duration) -> Duration {
        duration
    }
}

/// A file that SQLite has open.
struct Handle {
    disk: Shared,
    node: usize,
    lock: LockKind,
}

impl DatabaseHandle for Handle {
    type WalIndex = WalDisabled;

    fn size(&self) -> Result<u64, Error> {
        Ok(locked(&self.disk).len(self.node)? as u64)
    }

    fn read_exact_at(&mut self, into: &mut [u8], at: u64) -> Result<(), Error> {
        locked(&self.disk).read(self.node, at, into)
    }

    fn write_all_at(&mut self, bytes: &[u8], at: u64) -> Result<(), Error> {
        locked(&self.disk).write(self.node, usize::try_from(at).map_err(Error::other)?, bytes)
    }

    fn sync(&mut self, _data_only: bool) -> Result<(), Error> {
        locked(&self.disk).sync(self.node)
    }

    fn set_len(&mut self, len: u64) -> Result<(), Error> {
        locked(&self.disk).cut(self.node, usize::try_from(len).map_err(Error::other)?)
    }

    fn lock(&mut self, lock: LockKind) -> Result<bool, Error> {
        self.lock = lock;
        Ok(true)
    }

    fn reserved(&mut self) -> Result<bool, Error> {
        Ok(!matches!(self.lock, LockKind::None | LockKind::Shared))
    }

    fn current_lock(&self) -> Result<LockKind, Error> {
        Ok(self.lock)
    }

    fn wal_index(&self, _readonly: bool) -> Result<WalDisabled, Error> {
        Err(ErrorKind::Unsupported.into())
    }
}
