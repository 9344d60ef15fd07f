//! A profile: the folder in which a person's things lie on this machine. Their key; and for each server a folder with the
//! copy, the outbox and the session. One command at a time has a server's folder.

use super::origin::Origin;
use crate::key::{Key, KeyError};
use rill_protocol::Did;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// There is nowhere to keep one.
    #[error("your system names no folder for data: say where yours is to be with --profile DIR")]
    Nowhere,
    /// The key cannot be had.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The system says no.
    #[error("{path:?} cannot be used: {error}")]
    File {
        /// What.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

/// A person's things for one server.
pub struct Profile {
    key: Key,
    folder: PathBuf,
}

/// A session as it is kept: whoever has the cookie is the person until it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptSession {
    /// The key that it began with.
    pub key: Did,
    /// Whose it is.
    pub person: Did,
    /// What proves it.
    pub cookie: String,
}

/// Says that this command alone works in the folder, until it is dropped.
pub struct Turn(#[expect(dead_code, reason = "held, not read: closing it gives the turn up")] File);

impl Profile {
    /// The profile in this folder, or in the user's own. A key is made where there is none.
    pub fn open(folder: Option<&Path>, key: Option<&Path>, origin: &Origin) -> Result<Self, ProfileError> {
        let profile = match folder {
            Some(folder) => folder.to_owned(),
            None => data_folder().ok_or(ProfileError::Nowhere)?.join("rill"),
        };
        let folder = profile.join("servers").join(origin.host().replace(['[', ']'], "").replace(':', "_"));
        fs::create_dir_all(&folder).map_err(|error| ProfileError::File { path: folder.clone(), error })?;
        let own = profile.join("key");
        let key = Key::open(Some(key.unwrap_or(&own)))?;
        Ok(Self { key, folder })
    }

    /// The key.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// Where a file of this server lies.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Waits until no other command works here.
    pub fn turn(&self) -> Result<Turn, ProfileError> {
        let path = self.file("turn");
        let taken = || {
            let file = File::options().create(true).write(true).truncate(false).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        taken().map(Turn).map_err(|error| ProfileError::File { path: path.clone(), error })
    }

    /// The session that was last, where it is of this key. One that cannot be read is none: another is begun.
    pub fn session(&self) -> Option<KeptSession> {
        let kept = fs::read(self.file("session")).ok()?;
        let kept: KeptSession = serde_json::from_slice(&kept).ok()?;
        Some(kept).filter(|kept| kept.key == self.key.did())
    }

    /// Keeps a session, for its user's eyes alone.
    pub fn keep_session(&self, person: &Did, cookie: &str) -> Result<(), ProfileError> {
        let kept = KeptSession { key: self.key.did(), person: person.clone(), cookie: cookie.to_owned() };
        let path = self.file("session");
        let written = || {
            let making = self.file(&format!("session-{}", std::process::id()));
            let mut options = File::options();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&making)?;
            file.write_all(&serde_json::to_vec(&kept)?)?;
            fs::rename(&making, &path)
        };
        written().map_err(|error| ProfileError::File { path: path.clone(), error })
    }
}

/// Where the user's programs keep their data.
fn data_folder() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        return named("LOCALAPPDATA");
    }
    named("XDG_DATA_HOME").or_else(|| Some(named("HOME")?.join(".local").join("share")))
}
