//! A whole copy of a server's data: each log as it is between two batches, then the files that it shows. The server
//! goes on meanwhile. Not here: bringing one back (`rill restore`, in `cli/`).

use crate::{
    accounts::Accounts,
    blobs::StreamBlobs,
    clock::Clock,
    data_folder::DataFolder,
    rule_book::RuleBook,
    store::{AccountsError, AccountsFile, LogError, SqliteFiles, StreamLog},
    streams::Streams,
};
use rill_protocol::{BlobId, FaultCode, StreamId};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::task::spawn_blocking;

/// Asks a running server for a copy of its data. Together with the key of its folder, in the header `rill-key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupRequest {
    /// The folder to make, as a whole path on the server's machine.
    pub to: String,
}

/// What was copied.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// Spaces that are in the copy.
    pub spaces: u64,
    /// Files that their messages show, and that are in it.
    pub files: u64,
    /// Files that their messages show and that were not there.
    pub missing: u64,
    /// Spaces that are not in it, each with why.
    pub left_out: Vec<(StreamId, String)>,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something is there.
    #[error("{0:?} is there already: nothing was written. Name a folder that is not")]
    IsThere(PathBuf),
    /// The place is not a whole path.
    #[error("{0:?} is no whole path: a server has another working folder than who asks it")]
    NotWhole(PathBuf),
    /// The streams could not be listed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// Who may sign in could not be copied.
    #[error("{0}. What was copied so far was removed again")]
    Accounts(String),
    /// The system says no.
    #[error("{place:?}: {error}. What was copied so far was removed again")]
    Disk {
        /// Where.
        place: PathBuf,
        /// What it says.
        error: io::Error,
    },
}

/// Copies the data of a server that does not run.
pub async fn back_up_at_rest(
    folder: &DataFolder,
    rules: RuleBook,
    clock: Clock,
    to: &Path,
) -> Result<Copied, BackupError> {
    let failed = |error| BackupError::Disk { place: folder.path().to_owned(), error };
    let data = folder.path().to_owned();
    let stores = Arc::new(SqliteFiles::new(data.clone()).map_err(failed)?);
    let accounts = |error: AccountsError| BackupError::Accounts(error.to_string());
    let accounts = Accounts::of(AccountsFile::open(folder.path()).map_err(accounts)?).map_err(failed)?;
    let streams = Arc::new(Streams::new(stores, data, rules, clock));
    let copied = back_up(&streams, &accounts, folder.path(), to).await;
    streams.put_away().await;
    accounts.put_away().await;
    copied
}

/// Where in a data folder the modules are that were put on its server.
pub const MODULES: &str = "modules";

/// Copies the data of these streams, and who is who. What is at `to` when this fails, is nothing.
pub(crate) async fn back_up(
    streams: &Arc<Streams>,
    accounts: &Accounts,
    data: &Path,
    to: &Path,
) -> Result<Copied, BackupError> {
    if !to.is_absolute() {
        return Err(BackupError::NotWhole(to.to_owned()));
    }
    if to.exists() {
        return Err(BackupError::IsThere(to.to_owned()));
    }
    let part = Part::beside(to)?;
    let failed = |error| BackupError::Disk { place: part.0.clone(), error };
    let people = accounts.copy_to(part.0.clone()).await;
    people.map_err(|fault| BackupError::Accounts(fault.text))?;
    copy_modules(data, &part.0).map_err(failed)?;
    let mut copied = Copied::default();
    for stream in streams.list()? {
        let owner = match streams.owner(stream, None).await {
            Ok(owner) => owner,
            // Made, and never written to.
            Err(fault) if fault.code == FaultCode::NotFound => continue,
            Err(fault) => {
                copied.left_out.push((stream, fault.text));
                continue;
            }
        };
        let log = match owner.copy(part.0.clone()).await {
            Ok(log) => log,
            Err(error) => {
                let half = StreamLog::folder(&part.0, &stream);
                if half.exists() {
                    fs::remove_dir_all(half).map_err(failed)?;
                }
                copied.left_out.push((stream, error.to_string()));
                continue;
            }
        };
        let (from, into) = (StreamBlobs::of(data, &stream), StreamBlobs::of(&part.0, &stream));
        // `log` holds the files where they are until all are copied.
        let copying = spawn_blocking(move || (copy_files(&log.shown, &from, &into), drop(log)));
        let (files, ()) = copying.await.map_err(io::Error::other).map_err(failed)?;
        let (files, missing) = files.map_err(failed)?;
        copied.spaces += 1;
        copied.files += files;
        copied.missing += missing;
        // What was redacted meanwhile leaves the files now. A stream that failed since is nothing to this copy.
        drop(owner.read(|_| Ok(())).await);
    }
    part.whole(to)?;
    Ok(copied)
}

/// Copies the rules that were put on a server: without them, spaces that live by them cannot be opened. None where there
/// are none.
pub fn copy_modules(from: &Path, to: &Path) -> Result<(), io::Error> {
    let (from, to) = (from.join(MODULES), to.join(MODULES));
    if !from.exists() {
        return Ok(());
    }
    fs::create_dir_all(&to)?;
    for file in fs::read_dir(from)? {
        let file = file?;
        let to = to.join(file.file_name());
        fs::copy(file.path(), &to)?;
        fs::File::options().write(true).open(&to)?.sync_all()?;
    }
    Ok(())
}

/// Files that are there and were copied, and those that are not there.
fn copy_files(shown: &[BlobId], from: &StreamBlobs, into: &StreamBlobs) -> Result<(u64, u64), io::Error> {
    let (mut files, mut missing) = (0, 0);
    for blob in shown {
        let to = into.file(blob);
        if let Some(folder) = to.parent().filter(|folder| !folder.exists()) {
            fs::create_dir_all(folder)?;
        }
        match fs::copy(from.file(blob), &to) {
            Ok(_) => {
                fs::File::options().write(true).open(&to)?.sync_all()?;
                files += 1;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => missing += 1,
            Err(error) => return Err(error),
        }
    }
    Ok((files, missing))
}

/// A copy that is not whole yet: it has another name, and is removed when this is dropped.
struct Part(PathBuf);

impl Part {
    fn beside(to: &Path) -> Result<Self, BackupError> {
        let mut name = to.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        if part.exists() {
            return Err(BackupError::IsThere(part));
        }
        let folder = part.join("streams");
        fs::create_dir_all(&folder).map_err(|error| BackupError::Disk { place: folder, error })?;
        Ok(Self(part))
    }

    fn whole(self, to: &Path) -> Result<(), BackupError> {
        fs::rename(&self.0, to).map_err(|error| BackupError::Disk { place: to.to_owned(), error })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // A whole one has another name by now.
        drop(fs::remove_dir_all(&self.0));
    }
}
