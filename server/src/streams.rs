//! The streams of a server: which are there, and their owners. Owners are opened when asked for.

use crate::{
    blobs::StreamBlobs,
    clock::{Clock, fresh_name},
    owner::{Owner, fault_of},
    store::{LogError, StreamLog},
};
use rill_module_abi::Rules;
use rill_protocol::{Fault, FaultCode, Genesis, HistoryId, StreamId};
use std::{collections::HashMap, path::PathBuf, sync::Arc};
use tokio::sync::Mutex;

/// Owners open at once: each is a thread and three files. Beyond, the one asked longest ago is put away.
const OPEN_MAX: usize = 128;

/// The streams in one folder.
pub(crate) struct Streams {
    data: PathBuf,
    rules: Arc<dyn Rules>,
    clock: Clock,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    owners: HashMap<StreamId, (u64, Owner)>,
    asked: u64,
}

impl Streams {
    /// Over a folder, which is made where it is missing.
    pub(crate) fn new(data: PathBuf, rules: Arc<dyn Rules>, clock: Clock) -> Result<Self, std::io::Error> {
        std::fs::create_dir_all(data.join("streams"))?;
        Ok(Self { data, rules, clock, open: Mutex::new(Open::default()) })
    }

    /// The rules by which streams here live.
    pub(crate) fn rules(&self) -> &dyn Rules {
        self.rules.as_ref()
    }

    /// All that are there, in order of id.
    pub(crate) fn list(&self) -> Result<Vec<StreamId>, std::io::Error> {
        let mut streams = Vec::new();
        for entry in std::fs::read_dir(self.data.join("streams"))? {
            streams.extend(entry?.file_name().to_str().and_then(|name| name.parse::<StreamId>().ok()));
        }
        streams.sort();
        Ok(streams)
    }

    /// The owner of a stream. One that is not there reads as one that is not for the asker.
    ///
    /// # Cancel safety
    /// Dropped before it is ready, nothing has changed but that the stream may be open.
    pub(crate) async fn owner(&self, stream: StreamId, genesis: Option<Genesis>) -> Result<Owner, Fault> {
        let mut open = self.open.lock().await;
        open.asked += 1;
        let asked = open.asked;
        match open.owners.get_mut(&stream) {
            Some((_, owner)) if owner.is_ended() => {
                if let Some((_, ended)) = open.owners.remove(&stream) {
                    ended.put_away().await;
                }
            }
            Some((last, owner)) => {
                *last = asked;
                return Ok(owner.clone());
            }
            None => {}
        }
        let data = self.data.clone();
        let opening = tokio::task::spawn_blocking(move || open_or_make(&data, stream, genesis));
        let log = opening.await.map_err(|_| internal())?.map_err(|error| fault_of(&error))?;
        let log = log.ok_or_else(|| {
            Fault::new(FaultCode::NotFound, "there is no such space here, or it is not for you")
        })?;
        let blobs = StreamBlobs::of(&self.data, &stream);
        let owner = Owner::of(log, blobs, Arc::clone(&self.rules), self.clock)?;
        let unused = open.owners.iter().filter(|(_, (_, owner))| !owner.is_used());
        let idle = unused.min_by_key(|(_, (last, _))| *last).map(|(stream, _)| *stream);
        // Waited for: who asks for that stream next must find its file free.
        if open.owners.len() >= OPEN_MAX
            && let Some((_, idle)) = idle.and_then(|idle| open.owners.remove(&idle))
        {
            idle.put_away().await;
        }
        open.owners.insert(stream, (asked, owner.clone()));
        Ok(owner)
    }

    /// Opens the streams that a crash left unfinished: opening one takes what was redacted out of its files.
    pub(crate) async fn finish_what_a_crash_left(&self) -> Result<(), std::io::Error> {
        for stream in self.list()? {
            // One that is damaged has said so in the server's log; the others go on.
            if StreamLog::is_unfinished(&self.data, &stream) {
                drop(self.owner(stream, None).await);
            }
        }
        Ok(())
    }

    /// Puts all logs away: what is under way is finished first.
    pub(crate) async fn put_away(&self) {
        let owners: Vec<_> = self.open.lock().await.owners.drain().collect();
        for (_, (_, owner)) in owners {
            owner.put_away().await;
        }
    }
}

fn open_or_make(
    data: &std::path::Path,
    stream: StreamId,
    genesis: Option<Genesis>,
) -> Result<Option<StreamLog>, LogError> {
    match (StreamLog::open(data, &stream)?, genesis) {
        (Some(log), _) => Ok(Some(log)),
        (None, Some(genesis)) if genesis.stream() == stream => {
            StreamLog::create(data, &genesis, HistoryId(fresh_name())).map(Some)
        }
        (None, _) => Ok(None),
    }
}

fn internal() -> Fault {
    Fault::new(FaultCode::Internal, "the server met a defect of its own; nothing of yours was lost")
}
