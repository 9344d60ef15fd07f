//! The reading half: unpacks, reads and maps file after file, and hands over batches.

use super::{
    archives::ArchiveFile,
    batch::{Batch, Item},
    disk_media::DiskMedia,
    progress::Progress,
    summary::Problem,
    unpack,
};
use rill_import::{
    MediaError,
    discord::{Archive, ArchiveError, FilePlace, Found, Mapping},
};
use std::{
    path::Path,
    sync::{Arc, mpsc::SyncSender},
};

/// Reads everything. Ends early, and silently, when nobody takes the batches any more.
pub(super) fn produce(
    mapping: Mapping,
    files: &[ArchiveFile],
    progress: &Progress,
    ready: &SyncSender<Batch>,
) {
    // The other end is gone only after it failed, and says so itself.
    let _ = Producer { mapping, progress, ready, batch: Batch::default() }.run(files);
}

struct Producer<'a> {
    mapping: Mapping,
    progress: &'a Progress,
    ready: &'a SyncSender<Batch>,
    batch: Batch,
}

/// Why reading a file stops.
enum Stop {
    /// The file is no good from here on.
    Archive(ArchiveError),
    /// Nobody takes the batches.
    Alone,
}

impl From<ArchiveError> for Stop {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

impl Producer<'_> {
    fn run(mut self, files: &[ArchiveFile]) -> Result<(), Stop> {
        if let Some(first) = files.first() {
            let mut media = DiskMedia::beside(&first.path);
            let (entries, problems) = self.mapping.space(&mut media);
            entries.into_iter().for_each(|entry| self.batch.add(Item::State(entry)));
            self.media_problems(&first.path, FilePlace { byte: 0, line: 1 }, problems);
            self.batch.files.append(&mut media.found);
        }
        for file in files {
            match self.file(file) {
                Ok(()) => {}
                Err(Stop::Archive(error)) => {
                    self.batch.add(Item::Problem(Problem::of_file(file.path.clone(), error)))
                }
                Err(Stop::Alone) => return Err(Stop::Alone),
            }
        }
        let Self { mapping, ready, mut batch, .. } = self;
        for entry in mapping.finish() {
            batch.add(Item::State(entry));
            if batch.is_full() {
                ready.send(std::mem::take(&mut batch)).map_err(|_| Stop::Alone)?;
            }
        }
        ready.send(batch).map_err(|_| Stop::Alone)
    }

    fn file(&mut self, file: &ArchiveFile) -> Result<(), Stop> {
        let progress = self.progress;
        let begin = FilePlace { byte: 0, line: 1 };
        let source = unpack::open(&file.path, |bytes| progress.bytes(bytes))
            .map_err(|error| ArchiveError::Io { place: begin, error })?;
        let archive = Archive::open(source)?;
        for entry in self.mapping.room(&file.head) {
            self.batch.add(Item::State(entry));
        }
        let path: Arc<Path> = file.path.as_path().into();
        let mut media = DiskMedia::beside(&file.path);
        let mut read = 0;
        let said = archive.read(|place, found| {
            read += 1;
            match found {
                Found::Broken(error) => self.refuse(&file.path, place, error),
                Found::Record(message) => match self.mapping.message(&file.head, &message, &mut media) {
                    Ok(mut entries) => {
                        let problems = std::mem::take(&mut entries.problems);
                        self.media_problems(&file.path, place, problems);
                        self.batch.add(Item::Message {
                            file: path.clone(),
                            place,
                            entries: Box::new(entries),
                        });
                        self.batch.files.append(&mut media.found);
                    }
                    Err(error) => self.refuse(&file.path, place, error),
                },
            }
            self.hand_over_if_full()
        })?;
        if let Some(said) = said.filter(|said| *said != read) {
            let text = format!("the file says that it has {said} messages, and has {read}");
            let problem = Problem { file_incomplete: false, ..Problem::of_file(file.path.clone(), text) };
            self.batch.add(Item::Problem(problem));
        }
        Ok(())
    }

    fn refuse(&mut self, file: &Path, place: FilePlace, error: impl std::fmt::Display) {
        self.batch.add(Item::Refused(Problem::of_record(file.to_owned(), place, error)));
    }

    fn media_problems(&mut self, file: &Path, place: FilePlace, problems: Vec<MediaError>) {
        for problem in problems {
            self.batch.add(Item::Problem(Problem::of_record(file.to_owned(), place, problem)));
        }
    }

    fn hand_over_if_full(&mut self) -> Result<(), Stop> {
        if !self.batch.is_full() {
            return Ok(());
        }
        let batch = std::mem::take(&mut self.batch);
        self.progress.messages(batch.items.len() as u64);
        self.ready.send(batch).map_err(|_| Stop::Alone)
    }
}
