//! Files beside an archive: what a path in it may name.
//! Here: the judgement, pure. Not here: opening files (whoever imports hands a [`Media`] in).

use rill_events::FileRef;

/// Finds files beside an archive.
pub trait Media {
    /// The file that stands at this path. `None`: it is not there, the source had lost it.
    fn find(&mut self, path: &LocalPath) -> Result<Option<FileRef>, MediaError>;
}

/// An archive without files beside it.
pub struct NoMedia;

impl Media for NoMedia {
    fn find(&mut self, _: &LocalPath) -> Result<Option<FileRef>, MediaError> {
        Ok(None)
    }
}

/// Why a file is not taken in. Its message is, and says that the file is lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// `../` in it.
    #[error("the file {0:?} would lie outside the archive's folder and was not read")]
    Escapes(String),
    /// It begins at a root or a drive.
    #[error(
        "the file {0:?} has an absolute path and was not read: put it beside the archive and export with relative paths"
    )]
    Absolute(String),
    /// A link to elsewhere.
    #[error("the file {0:?} is a link to elsewhere and was not read")]
    Link(String),
    /// No file: a folder, a device.
    #[error("{0:?} is not a file and was not read")]
    NotAFile(String),
    /// Longer than a blob may be.
    #[error("the file {path:?} has {bytes} bytes, more than a space takes, and was left out")]
    TooLarge {
        /// The file.
        path: String,
        /// Its length.
        bytes: u64,
    },
    /// The system says no.
    #[error("the file {path:?} could not be read: {error}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system says.
        error: String,
    },
    /// One event names no more.
    #[error("the message shows more files than an event may name; {0:?} was left out")]
    TooMany(String),
}

/// A path that stays within the archive's folder: names of folders and at last a file, none of them special.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalPath(String);

impl LocalPath {
    /// The names, outermost first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('/')
    }
    /// The whole path, with `/` between the names.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What an address in an archive is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A file beside the archive.
    Local(LocalPath),
    /// Elsewhere in the world: never fetched.
    Remote,
}

impl Address {
    /// Reads an address as the exporter writes it: a path that is not percent-encoded, or a URL.
    pub fn parse(text: &str) -> Result<Self, MediaError> {
        if text.split_once("://").is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric()))
        {
            return Ok(Self::Remote);
        }
        // Exports made on Windows.
        let path = if text.contains('/') { text.to_owned() } else { text.replace('\\', "/") };
        let has_drive = path.as_bytes().get(1) == Some(&b':');
        if path.starts_with(['/', '\\']) || has_drive {
            return Err(MediaError::Absolute(text.to_owned()));
        }
        let mut names = path.split(['/', '\\']);
        if names.any(|name| name == "..") {
            return Err(MediaError::Escapes(text.to_owned()));
        }
        if path.contains('\0') || path.split('/').any(|name| name.is_empty() || name == ".") {
            return Err(MediaError::NotAFile(text.to_owned()));
        }
        Ok(Self::Local(LocalPath(path)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, MediaError};

    #[test]
    fn a_path_stays_within_the_archives_folder() {
        let local = |text: &str| match Address::parse(text) {
            Ok(Address::Local(path)) => path.as_str().to_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(local("a.json_Files/ünï #1.txt"), "a.json_Files/ünï #1.txt");
        assert_eq!(local(r"a.json_Files\harbour.png"), "a.json_Files/harbour.png");
        assert_eq!(Address::parse("https://example.org/../x"), Ok(Address::Remote));
        for escaping in ["../x", "a/../../x", r"..\..\x", r"a/..\x"] {
            assert_eq!(Address::parse(escaping), Err(MediaError::Escapes(escaping.to_owned())));
        }
        for absolute in ["/etc/passwd", r"C:\x.png", "c:/x.png", r"\\host\share"] {
            assert_eq!(Address::parse(absolute), Err(MediaError::Absolute(absolute.to_owned())));
        }
        for odd in ["", "a//b", "./a", "a/\0"] {
            assert_eq!(Address::parse(odd), Err(MediaError::NotAFile(odd.to_owned())));
        }
    }
}
