//! `rill backup` and `rill restore`: a data folder copied consistently, and brought back under a new history.

use crate::check::streams;
use anyhow::{Context, ensure};
use rill_server::store::StreamLog;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// From where to where.
#[derive(Clone, Debug, clap::Args)]
pub struct BackupArgs {
    /// The folder of a server that does not run.
    #[arg(long, value_name = "DIR", default_value = "rill-data")]
    pub data: PathBuf,
    /// The folder to make.
    pub to: PathBuf,
}

/// From where to where.
#[derive(Clone, Debug, clap::Args)]
pub struct RestoreArgs {
    /// A folder that `rill backup` made.
    pub from: PathBuf,
    /// The folder to make, for a server to serve.
    #[arg(long, value_name = "DIR", default_value = "rill-data")]
    pub data: PathBuf,
}

/// The command: every log as it is between two batches, then the blobs, which are never changed once named.
pub fn backup(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    ensure!(
        !args.to.exists(),
        "{:?} is there already: nothing was written. Name a folder that is not",
        args.to
    );
    for stream in streams(&args.data)? {
        let Some(log) = StreamLog::open(&args.data, &stream).with_context(|| format!("space {stream}"))?
        else {
            continue;
        };
        let folder = StreamLog::folder(&args.to, &stream);
        fs::create_dir_all(&folder)?;
        log.copy_to(&folder.join("events.db"))?;
        copy_files(&StreamLog::folder(&args.data, &stream).join("blobs"), &folder.join("blobs"))?;
    }
    println!("Copied to {}", args.to.display());
    Ok(ExitCode::SUCCESS)
}

/// The command: each log is checked before it counts as restored.
pub fn restore(args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    ensure!(!args.data.exists(), "{:?} is there already: nothing was written. Move it away first", args.data);
    for stream in streams(&args.from)? {
        let (from, to) = (StreamLog::folder(&args.from, &stream), StreamLog::folder(&args.data, &stream));
        copy_files(&from, &to)?;
        copy_files(&from.join("blobs"), &to.join("blobs"))?;
        let Some(mut log) = StreamLog::open(&args.data, &stream)? else { continue };
        let checked = log.check().with_context(|| format!("space {stream} in the backup"))?;
        log.begin_new_history()?;
        println!("{stream}: {} events", checked.events);
    }
    println!("Restored to {}", args.data.display());
    Ok(ExitCode::SUCCESS)
}

fn copy_files(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    if !from.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.path().is_dir() {
            continue;
        }
        fs::copy(entry.path(), to.join(entry.file_name()))
            .with_context(|| format!("copying {:?}", entry.path()))?;
    }
    Ok(())
}
