//! `rill import rill`: an export into a space. It is checked as a whole before anything of it is sent; then what opens
//! rooms goes, then everything in order. What is there already is not sent again.

use super::{DEFAULT_SERVER, ImportError, Line, SignedIn, UplinkError, batch::bytes_of, push::push_all};
use crate::{
    export::{CheckError, Found, check},
    key::Key,
    serve::Within,
};
use rill_import::rill::{Left, Transplant};
use rill_protocol::{
    Answer, BlobId, BlobThere, BlobsAnswer, BlobsRequest, Did, Draft, Envelope, EventId, Genesis,
    HaveRequest, PUSH_BYTES, Place, TopicId, WireEvent,
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Events that are asked for and pushed at once.
const EVENTS_MAX: usize = 2_000;
/// Refusals that are told with their words; more are only counted.
const PROBLEMS_MAX: usize = 100;

/// Which export, and where to.
#[derive(Clone, Debug, clap::Args)]
pub struct RillArgs {
    /// A file that `rill export` made.
    pub file: PathBuf,
    /// The running server to import into.
    #[arg(long, value_name = "URL", default_value = DEFAULT_SERVER, conflicts_with = "data")]
    pub server: String,
    /// The data folder of a server that does not run: it is served from here for as long as the import takes.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The file of the key to sign in with; made where it is missing. Whose it is owns the space: the same one where they
    /// made it, else one of their own. [default: `rill/key` in your folder of settings]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Says what was done as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Why an export was not imported, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum RillImportError {
    /// The file cannot be opened.
    #[error("{path:?} cannot be read: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// It is not whole.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The server said no, or nothing.
    #[error(transparent)]
    Import(#[from] ImportError),
}

impl From<UplinkError> for RillImportError {
    fn from(error: UplinkError) -> Self {
        Self::Import(error.into())
    }
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Done {
    /// The space's id.
    pub space: String,
    /// Events that were appended.
    pub added: u64,
    /// Events that were there.
    pub present: u64,
    /// Deletions, and what they took away.
    pub deleted: u64,
    /// Who was a member, and who moderated: said of the server it was on.
    pub memberships: u64,
    /// Events that whoever exported may not read, or that have no room for their time.
    pub withheld: u64,
    /// Files that were sent.
    pub files: u64,
    /// Events that the server did not take.
    pub refused: u64,
    /// Why, of the first of them.
    pub problems: Vec<String>,
}

/// The command. The exit code is 2 where the server did not take all of it.
pub fn run(args: &RillArgs) -> anyhow::Result<ExitCode> {
    let opening = opening(&args.file)?;
    let key = Key::open(args.key.as_deref()).map_err(ImportError::from)?;
    let within = args.data.as_deref().map(Within::start).transpose()?;
    let server = within.as_ref().map_or(args.server.as_str(), Within::address);
    let signed_in = SignedIn::to(server, &key).map_err(RillImportError::from)?;
    let done = import(&args.file, opening, &signed_in)?;
    drop(signed_in);
    if args.json {
        println!("{}", serde_json::to_string(&done)?);
    } else {
        print!("{done}");
    }
    if let Some(within) = within {
        within.stop()?;
    }
    Ok(if done.refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} events added, {} were there; {} files",
            self.space, self.added, self.present, self.files
        )?;
        let left = self.deleted + self.memberships + self.withheld;
        if left > 0 {
            writeln!(
                f,
                "  left out: {} of deletions, {} of who is a member (they join anew), {} withheld",
                self.deleted, self.memberships, self.withheld
            )?;
        }
        if self.refused > 0 {
            writeln!(f, "  the server did not take {}:", self.refused)?;
        }
        self.problems.iter().try_for_each(|problem| writeln!(f, "    {problem}"))
    }
}

/// What comes first: the space, and what opens its rooms.
struct OpeningOf {
    source: Genesis,
    rooms: Vec<(WireEvent, Envelope)>,
}

/// Reads the whole export, and finds nothing wrong with it.
fn opening(path: &Path) -> Result<OpeningOf, RillImportError> {
    let (mut source, mut rooms) = (None, Vec::new());
    read(path, |found| {
        match found {
            Found::Space(genesis, _) => source = Some(genesis),
            Found::Event(_, event) => {
                if let (event, Some(envelope)) = *event
                    && matches!(envelope.place, Place::Opens { .. })
                {
                    rooms.push((event, envelope));
                }
            }
            Found::File(..) => {}
        }
        Ok(())
    })?;
    let source = source.expect("an export that is whole begins with its space");
    Ok(OpeningOf { source, rooms: parents_first(rooms) })
}

fn read(path: &Path, found: impl FnMut(Found) -> Result<(), RillImportError>) -> Result<(), RillImportError> {
    let file = File::open(path).map_err(|error| RillImportError::File { path: path.to_owned(), error })?;
    check(BufReader::new(file), found).map(drop)
}

/// What hangs under a room comes after it. What hangs under nothing that is there comes last, for the server to judge.
fn parents_first(rooms: Vec<(WireEvent, Envelope)>) -> Vec<(WireEvent, Envelope)> {
    let mut waiting: BTreeMap<TopicId, Vec<(WireEvent, Envelope)>> = BTreeMap::new();
    let mut next = Vec::new();
    for room in rooms {
        match room.1.place {
            Place::Opens { parent, .. } if !parent.is_fixed() => {
                waiting.entry(parent).or_default().push(room)
            }
            _ => next.push(room),
        }
    }
    let mut ordered = Vec::new();
    while let Some(room) = next.pop() {
        next.extend(waiting.remove(&room.1.topic).unwrap_or_default());
        ordered.push(room);
    }
    ordered.extend(waiting.into_values().flatten());
    ordered
}

/// Brings an export that was found to be whole to a server.
fn import(path: &Path, opening: OpeningOf, signed_in: &SignedIn) -> Result<Done, RillImportError> {
    let importer: &Did = &signed_in.session().person;
    let transplant = Transplant::of(&opening.source, importer);
    let done = Done { space: transplant.stream().to_string(), ..Done::default() };
    let mut importing = Importing { signed_in, transplant, done, batch: Vec::new(), bytes: 0 };
    // The space is made, whatever is in it.
    let genesis = importing.transplant.genesis().clone();
    push_all(signed_in.uplink(), importing.transplant.stream(), Some(genesis), Vec::new())?;
    for (event, envelope) in &opening.rooms {
        importing.event(event, envelope)?;
    }
    importing.send()?;
    let opened: BTreeSet<EventId> = opening.rooms.iter().map(|(_, envelope)| envelope.id).collect();
    read(path, |found| match found {
        Found::Space(..) => Ok(()),
        Found::File(blob, bytes) => importing.file(blob, &bytes),
        Found::Event(_, event) => match &*event {
            (_, None) => {
                importing.done.withheld += 1;
                Ok(())
            }
            (_, Some(envelope)) if opened.contains(&envelope.id) => Ok(()),
            (event, Some(envelope)) => importing.event(event, envelope),
        },
    })?;
    importing.send()?;
    Ok(importing.done)
}

struct Importing<'a> {
    signed_in: &'a SignedIn,
    transplant: Transplant,
    done: Done,
    batch: Vec<(EventId, Draft)>,
    bytes: usize,
}

