//! Uploads: blobs that come in parts, each kept as far as it came, so that one that was cut off goes on where it was.
//! Here: where they lie, how many somebody may have, how much somebody may send. Not here: whole blobs (`blobs.rs`),
//! who may put one (`http/blob.rs`).

mod allowance;

use crate::blobs::StreamBlobs;
use allowance::Allowance;
use rill_protocol::{BLOB_MAX, BlobId, Did, Fault, FaultCode, Millis, StreamId};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// One that nobody went on with for so long is taken away.
const KEPT: Millis = 24 * 60 * 60 * 1000;
/// Of one person: of a further one, the oldest goes.
const OF_ONE: usize = 4;

/// All uploads that are not whole yet.
#[derive(Clone)]
pub(crate) struct Uploads {
    folder: PathBuf,
    /// Those that a part is coming of.
    busy: Arc<Mutex<HashSet<String>>>,
    allowance: Arc<Mutex<Allowance>>,
}

/// Which upload.
pub(crate) struct Upload<'a> {
    pub(crate) stream: StreamId,
    pub(crate) blob: BlobId,
    pub(crate) person: &'a Did,
}

impl Upload<'_> {
    /// Of each person their own: nobody goes on with what another began.
    fn name(&self) -> String {
        let of = Sha256::new().chain_update(self.stream.to_string()).chain_update(self.blob.digest());
        format!("{}-{}", whose(self.person), hex(&of.finalize()))
    }
}

fn whose(person: &Did) -> String {
    hex(&Sha256::digest(person.as_str()))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

impl Uploads {
    /// Within a server's data. What is too old goes.
    pub(crate) fn new(data: &Path, now: Millis) -> Result<Self, io::Error> {
        let folder = data.join("uploads");
        fs::create_dir_all(&folder)?;
        let uploads = Self { folder, busy: Arc::default(), allowance: Arc::default() };
        uploads.tidy(now)?;
        Ok(uploads)
    }

    /// So many bytes of a blob are here, from its beginning.
    pub(crate) fn there(&self, upload: &Upload<'_>) -> Result<u64, io::Error> {
        length(&self.folder.join(upload.name()))
    }

    /// Takes so many bytes off what somebody may send.
    pub(crate) fn pace(&self, person: &Did, bytes: u64, now: Millis) -> Result<(), Fault> {
        locked(&self.allowance).take(person, bytes, now).map_err(|after_ms| {
            let minutes = (after_ms / 60_000).max(1);
            let text = format!(
                "you sent very many files; the next may come in about {minutes} min. What you wrote is kept until then"
            );
            Fault::new(FaultCode::Busy, text)
        })
    }

    /// Begins to take a part. None: so many bytes are here, and a part of it begins there.
    pub(crate) fn begin(
        &self,
        upload: &Upload<'_>,
        offset: u64,
        now: Millis,
    ) -> Result<Result<Part, u64>, io::Error> {
        let name = upload.name();
        let path = self.folder.join(&name);
        if !locked(&self.busy).insert(name.clone()) {
            return Err(io::Error::from(io::ErrorKind::ResourceBusy));
        }
        // From here on it is let go of again, whatever happens.
        let busy = Busy { name, all: Arc::clone(&self.busy) };
        let there = length(&path)?;
        if there != offset {
            return Ok(Err(there));
        }
        if there == 0 {
            self.tidy(now)?;
            self.make_room(upload.person)?;
        }
        let file = File::options().append(true).create(true).open(&path)?;
        Ok(Ok(Part { path, file, bytes: there, now, _busy: busy }))
    }

    /// Takes away what nobody goes on with.
    pub(crate) fn tidy(&self, now: Millis) -> Result<(), io::Error> {
        for (path, touched) in self.all()? {
            if touched < at(now.saturating_sub(KEPT)) {
                gone(&path)?;
            }
        }
        Ok(())
    }

    fn make_room(&self, person: &Did) -> Result<(), io::Error> {
        let theirs = |path: &Path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with(&whose(person)))
        };
        let mut of_one: Vec<_> = self.all()?.into_iter().filter(|(path, _)| theirs(path)).collect();
        of_one.sort_by_key(|(_, touched)| std::cmp::Reverse(*touched));
        of_one.iter().skip(OF_ONE - 1).try_for_each(|(path, _)| gone(path))
    }

    fn all(&self) -> Result<Vec<(PathBuf, SystemTime)>, io::Error> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            match fs::metadata(&path).and_then(|about| about.modified()) {
                Ok(touched) => all.push((path, touched)),
                // It was finished meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }
}

