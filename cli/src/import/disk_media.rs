//! Files beside an archive, on disk. Nothing outside the archive's folder is opened, and no link is followed.

use rill_events::{Dimensions, FileRef, media_type};
use rill_import::{LocalPath, Media, MediaError};
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

/// As a browser shows it: a camera that was held upright says so beside a picture that lies.
fn dimensions(path: &Path) -> Option<Dimensions> {
    let size = imagesize::reader_size(BufReader::new(File::open(path).ok()?)).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    let is_turned = orientation(path).is_some_and(|orientation| (5..=8).contains(&orientation));
    Some(if is_turned { Dimensions { width: height, height: width } } else { Dimensions { width, height } })
}

/// The tag 0x0112 of Exif: 5 to 8 lie on their side.
fn orientation(path: &Path) -> Option<u32> {
    let beside = exif::Reader::new().read_from_container(&mut BufReader::new(File::open(path).ok()?)).ok()?;
    beside.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0)
}

#[cfg(test)]
mod tests {
    use super::dimensions;
    use rill_events::Dimensions;

    /// As much of a JPEG of 3 by 2 as says its size, after this orientation.
    fn jpeg(orientation: u8) -> Vec<u8> {
        let tag = [1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0];
        let exif = [&b"Exif\0\0II*\0\x08\0\0\0"[..], &tag].concat();
        let size = [0xff, 0xc0, 0, 17, 8, 0, 2, 0, 3, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xd9];
        [&[0xff, 0xd8, 0xff, 0xe1, 0, exif.len() as u8 + 2][..], &exif, &size].concat()
    }

    #[test]
    fn a_picture_that_a_browser_turns_has_the_size_that_it_is_shown_at() {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let path = folder.path().join("upright.jpg");
        for orientation in 0..=9 {
            std::fs::write(&path, jpeg(orientation)).expect("room on the disk");
            let (width, height) = if (5..=8).contains(&orientation) { (2, 3) } else { (3, 2) };
            assert_eq!(dimensions(&path), Some(Dimensions { width, height }), "orientation {orientation}");
        }
    }

    #[test]
    fn a_picture_with_broken_exif_keeps_its_own_size() {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let path = folder.path().join("odd.jpg");
        let whole = jpeg(6);
        for broken in 12..30 {
            let mut bytes = whole.clone();
            bytes[broken] = 0xee;
            std::fs::write(&path, bytes).expect("room on the disk");
            let size = dimensions(&path).expect("the size stands elsewhere");
            assert_eq!(size.width + size.height, 5, "byte {broken}");
        }
    }
}
