//! Files of what was written here: they go to the server in parts before the event that shows them, one message after
//! the other, and go on where they were after a break. Their bytes wait at the shell, by the path at which the server
//! will have them. Not here: the event itself (`pushing.rs`).

mod going;

use super::{
    Engine,
    asking::{Asked, Reach, unreadable},
    outbox::files_of,
    stir::Stir,
};
use crate::{Effect, Failed, FetchId, Urgency};
use going::{Going, Next};
use rill_bridge::{Query, UploadProgress};
use rill_protocol::{
    BLOB_MAX, BlobThere, BlobsAnswer, BlobsRequest, EventId, Fault, FaultCode, Millis, StreamId, TopicId,
    decode, encode,
};
use rill_sync::{Backoff, OutboxInput, OutboxStanding};

const ASK: &str = "/api/blobs";
/// Under this is kept how large a file may be.
const FILE_MAX: &str = "file_max";

/// The upload that is under way, and when there may be another.
#[derive(Default)]
pub(super) struct Uploads {
    going: Option<Going>,
    /// How far the one that goes, or rests, was last.
    far: Option<UploadProgress>,
    rests_until: Option<Millis>,
    backoff: Backoff,
    /// Whether the server has said how large a file may be.
    limit_told: bool,
    /// Why the last one did not go on, in the server's words.
    pub(super) trouble: Option<String>,
}

impl Engine {
    /// After each input: goes on with the message whose turn it is.
    pub(super) fn tend_uploads(&mut self) {
        if self.uploads.going.as_ref().is_some_and(|going| !self.still_waits(going.event)) {
            // It was let go of: what is under way comes for nobody.
            self.uploads.going = None;
        }
        if self.uploads.going.is_some() {
            return;
        }
        if let Some(until) = self.uploads.rests_until.filter(|until| *until > self.now) {
            return self.wake_by(until);
        }
        self.uploads.rests_until = None;
        let Some((stream, event)) = self.next_with_files() else {
            self.uploads.trouble = None;
            return;
        };
        let Some(entry) = self.outbox.entry(event) else { return };
        let fetch = self.fetches.next_id();
        let going = Going::new(stream, event, files_of(entry), fetch);
        let asked = BlobsRequest { stream, blobs: going.blobs() };
        let body = encode(&asked).expect("a question has no floats and no odd keys");
        if self.uploads.far.is_none_or(|far| far.event != event) {
            self.uploads.far = Some(going.progress());
        }
        self.uploads.going = Some(going);
        self.effects.push(Effect::Fetch { fetch, path: ASK, body, urgency: Urgency::InView });
    }

    /// The first message whose files are not at the server, and that waits for nothing else.
    fn next_with_files(&self) -> Option<(StreamId, EventId)> {
        let mut waiting = self.outbox.streams.iter().filter(|(_, known)| known.order.is_open());
        waiting.find_map(|(stream, known)| {
            let awaits = known.order.events().iter().find(|event| {
                let is_there = |need: &EventId| {
                    let need = known.order.event(*need);
                    need.is_none_or(|need| matches!(need.standing, OutboxStanding::Acknowledged(_)))
                };
                event.awaits_files
                    && event.standing == OutboxStanding::Waiting
                    && event.needs.iter().all(is_there)
            });
            awaits.map(|event| (*stream, event.id))
        })
    }

    fn still_waits(&self, event: EventId) -> bool {
        let entry = self.outbox.entry(event);
        entry.is_some_and(|entry| self.outbox.standing(entry) == OutboxStanding::Waiting)
    }

    /// A fetch ended, if it was of an upload.
    pub(super) fn upload_fetched(&mut self, fetch: FetchId, result: &Result<Vec<u8>, Failed>) -> bool {
        if !self.uploads.was_begun(fetch) {
            return false;
        }
        let Some(mut going) = self.uploads.going.take_if(|going| going.fetch == fetch) else { return true };
        match result {
            Ok(body) => {
                if self.fetches.reach != Reach::Up {
                    self.fetches.reached();
                }
                let moved = match going.is_asking() {
                    true => decode::<BlobsAnswer>(body).is_ok_and(|answer| going.answered(&answer.blobs)),
                    false => decode::<BlobThere>(body).is_ok_and(|there| going.took(there, self.now)),
                };
                if moved {
                    self.uploads.backoff.succeeded();
                    self.uploads.trouble = None;
                    self.go_on_with(going);
                } else {
                    self.rest_uploads();
                }
            }
            Err(Failed { status: None, .. }) => {
                self.unreached();
                self.rest_uploads();
            }
            Err(Failed { status: Some(status), body }) => {
                let fault = decode::<Fault>(body).unwrap_or_else(|_| unreadable(*status));
                self.not_uploaded(&going, fault);
            }
        }
        true
    }

    fn go_on_with(&mut self, mut going: Going) {
        let (stream, event) = (going.stream, going.event);
        if !self.still_waits(event) {
            return;
        }
        let Some(topic) = self.outbox.entry(event).map(|entry| entry.envelope.topic) else { return };
        match going.next() {
            Next::Part { blob, from, bytes, of } => {
                self.uploads.far = Some(going.progress());
                let fetch = self.fetches.next_id();
                going.sends(fetch, self.now);
                self.uploads.going = Some(going);
                self.effects.push(Effect::SendPart {
                    fetch,
                    to: format!("/api/part/{stream}/{blob}/{from}/{of}"),
                    file: format!("{}{blob}", files_path(stream, topic, event)),
                    from,
                    bytes,
                });
            }
            Next::Whole => {
                self.uploads.far = None;
                self.step_outbox(stream, OutboxInput::FilesThere(event));
                self.stir(Stir::Unsent);
            }
        }
    }

