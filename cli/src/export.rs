//! `rill export`: all of a space that one may read, in one file that can be checked by itself and imported again. Goes
//! through the space once: nothing in memory grows with its messages. Here: the command, and the order of the file.
//! Not here: its form (`export/form.rs`), checking it (`export/checked.rs`).

mod asking;
mod checked;
mod form;

pub use checked::{CheckError, Counted, Found, check};
pub use form::{FormError, Reading, Record, Writing};

use crate::client::{self, ClientArgs, Origin, Profile, Shell, enters_space, sign_in};
use anyhow::{Context as _, bail, ensure};
use asking::{Asking, said};
use rill_protocol::{
    BlobId, Envelope, Hash, Head, HistoryId, SeqNum, StreamId, TopicId, WireEvent, log_hash,
};
use rill_server::system_clock;
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufWriter, IsTerminal as _, Write},
    path::PathBuf,
    process::ExitCode,
};

/// Which space, and where to.
#[derive(Clone, Debug, clap::Args)]
pub struct ExportArgs {
    /// The space: its name, or its id.
    pub space: String,
    /// The file to make; where it is there, it is replaced once the new one is whole. [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// With the files that messages show.
    #[arg(long)]
    pub blobs: bool,
    /// Which server, and who one is.
    #[command(flatten)]
    pub client: ClientArgs,
}

/// The command.
pub fn run(args: &ExportArgs) -> anyhow::Result<ExitCode> {
    let (origin, profile) = args.client.open()?;
    let stream = client::run(found(&args.space, &profile, &origin))?;
    let origin = signed_in(origin, &profile)?;
    let asking = Asking { origin, stream };
    let done = match &args.output {
        Some(file) => {
            let making = file.with_added_extension("part");
            let to = File::create(&making).with_context(|| format!("{making:?} cannot be made"))?;
            let (to, done) = export(asking, BufWriter::new(to), args.blobs)?;
            to.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            fs::rename(&making, file).with_context(|| format!("{file:?} cannot be made"))?;
            done
        }
        None if io::stdout().is_terminal() => {
            bail!("say where to with -o FILE: an export is no text for a terminal")
        }
        None => export(asking, io::stdout().lock(), args.blobs)?.1,
    };
    drop(writeln!(io::stderr(), "{done}"));
    Ok(ExitCode::SUCCESS)
}

async fn found(typed: &str, profile: &Profile, origin: &Origin) -> anyhow::Result<StreamId> {
    if let Ok(stream) = typed.parse() {
        return Ok(stream);
    }
    let mut shell = Shell::in_memory(profile, origin)?;
    enters_space(&mut shell, typed).await
}

/// What one may read depends on who one is.
fn signed_in(origin: Origin, profile: &Profile) -> anyhow::Result<Origin> {
    let mut origin = origin.with_cookie(profile.session().map(|session| session.cookie));
    let address = origin.address().to_owned();
    let session = sign_in(profile.key(), &address, |path, body| origin.ask(path, body.as_deref()));
    let session = session.map_err(|failed| said(&failed))?;
    if let Some(cookie) = origin.cookie() {
        profile.keep_session(&session.person, cookie)?;
    }
    Ok(origin)
}

/// An export under way.
struct Exporting<W> {
    asking: Asking,
    to: Writing<W>,
    history: HistoryId,
    counted: Counted,
    sum: Hash,
    /// Files that were written, or are not there. None: files are left out.
    files: Option<BTreeSet<BlobId>>,
    missing: u64,
}

fn export<W: Write>(mut asking: Asking, to: W, blobs: bool) -> anyhow::Result<(W, String)> {
    let opening = asking.opening()?;
    ensure!(
        opening.genesis.stream() == asking.stream,
        "the server answered with another space than was asked for"
    );
    let (history, heads) = asking.heads()?;
    let mut to = Writing::begin(to)?;
    to.write(&Record::Space { genesis: opening.genesis, history, at: system_clock() })?;
    let mut exporting = Exporting {
        asking,
        to,
        history,
        counted: Counted::default(),
        sum: Hash::START,
        files: blobs.then(BTreeSet::new),
        missing: 0,
    };
    heads.iter().filter(|head| head.seq > SeqNum::ZERO).try_for_each(|head| exporting.topic(head))?;
    exporting.end()
}

impl<W: Write> Exporting<W> {
    fn topic(&mut self, head: &Head) -> anyhow::Result<()> {
        let Head { topic, seq, row_hash, .. } = *head;
        self.to.write(&Record::Topic { topic, seq, row_hash })?;
        let mut held = SeqNum::ZERO;
        while held < seq {
            let span = self.asking.span(topic, held, seq)?;
            // A server that was brought back from a backup has another history.
            ensure!(span.history == self.history, "the server was restored meanwhile: export again");
            held = span.events.last().map_or(held, |event| event.seq);
            self.counted.events += span.events.len() as u64;
            span.events.iter().try_for_each(|event| self.files_of(topic, event))?;
            self.to.write(&Record::Events(span.events))?;
        }
        self.sum = log_hash(&self.sum, &row_hash);
        self.counted.topics += 1;
        Ok(())
    }

    /// The files of an event come before it.
    fn files_of(&mut self, topic: TopicId, event: &WireEvent) -> anyhow::Result<()> {
        if self.files.is_none() || event.is_blank() || event.body.payload().is_none() {
            return Ok(());
        }
        let shown = event.read_envelope().with_context(|| format!("event {} of topic {topic}", event.seq))?;
        let blobs: BTreeSet<BlobId> = shown.blobs.iter().copied().collect();
        for blob in blobs {
            if self.files.as_mut().is_some_and(|files| files.insert(blob)) {
                self.file(&shown, blob)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, shown: &Envelope, blob: BlobId) -> anyhow::Result<()> {
        let Self { asking, to, .. } = self;
        let (mut hasher, mut has_begun) = (Sha256::new(), false);
        let is_there = asking.file(shown, blob, |part| {
            if !std::mem::replace(&mut has_begun, true) {
                to.write(&Record::Blob(blob))?;
            }
            hasher.update(part);
            Ok(to.write(&Record::Part(part.to_vec()))?)
        })?;
        if !is_there {
            self.missing += 1;
            return Ok(());
        }
        if !has_begun {
            to.write(&Record::Blob(blob))?;
        }
        let came = BlobId::from_digest(hasher.finalize().into());
        ensure!(came == blob, "the server's file {blob} is damaged, or did not come whole: export again");
        to.write(&Record::BlobEnds)?;
        self.counted.files += 1;
        Ok(())
    }

    fn end(mut self) -> anyhow::Result<(W, String)> {
        let Counted { topics, events, files, .. } = self.counted;
        self.to.write(&Record::End { topics, events, files, sum: self.sum })?;
        let mut done = format!("Exported {events} events in {topics} topics");
        if self.files.is_some() {
            done.push_str(&format!(", with {files} files"));
        }
        if self.missing > 0 {
            done.push_str(&format!("; {} files that messages show are not on the server", self.missing));
        }
        Ok((self.to.end()?, done))
    }
}