/// A part that is coming. What came of it stays when this is dropped.
pub(crate) struct Part {
    path: PathBuf,
    file: File,
    bytes: u64,
    now: Millis,
    _busy: Busy,
}

struct Busy {
    name: String,
    all: Arc<Mutex<HashSet<String>>>,
}

impl Drop for Busy {
    fn drop(&mut self) {
        locked(&self.all).remove(&self.name);
    }
}

impl Part {
    /// So much is here.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What came goes after what is here; what would be more than the whole is left out.
    pub(crate) fn take(&mut self, bytes: &[u8], size: u64) -> Result<(), io::Error> {
        let left = usize::try_from(size.saturating_sub(self.bytes)).unwrap_or(BLOB_MAX);
        let bytes = &bytes[..bytes.len().min(left)];
        self.file.write_all(bytes)?;
        self.file.set_modified(at(self.now))?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// All of it is here: on the disk, and what its name says; else it goes, and begins anew.
    pub(crate) fn finish(&self, blob: &BlobId) -> Result<bool, io::Error> {
        self.file.sync_all()?;
        let is_whole = StreamBlobs::is_whole(&self.path, blob)?;
        if !is_whole {
            gone(&self.path)?;
        }
        Ok(is_whole)
    }
}

fn length(path: &Path) -> Result<u64, io::Error> {
    match fs::metadata(path) {
        Ok(about) => Ok(about.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

fn gone(path: &Path) -> Result<(), io::Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn at(now: Millis) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(now.max(0).unsigned_abs())
}

/// Whoever panicked while holding it left it as it was before or after.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> Did {
        Did::parse(&format!("did:example:{name}")).unwrap()
    }

    fn upload<'a>(person: &'a Did, bytes: &[u8]) -> Upload<'a> {
        Upload { stream: StreamId::of(b"a space"), blob: BlobId::of(bytes), person }
    }

    #[test]
    fn what_was_begun_a_day_ago_goes_and_what_came_since_stays() {
        let data = tempfile::tempdir().unwrap();
        let ana = person("ana");
        let uploads = Uploads::new(data.path(), 0).unwrap();
        for (bytes, now) in [(b"old", 1_000), (b"new", 5_000)] {
            let mut part = uploads.begin(&upload(&ana, bytes), 0, now).unwrap().unwrap();
            part.take(bytes, 9).unwrap();
        }
        let there = |uploads: &Uploads| [b"old", b"new"].map(|it| uploads.there(&upload(&ana, it)).unwrap());
        let again = Uploads::new(data.path(), KEPT + 1_000).unwrap();
        assert_eq!(there(&again), [3, 3]);
        again.tidy(KEPT + 2_000).unwrap();
        assert_eq!(there(&again), [0, 3]);
    }

    #[test]
    fn of_one_person_few_wait_and_the_oldest_makes_room() {
        let data = tempfile::tempdir().unwrap();
        let (ana, ben) = (person("ana"), person("ben"));
        let uploads = Uploads::new(data.path(), 0).unwrap();
        let begin = |who: &Did, byte: u8, now| {
            let mut part = uploads.begin(&upload(who, &[byte]), 0, now).unwrap().unwrap();
            part.take(&[byte], 9).unwrap();
        };
        begin(&ben, 9, 0);
        for byte in 0..5 {
            begin(&ana, byte, 1_000 + i64::from(byte) * 1_000);
        }
        let there: Vec<u64> = (0..5).map(|byte| uploads.there(&upload(&ana, &[byte])).unwrap()).collect();
        assert_eq!(there, [0, 1, 1, 1, 1]);
        assert_eq!(uploads.there(&upload(&ben, &[9])).unwrap(), 1, "another's stays");
    }

    #[test]
    fn a_part_begins_where_the_last_one_ended_and_two_never_come_at_once() {
        let data = tempfile::tempdir().unwrap();
        let ana = person("ana");
        let uploads = Uploads::new(data.path(), 0).unwrap();
        let of = upload(&ana, b"0123456789");
        let mut part = uploads.begin(&of, 0, 0).unwrap().unwrap();
        part.take(b"01234", 10).unwrap();
        let busy = uploads.begin(&of, 5, 0).err().map(|error| error.kind());
        assert_eq!(busy, Some(io::ErrorKind::ResourceBusy));
        drop(part);
        assert_eq!(uploads.begin(&of, 4, 0).unwrap().err(), Some(5));
        let mut part = uploads.begin(&of, 5, 0).unwrap().unwrap();
        part.take(b"56789 and more", 10).unwrap();
        assert_eq!((part.bytes(), part.finish(&of.blob).unwrap()), (10, true));
    }
}
