//! Blobs: files by the hash of their bytes, in the folder of the stream whose events show them.
//! Here: taking one in, where it lies, taking it away. Not here: who may read one, which its event decides, and
//! whether any event shows it, which the log knows (`store/erasing.rs`).

use rill_protocol::{BLOB_MAX, BlobId, Millis, StreamId};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Who puts a blob again may be about to show it: it stays for so long though nothing shows it.
const SHOWN_WITHIN: Millis = 60 * 60 * 1000;

/// The blobs of one stream.
#[derive(Clone, Debug)]
pub struct StreamBlobs(PathBuf);

impl StreamBlobs {
    /// Within a server's data.
    pub fn of(data: &Path, stream: &StreamId) -> Self {
        Self(data.join("streams").join(stream.to_string()).join("blobs"))
    }

    /// Where a blob lies, if it is there.
    pub fn file(&self, blob: &BlobId) -> PathBuf {
        self.0.join(blob.to_string())
    }

    /// Whether a file's bytes are those of this blob. Reads it in pieces.
    pub fn is_whole(file: &Path, blob: &BlobId) -> Result<bool, io::Error> {
        let (mut file, mut hash, mut piece) = (File::open(file)?, Sha256::new(), vec![0; 64 * 1024]);
        loop {
            match io::Read::read(&mut file, &mut piece)? {
                0 => return Ok(BlobId::from_digest(hash.finalize().into()) == *blob),
                read => hash.update(&piece[..read]),
            }
        }
    }

    /// Gives what came in its name; on disk when this returns. Only the stream's owner does this, so that it and
    /// [`StreamBlobs::remove`] never meet.
    pub(crate) fn keep(&self, whole: &Path, blob: &BlobId, now: Millis) -> Result<(), io::Error> {
        let file = self.file(blob);
        if !file.exists() {
            if !self.0.exists() {
                fs::create_dir_all(&self.0)?;
                self.0.parent().map_or(Ok(()), sync_folder)?;
            }
            fs::rename(whole, &file)?;
        }
        // Opened for writing: some systems set times of no other file.
        File::options().write(true).open(&file)?.set_modified(put_at(now))?;
        sync_folder(&self.0)
    }

    /// Whether a blob is here. Then it stays for a while as if it had just been put.
    pub(crate) fn touch(&self, blob: &BlobId, now: Millis) -> Result<bool, io::Error> {
        match File::options().write(true).open(self.file(blob)) {
            Ok(file) => file.set_modified(put_at(now)).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Takes a blob away that nothing shows any more, unless it was put again after `shown_at`, not long ago.
    /// Says whether it is gone.
    pub(crate) fn remove(&self, blob: &BlobId, shown_at: Millis, now: Millis) -> Result<bool, io::Error> {
        let file = self.file(blob);
        let put_at = match fs::metadata(&file) {
            Ok(about) => millis(about.modified()?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(error),
        };
        if put_at > shown_at && now < put_at.saturating_add(SHOWN_WITHIN) {
            return Ok(false);
        }
        fs::remove_file(&file)?;
        sync_folder(&self.0)?;
        Ok(true)
    }
}

fn put_at(now: Millis) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(now.max(0).unsigned_abs())
}

fn millis(time: SystemTime) -> Millis {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// A name that was given or taken away is so after a loss of power too.
fn sync_folder(folder: &Path) -> Result<(), io::Error> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Where blobs lie while they come in.
#[derive(Clone)]
pub(crate) struct Arrivals {
    folder: PathBuf,
    count: Arc<AtomicU64>,
}

/// Why what came is not kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IncomingError {
    #[error("this file has more than {BLOB_MAX} bytes, which is the most that is taken")]
    TooLarge,
    #[error("these bytes are not those that this name stands for")]
    OtherBytes,
    #[error(transparent)]
    Disk(#[from] io::Error),
}

impl Arrivals {
    /// Within a server's data. What a crash left half is taken away.
    pub(crate) fn new(data: &Path) -> Result<Self, io::Error> {
        let folder = data.join("incoming");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, count: Arc::default() })
    }

    /// A file for what begins to come.
    pub(crate) fn begin(&self) -> Result<Incoming, io::Error> {
        let path = self.folder.join(self.count.fetch_add(1, Ordering::Relaxed).to_string());
        Ok(Incoming { file: File::create_new(&path)?, path, bytes: 0, hash: Sha256::new() })
    }
}

/// A blob on its way in. Dropped, nothing of it stays.
pub(crate) struct Incoming {
    path: PathBuf,
    file: File,
    bytes: usize,
    hash: Sha256,
}

impl Incoming {
    /// Where it lies.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn take(&mut self, bytes: &[u8]) -> Result<(), IncomingError> {
        self.bytes += bytes.len();
        if self.bytes > BLOB_MAX {
            return Err(IncomingError::TooLarge);
        }
        self.hash.update(bytes);
        Ok(io::Write::write_all(&mut self.file, bytes)?)
    }

    /// All has come: it is on disk, and what its name says.
    pub(crate) fn finish(&mut self, blob: &BlobId) -> Result<(), IncomingError> {
        if BlobId::from_digest(self.hash.finalize_reset().into()) != *blob {
            return Err(IncomingError::OtherBytes);
        }
        Ok(self.file.sync_all()?)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // It was renamed if it was kept, and then it is not there; a leftover goes at the next start.
        drop(fs::remove_file(&self.path));
    }
}
