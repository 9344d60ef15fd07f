//! The folder of a server's data, in use by one program at a time. A server that runs says in it where it is, with a
//! key that only who may read the folder has: so `rill backup` can ask it for a copy.

use crate::clock::fresh_name;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// A folder that this program, and no other, uses until this value is dropped.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
    says: Option<PathBuf>,
}

/// A server that uses a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedAt {
    /// Where it listens: "http://127.0.0.1:8787".
    pub address: String,
    /// What it knows those by who may read the folder.
    pub key: String,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataFolderError {
    /// The system says no.
    #[error("the data folder {folder:?} cannot be used: {error}")]
    Unusable {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Another program uses it.
    #[error("the data folder {folder:?} is in use{}; nothing was changed", at(.by))]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The server that uses it; none: some other program.
        by: Option<ServedAt>,
    },
}

fn at(by: &Option<ServedAt>) -> String {
    by.as_ref().map_or(String::new(), |by| format!(" by a server at {}", by.address))
}

impl DataFolder {
    /// Takes the folder, which is made where it is missing.
    pub fn take(path: &Path) -> Result<Self, DataFolderError> {
        let unusable = |error| DataFolderError::Unusable { folder: path.to_owned(), error };
        fs::create_dir_all(path).map_err(unusable)?;
        // The system gives the lock back however this program ends.
        let lock = File::create(path.join("in-use")).map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock, says: None }),
            Err(fs::TryLockError::WouldBlock) => {
                Err(DataFolderError::InUse { folder: path.to_owned(), by: served_at(path) })
            }
            Err(fs::TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Says where a server of this folder is. Gives the key that it is to ask for.
    pub(crate) fn say_where(&mut self, address: &str) -> Result<String, io::Error> {
        let key: String = fresh_name()?.iter().map(|byte| format!("{byte:02x}")).collect();
        let file = self.path.join(SAYS);
        self.says = Some(file.clone());
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        if file.exists() {
            fs::remove_file(&file)?;
        }
        write!(options.open(&file)?, "{address}\n{key}\n")?;
        Ok(key)
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        // Left behind, it is of no use to anybody: the folder is not locked, and the key is known by no server.
        self.says.iter().for_each(|file| drop(fs::remove_file(file)));
    }
}

const SAYS: &str = "served-at";

fn served_at(folder: &Path) -> Option<ServedAt> {
    let said = fs::read_to_string(folder.join(SAYS)).ok()?;
    let (address, key) = said.trim_end().split_once('\n')?;
    Some(ServedAt { address: address.to_owned(), key: key.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{DataFolder, DataFolderError};

    #[test]
    fn a_folder_is_used_by_one_at_a_time_and_who_comes_second_is_told_by_whom() {
        let data = tempfile::tempdir().unwrap();
        let mut folder = DataFolder::take(data.path()).unwrap();
        let Err(DataFolderError::InUse { by: None, .. }) = DataFolder::take(data.path()) else {
            panic!("taken twice")
        };
        let key = folder.say_where("http://127.0.0.1:9").unwrap();
        let Err(DataFolderError::InUse { by: Some(by), .. }) = DataFolder::take(data.path()) else {
            panic!("taken twice")
        };
        assert_eq!((by.address.as_str(), by.key.as_str()), ("http://127.0.0.1:9", key.as_str()));
        drop(folder);
        assert!(DataFolder::take(data.path()).is_ok());
    }
}