    fn rest_uploads(&mut self) {
        let random = self.chance();
        let mut until = self.now + self.uploads.backoff.failed(random);
        if let Reach::Down { until: down } = self.fetches.reach {
            until = until.max(down);
        }
        self.uploads.rests_until = Some(until);
        self.wake_by(until);
    }

    fn not_uploaded(&mut self, going: &Going, fault: Fault) {
        match fault.code {
            FaultCode::SignIn => {
                self.sign_in_again();
                self.rest_uploads();
            }
            FaultCode::Version => {
                self.standing.update_waits = true;
                self.rest_uploads();
            }
            FaultCode::NotFound
            | FaultCode::RulesFailed
            | FaultCode::Busy
            | FaultCode::Damaged
            | FaultCode::DiskFull
            | FaultCode::Internal => {
                self.uploads.trouble = Some(fault.text);
                self.rest_uploads();
            }
            FaultCode::Malformed
            | FaultCode::TooLarge
            | FaultCode::NotAllowed
            | FaultCode::NoTarget
            | FaultCode::NotYours
            | FaultCode::CannotOpen => {
                self.step_outbox(going.stream, OutboxInput::Refused(going.event, fault));
            }
        }
    }

    /// There is a new connection: nothing rests, and what the server had may not be there any more.
    pub(super) fn upload_over_new_connection(&mut self) {
        self.uploads.rests_until = None;
        let waiting: Vec<(StreamId, EventId)> = self
            .outbox
            .entries()
            .filter(|entry| !files_of(entry).is_empty())
            .map(|entry| (entry.envelope.stream, entry.id()))
            .collect();
        for (stream, event) in waiting {
            self.step_outbox(stream, OutboxInput::FilesAwaited(event));
        }
    }

    /// A message is done with, or was let go of: what waited of it is free.
    pub(super) fn free_files(&mut self, event: EventId) {
        let path = self
            .outbox
            .entry(event)
            .filter(|entry| !files_of(entry).is_empty())
            .map(|entry| files_path(entry.envelope.stream, entry.envelope.topic, event));
        self.effects.extend(path.map(Effect::FreeFiles));
    }

    /// A message has another id from now on.
    pub(super) fn move_files(&mut self, from: EventId, to: EventId) {
        let paths = self.outbox.entry(from).filter(|entry| !files_of(entry).is_empty()).map(|entry| {
            let (stream, topic) = (entry.envelope.stream, entry.envelope.topic);
            [from, to].map(|event| files_path(stream, topic, event))
        });
        self.effects.extend(paths.map(|[from, to]| Effect::MoveFiles(from, to)));
    }

    /// How far the files of messages are.
    pub(super) fn uploads_under_way(&self) -> Vec<UploadProgress> {
        self.uploads.far.into_iter().filter(|far| self.still_waits(far.event)).collect()
    }

    /// Bytes of one file at most.
    pub(super) fn file_max(&self) -> u64 {
        let said = self
            .outbox
            .kept
            .get(FILE_MAX)
            .and_then(|said| Some(u64::from_be_bytes(said.as_slice().try_into().ok()?)));
        said.unwrap_or(BLOB_MAX as u64)
    }

    /// The server says how large a file may be: that is known without a network too.
    pub(super) fn know_file_max(&mut self, file_max: Option<u64>) {
        let Some(file_max) = file_max else { return };
        self.uploads.limit_told = true;
        if file_max != self.file_max() {
            let said = file_max.to_be_bytes().to_vec();
            let kept = self.outbox.write(|writing| writing.keep(FILE_MAX, &said));
            // What is wrong with the disk is told.
            drop(self.kept(kept));
            self.outbox.kept.insert(FILE_MAX.to_owned(), said);
            self.stir(Stir::Me);
        }
    }

    /// Where a page asks who one is, the server is asked once how large a file may be.
    pub(super) fn ask_for_limits(&mut self) {
        if !self.uploads.limit_told && self.is_asked(|question| matches!(question, Query::Me)) {
            self.ask(Asked::Server, Urgency::Soon);
        }
    }

    /// Files that wait here go, but for those of what waits and of drafts: of a page that ended while it put them
    /// there.
    pub(super) fn keep_files_of(&mut self, drafts: Vec<EventId>) {
        // One that does not know all that was written here, lets nothing go.
        if !self.standing.keeps() || !self.outbox.can_write() {
            return;
        }
        let mut events = drafts;
        events.extend(self.outbox.entries().map(|entry| entry.id()));
        self.effects.push(Effect::FreeFilesBut(events));
    }
}

impl Uploads {
    fn was_begun(&self, fetch: FetchId) -> bool {
        self.going.as_ref().is_some_and(|going| going.fetch == fetch)
    }
}

/// Where the files of a message wait, and the server will have them: the beginning of their paths.
pub(super) fn files_path(stream: StreamId, topic: TopicId, event: EventId) -> String {
    format!("/api/blob/{stream}/{topic}/{event}/")
}
