//! How SQLite speaks to the disk that is mounted. It needs no shared memory: who opens a log or a copy has it alone
//! (`locking_mode=EXCLUSIVE` before `journal_mode=WAL`), and then SQLite keeps the index of its log on the heap.

use super::{Disk, state::State};
use sqlite_vfs::{DatabaseHandle, LockKind, OpenAccess, OpenKind, OpenOptions, Vfs, WalDisabled};
use std::{
    io::{Error, ErrorKind},
    sync::{Arc, Mutex, MutexGuard, Once, PoisonError},
    time::Duration,
};

type Shared = Arc<Mutex<State>>;

static MOUNTED: Mutex<Option<Shared>> = Mutex::new(None);
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

/// From now on files are opened on this disk.
pub(super) fn mount(state: &Shared) {
    *locked(&MOUNTED) = Some(Arc::clone(state));
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn mounted() -> Result<Shared, Error> {
    locked(&MOUNTED).clone().ok_or_else(|| ErrorKind::NotFound.into())
}

struct Mounted;

impl Vfs for Mounted {
    type Handle = Handle;

    fn open(&self, path: &str, options: OpenOptions) -> Result<Handle, Error> {
        let disk = mounted()?;
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
        locked(&*mounted()?).delete(path)
    }

    fn exists(&self, path: &str) -> Result<bool, Error> {
        locked(&*mounted()?).has(path)
    }

    fn access(&self, path: &str, _write: bool) -> Result<bool, Error> {
        self.exists(path)
    }

    fn temporary_name(&self) -> String {
        "there is no temporary file on this disk".to_owned()
    }

    fn random(&self, buffer: &mut [i8]) {
        // Salts of write-ahead logs: a run is the same each time, and no two salts of it are.
        if let Ok(disk) = mounted() {
            let mut numbers = fastrand::Rng::with_seed(locked(&disk).operations);
            buffer.fill_with(|| numbers.i8(..));
        }
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
