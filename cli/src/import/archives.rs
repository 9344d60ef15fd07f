//! Finds the archive files that paths name, reads their heads, and sorts them into spaces.

use super::{summary::Problem, unpack};
use rill_import::discord::{Archive, ArchiveError, Guild, Head, Snowflake};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Folders within folders.
const DEPTH_MAX: usize = 64;

/// Why there is nothing to import.
#[derive(Debug, thiserror::Error)]
pub enum FindError {
    /// A path that is not there, or may not be read.
    #[error("{}: {error}", path.display())]
    Path {
        /// The path.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Folders in a circle, or nearly.
    #[error("{}: more than {DEPTH_MAX} folders within each other", path.display())]
    TooDeep {
        /// The path.
        path: PathBuf,
    },
    /// Not one file of the wanted kind.
    #[error(
        "no archive of DiscordChatExporter was found (files .json, .json.gz or .json.zst){}",
        list(problems)
    )]
    NoArchive {
        /// What was found instead.
        problems: Vec<Problem>,
    },
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("\n  {problem}")).collect()
}

/// One file, with its head already read.
pub(super) struct ArchiveFile {
    pub(super) path: PathBuf,
    pub(super) head: Head,
}

/// All files.
pub(super) struct Found {
    files: Vec<ArchiveFile>,
    bytes: u64,
    pub(super) problems: Vec<Problem>,
}

/// Looks at every path. A file that is named itself must be an archive; in a folder, other JSON is passed over.
pub(super) fn find(paths: &[PathBuf]) -> Result<Found, FindError> {
    let mut found = Found { files: Vec::new(), bytes: 0, problems: Vec::new() };
    let mut candidates = BTreeMap::new();
    for path in paths {
        let failed = |error| FindError::Path { path: path.clone(), error };
        if fs::metadata(path).map_err(failed)?.is_dir() {
            in_folder(path, 0, &mut candidates)?;
        } else {
            candidates.insert(path.canonicalize().map_err(failed)?, (path.clone(), true));
        }
    }
    for (path, named) in candidates.into_values() {
        match open(&path) {
            Ok(head) => {
                found.bytes += fs::metadata(&path).map_or(0, |metadata| metadata.len());
                found.files.push(ArchiveFile { path, head });
            }
            Err(ArchiveError::OtherProgram { .. }) if !named => {}
            Err(error) => found.problems.push(Problem::of_file(path, error)),
        }
    }
    Ok(found)
}

fn open(path: &Path) -> Result<Head, ArchiveError> {
    let place = rill_import::discord::FilePlace { byte: 0, line: 1 };
    let source = unpack::open(path, |_| {}).map_err(|error| ArchiveError::Io { place, error })?;
    Archive::open(source).map(|archive| archive.head().clone())
}

/// By their real path, so that what is named twice is read once.
fn in_folder(
    folder: &Path,
    depth: usize,
    candidates: &mut BTreeMap<PathBuf, (PathBuf, bool)>,
) -> Result<(), FindError> {
    if depth > DEPTH_MAX {
        return Err(FindError::TooDeep { path: folder.to_owned() });
    }
    let failed = |error| FindError::Path { path: folder.to_owned(), error };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // Of the entry itself: a link is neither a folder nor a file, and is not followed.
        let kind = entry.file_type().map_err(failed)?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if kind.is_dir() && !name.ends_with("_Files") {
            in_folder(&path, depth + 1, candidates)?;
        } else if kind.is_file()
            && [".json", ".json.gz", ".json.zst"].iter().any(|ending| name.ends_with(ending))
        {
            candidates.entry(path.canonicalize().map_err(failed)?).or_insert((path, false));
        }
    }
    Ok(())
}

impl Found {
    /// Bytes on disk.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The files of each space. Channels come before threads, older exports before newer ones: that order follows
    /// from the files alone, not from how they were named.
    pub(super) fn by_space(&mut self, one: Option<&str>) -> Vec<(Guild, Vec<ArchiveFile>)> {
        let mut spaces: BTreeMap<Snowflake, (Guild, Vec<ArchiveFile>)> = BTreeMap::new();
        self.files.sort_by(|one, other| order(one).cmp(&order(other)));
        for file in std::mem::take(&mut self.files) {
            let key = if one.is_some() { Snowflake(0) } else { file.head.guild.id };
            let (guild, files) = spaces.entry(key).or_insert_with(|| (file.head.guild.clone(), Vec::new()));
            // The newest export knows the guild's present name.
            *guild = file.head.guild.clone();
            files.push(file);
        }
        spaces.into_values().collect()
    }
}

fn order(file: &ArchiveFile) -> (bool, Option<i64>, Snowflake, &Path) {
    (file.head.is_thread(), file.head.exported_at, file.head.channel.id, &file.path)
}
