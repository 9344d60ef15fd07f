//! Blobs: files by the hash of their bytes. Not here: who may read one, which its event decides.

use rill_protocol::BlobId;
use std::{
    io,
    path::{Path, PathBuf},
};

/// The folder of all blobs of a server.
#[derive(Clone)]
pub(crate) struct Blobs(PathBuf);

impl Blobs {
    /// Within a server's data.
    pub(crate) fn new(data: &Path) -> Result<Self, io::Error> {
        let folder = data.join("blobs");
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// Keeps these bytes: written beside, fsynced, then given their name, so that no half blob has one.
    pub(crate) fn put(&self, blob: &BlobId, bytes: &[u8]) -> Result<(), io::Error> {
        let file = self.file(blob);
        if file.exists() {
            return Ok(());
        }
        let beside = file.with_extension(format!("{}.part", std::process::id()));
        let mut writing = std::fs::File::create(&beside)?;
        io::Write::write_all(&mut writing, bytes)?;
        writing.sync_all()?;
        std::fs::rename(beside, file)
    }

    /// The bytes; `None` where they are not here.
    pub(crate) fn get(&self, blob: &BlobId) -> Result<Option<Vec<u8>>, io::Error> {
        match std::fs::read(self.file(blob)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn file(&self, blob: &BlobId) -> PathBuf {
        self.0.join(blob.to_string())
    }
}
