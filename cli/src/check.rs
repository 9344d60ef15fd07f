//! `rill check`: reads the logs of a data folder, or an export, from end to end.

use crate::export::{CheckError, check};
use anyhow::{Context, ensure};
use rill_protocol::StreamId;
use rill_server::{
    DataFolder, StreamBlobs,
    store::{AccountsFile, StreamLog},
};
use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Which data.
#[derive(Clone, Debug, clap::Args)]
pub struct CheckArgs {
    /// A file that `rill export` made, in place of a folder.
    pub export: Option<PathBuf>,
    /// The folder of a server that does not run.
    #[arg(long, value_name = "DIR", default_value = "rill-data", conflicts_with = "export")]
    pub data: PathBuf,
}

/// The command. The exit code is 1 where something is damaged.
pub fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    if let Some(file) = &args.export {
        return checked_export(file);
    }
    let streams = streams(&args.data)?;
    let folder = DataFolder::take(&args.data)
        .context("stop it first; or make a copy with `rill backup`, and check that")?;
    let mut is_whole = true;
    if folder.path().join(AccountsFile::NAME).try_exists()?
        && let Err(error) = AccountsFile::open(folder.path())
    {
        is_whole = false;
        println!("{}: damaged: {error}", AccountsFile::NAME);
    }
    for stream in streams {
        match checked(folder.path(), &stream) {
            Ok(said) => println!("{stream}: {said}"),
            Err(error) => {
                is_whole = false;
                println!("{stream}: damaged: {error:#}");
            }
        }
    }
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The whole of an export. Nothing of it is taken for granted: see `export/checked.rs`.
fn checked_export(file: &Path) -> anyhow::Result<ExitCode> {
    let from = File::open(file).with_context(|| format!("{file:?} cannot be read"))?;
    match check::<CheckError>(BufReader::new(from), |_| Ok(())) {
        Ok(counted) => {
            println!(
                "whole; {} events in {} topics, {} files; of {} events a deletion took the bytes, {} were withheld",
                counted.events, counted.topics, counted.files, counted.erased, counted.blanks
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            println!("{}: {error}", file.display());
            Ok(ExitCode::FAILURE)
        }
    }
}

/// What there is to say of a space that is whole: its log, and the files that its messages show.
fn checked(data: &Path, stream: &StreamId) -> anyhow::Result<String> {
    let Some(log) = StreamLog::open(data, stream)? else {
        return Ok("empty; nothing was ever acknowledged".to_owned());
    };
    let checked = log.check()?;
    let (blobs, mut files, mut missing) = (StreamBlobs::of(data, stream), 0, 0);
    for blob in log.shown()? {
        let file = blobs.file(&blob);
        if !file.try_exists()? {
            missing += 1;
            continue;
        }
        ensure!(StreamBlobs::is_whole(&file, &blob)?, "{file:?}: its bytes are not those of its name");
        files += 1;
    }
    let mut said = format!("whole; {} events in {} topics, {files} files", checked.events, checked.topics);
    if missing > 0 {
        said.push_str(&format!("; {missing} files that messages show are not there"));
    }
    Ok(said)
}

/// The streams of a data folder.
pub(crate) fn streams(data: &Path) -> anyhow::Result<Vec<StreamId>> {
    let folder = data.join("streams");
    let entries =
        std::fs::read_dir(&folder).with_context(|| format!("there is no data of a server in {data:?}"))?;
    let mut streams = Vec::new();
    for entry in entries {
        streams.extend(entry?.file_name().to_str().and_then(|name| name.parse::<StreamId>().ok()));
    }
    streams.sort();
    Ok(streams)
}