impl Importing<'_> {
    fn event(&mut self, event: &WireEvent, envelope: &Envelope) -> Result<(), RillImportError> {
        match self.transplant.draft(event, envelope) {
            Ok(draft) => {
                let bytes = bytes_of(&draft);
                if self.batch.len() >= EVENTS_MAX || self.bytes + bytes > PUSH_BYTES / 2 {
                    self.send()?;
                }
                self.bytes += bytes;
                self.batch.push((envelope.id, draft));
            }
            Err(Left::Deleted) => self.done.deleted += 1,
            Err(Left::Membership) => self.done.memberships += 1,
            Err(Left::Withheld | Left::TooLong) => self.done.withheld += 1,
        }
        Ok(())
    }

    fn file(&mut self, blob: BlobId, bytes: &[u8]) -> Result<(), RillImportError> {
        let (uplink, stream) = (self.signed_in.uplink(), self.transplant.stream());
        let asked = BlobsRequest { stream, blobs: vec![blob] };
        let there: BlobsAnswer = uplink.ask("blobs", &asked)?;
        if there.blobs.first() != Some(&BlobThere::Whole) {
            uplink.put_bytes(&stream, &blob, bytes)?;
            self.done.files += 1;
        }
        Ok(())
    }

    fn send(&mut self) -> Result<(), RillImportError> {
        let (uplink, stream) = (self.signed_in.uplink(), self.transplant.stream());
        let (mut batch, _) = (std::mem::take(&mut self.batch), std::mem::take(&mut self.bytes));
        if batch.is_empty() {
            return Ok(());
        }
        let events = batch.iter().map(|(id, _)| *id).collect();
        let there: BTreeSet<EventId> =
            uplink.have(&HaveRequest { stream, events })?.events.into_iter().collect();
        batch.retain(|(id, _)| !there.contains(id));
        self.done.present += there.len() as u64;
        if batch.is_empty() {
            return Ok(());
        }
        let (ids, drafts): (Vec<EventId>, Vec<Draft>) = batch.into_iter().unzip();
        for (id, answer) in ids.into_iter().zip(push_all(uplink, stream, None, drafts)?) {
            match answer {
                Answer::Accepted(_) => self.done.added += 1,
                Answer::AlreadyThere(_) => self.done.present += 1,
                Answer::Taken => self.refused(id, &"something else has its id"),
                Answer::Refused(fault) => self.refused(id, &fault),
                Answer::Later { .. } => self.refused(id, &"the server put it off"),
            }
        }
        Ok(())
    }

    fn refused(&mut self, id: EventId, why: &dyn fmt::Display) {
        self.done.refused += 1;
        if self.done.problems.len() < PROBLEMS_MAX {
            self.done.problems.push(format!("event {id}: {why}"));
        }
    }
}
