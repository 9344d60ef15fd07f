//! `rill check`: reads the logs of a data folder from end to end.

use anyhow::Context;
use rill_protocol::StreamId;
use rill_server::store::StreamLog;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Which data.
#[derive(Clone, Debug, clap::Args)]
pub struct CheckArgs {
    /// The folder of a server that does not run.
    #[arg(long, value_name = "DIR", default_value = "rill-data")]
    pub data: PathBuf,
}

/// The command. The exit code is 1 where something is damaged.
pub fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let mut is_whole = true;
    for stream in streams(&args.data)? {
        match StreamLog::open(&args.data, &stream).map(|log| log.map(|log| log.check())) {
            Ok(Some(Ok(checked))) => {
                println!("{stream}: whole; {} events in {} topics", checked.events, checked.topics)
            }
            Ok(None) => println!("{stream}: empty; nothing was ever acknowledged"),
            Ok(Some(Err(error))) => {
                is_whole = false;
                println!("{stream}: damaged: {error}");
            }
            Err(error) => {
                is_whole = false;
                println!("{stream}: damaged: {error}");
            }
        }
    }
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
