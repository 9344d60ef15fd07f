//! `rill backup` and `rill restore`: a data folder copied consistently, of a server that runs or does not, and
//! brought back under a new history.

use crate::{check::streams, serve::rules};
use anyhow::{Context, bail, ensure};
use rill_protocol::{BlobId, Fault, PROTOCOL_VERSION, decode, encode};
use rill_server::{
    BackupRequest, Copied, DataFolder, DataFolderError, ServedAt, StreamBlobs, back_up_at_rest, copy_modules,
    store::{AccountsFile, StreamLog},
    system_clock,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// From where to where.
#[derive(Clone, Debug, clap::Args)]
pub struct BackupArgs {
    /// The folder of a server, which may run.
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

/// The command. The exit code is 1 where a space is not in the copy.
pub fn backup(args: &BackupArgs) -> anyhow::Result<ExitCode> {
    ensure!(args.data.join("streams").is_dir(), "there is no data of a server in {:?}", args.data);
    let to = std::path::absolute(&args.to)?;
    let copied = match DataFolder::take(&args.data) {
        Ok(folder) => {
            let runtime = tokio::runtime::Runtime::new()?;
            runtime.block_on(back_up_at_rest(&folder, rules(&args.data), system_clock, &to))?
        }
        Err(DataFolderError::InUse { by: Some(server), .. }) => asked_of(&server, &to)?,
        Err(error) => return Err(error.into()),
    };
    for (space, why) in &copied.left_out {
        println!("{space}: not in the copy: {why}");
    }
    if copied.missing > 0 {
        println!("{} files that messages show are not on the server", copied.missing);
    }
    println!("Copied {} spaces and {} files to {}", copied.spaces, copied.files, to.display());
    Ok(if copied.left_out.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A server that runs copies its own data, between what it writes.
fn asked_of(server: &ServedAt, to: &Path) -> anyhow::Result<Copied> {
    let to = to.to_str().with_context(|| format!("{to:?} is no text, and cannot be told to the server"))?;
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent
        .post(format!("{}/api/backup", server.address))
        .header("rill-protocol", PROTOCOL_VERSION.to_string())
        .header("rill-key", &server.key)
        .send(encode(&BackupRequest { to: to.to_owned() })?)
        .with_context(|| format!("asking the server at {} for a copy", server.address))?;
    let status = answer.status();
    let body = answer.body_mut().read_to_vec()?;
    if !status.is_success() {
        match decode::<Fault>(&body) {
            Ok(fault) => bail!("the server made no copy: {fault}"),
            Err(_) => bail!("the server made no copy, and answered {status}"),
        }
    }
    decode(&body).context("the server's answer cannot be read: is it of another version?")
}

/// The command: each log is checked before it counts as restored, and each file.
pub fn restore(args: &RestoreArgs) -> anyhow::Result<ExitCode> {
    ensure!(!args.data.exists(), "{:?} is there already: nothing was written. Move it away first", args.data);
    let spaces = streams(&args.from)?;
    let folder = DataFolder::take(&args.data)?;
    restored_accounts(&args.from, folder.path())?;
    copy_modules(&args.from, folder.path()).context("copying the rules that were put on the server")?;
    for stream in spaces {
        let (from, to) = (StreamLog::folder(&args.from, &stream), StreamLog::folder(folder.path(), &stream));
        fs::create_dir_all(&to)?;
        fs::copy(from.join("events.db"), to.join("events.db"))
            .with_context(|| format!("copying the log of space {stream}"))?;
        let Some(mut log) = StreamLog::open(folder.path(), &stream)? else { continue };
        let checked = log.check().with_context(|| format!("space {stream} in the backup"))?;
        let (from, to) = (StreamBlobs::of(&args.from, &stream), StreamBlobs::of(folder.path(), &stream));
        let files =
            log.shown()?.iter().map(|blob| restored(blob, &from, &to)).sum::<anyhow::Result<u64>>()?;
        log.begin_new_history()?;
        println!("{stream}: {} events, {files} files", checked.events);
    }
    println!("Restored to {}", args.data.display());
    Ok(ExitCode::SUCCESS)
}

/// Who is who. A backup of an older version has none of it: then people are those of their keys.
fn restored_accounts(from: &Path, to: &Path) -> anyhow::Result<()> {
    if !from.join(AccountsFile::NAME).try_exists()? {
        return Ok(());
    }
    // Read where it lands: what is opened may be written to.
    fs::copy(from.join(AccountsFile::NAME), to.join(AccountsFile::NAME))
        .with_context(|| format!("copying who is who from {from:?}"))?;
    AccountsFile::open(to).context("who is who in the backup")?;
    Ok(())
}

/// How many files that is: one, or none where the backup has none.
fn restored(blob: &BlobId, from: &StreamBlobs, to: &StreamBlobs) -> anyhow::Result<u64> {
    let (from, to) = (from.file(blob), to.file(blob));
    match from.try_exists() {
        Ok(true) => {}
        Ok(false) => return Ok(0),
        Err(error) => return Err(error.into()),
    }
    ensure!(StreamBlobs::is_whole(&from, blob)?, "{from:?} is damaged: its bytes are not those of its name");
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(&from, &to).with_context(|| format!("copying {from:?}"))?;
    Ok(1)
}
