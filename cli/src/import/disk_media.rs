//! Files beside an archive, on disk. Nothing outside the archive's folder is opened, and no link is followed.

use rill_events::{Dimensions, FileRef};
use rill_import::{LocalPath, Media, MediaError, media_type};
use rill_protocol::{BLOB_MAX, BlobId};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

/// Paths whose files are remembered: pictures of people and emoji come again and again.
const REMEMBERED: usize = 4096;

/// The folder that an archive lies in.
pub struct DiskMedia {
    folder: PathBuf,
    remembered: HashMap<LocalPath, Result<Option<FileRef>, MediaError>>,
    /// What was found since this was last emptied.
    pub(super) found: Vec<(BlobId, PathBuf)>,
}

impl DiskMedia {
    /// That of this archive.
    pub fn beside(archive: &Path) -> Self {
        let folder = archive.parent().unwrap_or(Path::new("")).to_owned();
        Self { folder, remembered: HashMap::new(), found: Vec::new() }
    }

    fn path(&self, local: &LocalPath) -> PathBuf {
        local.names().fold(self.folder.clone(), |path, name| path.join(name))
    }

    fn look(&self, local: &LocalPath) -> Result<Option<FileRef>, MediaError> {
        let told = || local.as_str().to_owned();
        let mut path = self.folder.clone();
        let mut last = None;
        for name in local.names() {
            path.push(name);
            match fs::symlink_metadata(&path) {
                Ok(metadata) if metadata.is_symlink() => return Err(MediaError::Link(told())),
                Ok(metadata) => last = Some(metadata),
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
                {
                    return Ok(None);
                }
                Err(error) => return Err(MediaError::Unreadable { path: told(), error: error.to_string() }),
            }
        }
        match last {
            Some(metadata) if !metadata.is_file() => Err(MediaError::NotAFile(told())),
            Some(metadata) if metadata.len() > BLOB_MAX as u64 => {
                Err(MediaError::TooLarge { path: told(), bytes: metadata.len() })
            }
            _ => read(&path)
                .map(Some)
                .map_err(|error| MediaError::Unreadable { path: told(), error: error.to_string() }),
        }
    }
}

impl Media for DiskMedia {
    fn find(&mut self, local: &LocalPath) -> Result<Option<FileRef>, MediaError> {
        let looked = match self.remembered.get(local) {
            Some(looked) => looked.clone(),
            None => {
                let looked = self.look(local);
                if self.remembered.len() == REMEMBERED {
                    self.remembered.clear();
                }
                self.remembered.insert(local.clone(), looked.clone());
                looked
            }
        };
        if let Ok(Some(file)) = &looked {
            self.found.push((file.blob, self.path(local)));
        }
        looked
    }
}

/// Reads a file once: its hash, its length, and what it is.
fn read(path: &Path) -> io::Result<FileRef> {
    let mut file = File::open(path)?;
    let (mut hasher, mut bytes, mut head) = (Sha256::new(), 0, Vec::new());
    let mut piece = vec![0; 64 * 1024];
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            break;
        }
        if head.len() < 512 {
            head.extend_from_slice(&piece[..length.min(512)]);
        }
        hasher.update(&piece[..length]);
        bytes += length as u64;
    }
    let media = media_type(&head);
    let is_picture = media.starts_with("image/") && media != "image/svg+xml";
    let size = if is_picture { dimensions(path) } else { None };
    Ok(FileRef { blob: BlobId::from_digest(hasher.finalize().into()), media, bytes, size })
}

fn dimensions(path: &Path) -> Option<Dimensions> {
    let size = imagesize::reader_size(BufReader::new(File::open(path).ok()?)).ok()?;
    Some(Dimensions { width: u32::try_from(size.width).ok()?, height: u32::try_from(size.height).ok()? })
}
