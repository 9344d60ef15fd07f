//! `rill import`: other programs' archives, and Rill's own exports, into a space, through the push that everybody uses.
//! Here: the arguments, and the way through: find, read, map, push, report. Not here: what messages mean (`rill-import`).

mod archives;
mod batch;
mod disk_media;
mod produce;
mod progress;
mod push;
pub mod rill;
mod signing_in;
mod summary;
mod unpack;
mod uplink;

pub use archives::FindError;
pub use disk_media::DiskMedia;
pub use signing_in::SignedIn;
pub use summary::{Problem, Summary};
pub use unpack::UnpackError;
pub use uplink::{Line, Uplink, UplinkError};

use anyhow::Context;
use archives::ArchiveFile;
use batch::Batch;
use progress::Progress;
use push::Pusher;
use rill_import::discord::{Mapping, Space};
use rill_protocol::{Did, Millis, ModuleId, Rules};
use std::{
    path::PathBuf,
    process::ExitCode,
    sync::mpsc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use crate::{
    key::{Key, KeyError},
    serve::Within,
};

/// Where `rill serve` listens when it is told nothing.
pub(crate) const DEFAULT_SERVER: &str = "http://localhost:8787";

/// Batches that wait between reading and pushing: both are always busy, and memory stays small.
const BATCHES_AHEAD: usize = 1;

/// Which archives, and what to make of them.
#[derive(Clone, Debug, clap::Args)]
pub struct DiscordArgs {
    /// Files that DiscordChatExporter wrote as JSON (also .gz and .zst), and folders of them.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// The running server to import into.
    #[arg(long, value_name = "URL", default_value = DEFAULT_SERVER, conflicts_with = "data")]
    pub server: String,
    /// The data folder of a server that does not run: it is served from here for as long as the import takes.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The file of the key to sign in with; made where it is missing. Whose it is makes and owns the space. [default:
    /// `rill/key` in your folder of settings]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Puts all archives into one space of this name, instead of one for each server of theirs.
    #[arg(long, value_name = "NAME")]
    pub space: Option<String>,
    /// Lets what is made live by rules of one's own: a module that was put on the server by `rill module add`, by its
    /// name.
    #[arg(long, value_name = "MODULE")]
    pub rules: Option<ModuleId>,
    /// Reads everything and sends nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Says what was done as JSON, one line for each space.
    #[arg(long)]
    pub json: bool,
}

/// Why an import stopped. What was acknowledged until then is in the space; running it again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Nothing to import.
    #[error(transparent)]
    Find(#[from] FindError),
    /// There is no key to sign in with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The server said no, or nothing.
    #[error("{0}. What was imported until now is safe; run the same command again to go on")]
    Uplink(#[from] UplinkError),
}

/// Where an import goes.
pub enum Destination<'a> {
    /// Nowhere: it is only read.
    DryRun,
    /// To a server.
    Server(&'a dyn Line),
}

/// The command: imports, and says what it did. The exit code is 2 where a file could not be read to its end.
pub fn run(args: &DiscordArgs) -> anyhow::Result<ExitCode> {
    let key = Key::open(args.key.as_deref()).map_err(ImportError::from)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    let now = Millis::try_from(now.as_millis()).context("the clock stands too far ahead")?;
    let within = args.data.as_deref().filter(|_| !args.dry_run).map(Within::start).transpose()?;
    let server = within.as_ref().map_or(args.server.as_str(), Within::address);
    let signed_in = if args.dry_run { None } else { Some(SignedIn::to(server, &key)?) };
    let (destination, creator) = match &signed_in {
        Some(signed_in) => (Destination::Server(signed_in.uplink()), signed_in.session().person.clone()),
        None => (Destination::DryRun, key.did()),
    };
    let summaries = import_discord(args, &destination, &creator, now, !args.json)?;
    drop(signed_in);
    for summary in &summaries {
        if args.json {
            println!("{}", serde_json::to_string(summary)?);
        } else {
            print!("{summary}");
        }
    }
    if let Some(within) = within {
        within.stop()?;
    }
    let is_complete = summaries.iter().all(Summary::is_complete);
    Ok(if is_complete { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// Imports archives; gives one summary for each space, in order of their sources' ids.
pub fn import_discord(
    args: &DiscordArgs,
    destination: &Destination<'_>,
    creator: &Did,
    now: Millis,
    show_progress: bool,
) -> Result<Vec<Summary>, ImportError> {
    let mut found = archives::find(&args.paths)?;
    let progress = Progress::new(found.bytes(), show_progress);
    let mut summaries = Vec::new();
    for (guild, files) in found.by_space(args.space.as_deref()) {
        let space = match &args.space {
            Some(name) => Space::named(creator.clone(), name, &guild),
            None => Space::of_guild(creator.clone(), &guild),
        };
        let space = match args.rules {
            Some(module) => space.living_by(Rules::Module(module)),
            None => space,
        };
        summaries.push(import_space(space, &files, destination, now, &progress)?);
    }
    progress.finish();
    match summaries.first_mut() {
        Some(summary) => summary.problems.extend(found.problems),
        None => return Err(FindError::NoArchive { problems: found.problems }.into()),
    }
    Ok(summaries)
}

fn import_space(
    space: Space,
    files: &[ArchiveFile],
    destination: &Destination<'_>,
    now: Millis,
    progress: &Progress,
) -> Result<Summary, ImportError> {
    let started = Instant::now();
    let mapping = Mapping::new(space.clone(), files.iter().map(|file| &file.head), now);
    let mut summary = Summary::of(&space);
    let mut pusher = match destination {
        Destination::DryRun => None,
        Destination::Server(line) => Some(Pusher::new(*line, &space, mapping.importer())?),
    };
    std::thread::scope(|scope| {
        let (ready, batches) = mpsc::sync_channel::<Batch>(BATCHES_AHEAD);
        scope.spawn(move || produce::produce(mapping, files, progress, &ready));
        // Ending early drops `batches`: the reader then ends too.
        for batch in batches {
            match &mut pusher {
                Some(pusher) => pusher.push(batch, &mut summary)?,
                None => summary.count_unsent(batch),
            }
        }
        Ok::<(), UplinkError>(())
    })?;
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}
