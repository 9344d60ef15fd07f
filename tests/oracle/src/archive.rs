//! The events that archives become, numbered as a server would.

use crate::{Event, Writer};
use rill_import::{
    Entry, NoMedia,
    discord::{Archive, ArchiveError, Found, Head, Mapping, Message, RecordError, Space},
};
use rill_protocol::{Did, Envelope, EnvelopeError, Millis, StreamId};

/// Nothing in an archive is younger.
const NOW: Millis = 1_800_000_000_000;

/// Why an archive gave no events.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveProblem {
    /// The file cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A record of it cannot be mapped.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// An importer made an envelope that is none.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The file cannot be unpacked.
    #[error("an archive cannot be unpacked: {0}")]
    Packed(std::io::Error),
    /// There is no file.
    #[error("no archive was given")]
    Empty,
}

/// The events of some archives (whole files, not compressed), in the order in which an import pushes them.
/// Records that are broken are passed over, as an import does.
pub fn archive_events(archives: &[Vec<u8>]) -> Result<(StreamId, Vec<Event>), ArchiveProblem> {
    let heads = archives.iter().map(|bytes| Ok(Archive::open(&bytes[..])?.head().clone()));
    let heads: Vec<Head> = heads.collect::<Result<_, ArchiveError>>()?;
    let guild = &heads.first().ok_or(ArchiveProblem::Empty)?.guild;
    let creator = Did::parse("did:web:localhost").map_err(|_| ArchiveProblem::Empty)?;
    let space = Space::named(creator, "Archive", guild);
    let stream = space.stream;
    let mut mapping = Mapping::new(space, heads.iter(), NOW);
    let mut writer = Writer::new(stream);
    let (entries, _) = mapping.space(&mut NoMedia);
    take(&mut writer, entries)?;
    for (bytes, head) in archives.iter().zip(&heads) {
        take(&mut writer, mapping.room(head))?;
        Archive::open(&bytes[..])?.read(|_, found| match found {
            Found::Record(message) => take_message(&mut writer, &mut mapping, head, &message),
            Found::Broken(_) => Ok(()),
        })?;
    }
    take(&mut writer, mapping.finish())?;
    Ok((stream, writer.events))
}

fn take_message(
    writer: &mut Writer,
    mapping: &mut Mapping,
    head: &Head,
    message: &Message<'_>,
) -> Result<(), ArchiveProblem> {
    let importer = mapping.importer();
    let Ok(mapped) = mapping.message(head, message, &mut NoMedia) else { return Ok(()) };
    let amendments = mapped.amendments.iter().map(|amendment| mapped.amending(&importer, amendment, None));
    let amendments: Vec<Entry> = amendments.collect::<Result<_, _>>()?;
    take(writer, vec![mapped.anchor])?;
    take(writer, amendments)
}

fn take(writer: &mut Writer, entries: Vec<Entry>) -> Result<(), ArchiveProblem> {
    for entry in entries {
        writer.take(Envelope::from_bytes(&entry.draft.envelope)?, entry.draft.payload);
    }
    Ok(())
}
