//! The owner of one stream's log: a thread with a mailbox. Whoever wants to append, read or copy writes to it.
//! Here: the line to it, and what a reader is told when its log fails. Not here: its work (`owner/work.rs`).

mod comparing;
#[cfg(test)]
mod tests;
mod together;
mod work;

use crate::{
    blobs::StreamBlobs,
    clock::Clock,
    offers::Offers,
    open_stream::OpenStream,
    presence::line::Here,
    readers::followers::Followers,
    store::{CopyStopped, EventStore, LogError, ModuleCache, Sight},
    succession::Succession,
    typing::Typing,
};
use rill_module_abi::CacheError;
use rill_protocol::{Answer, BlobId, Compared, Did, Draft, Fault, FaultCode, Genesis, Rules};
use std::{io, path::PathBuf, sync::Arc, thread};
use together::Together;
use tokio::sync::{mpsc, oneshot, watch};
pub(crate) use work::Work;

/// Asks that wait at most; whoever comes then waits with them.
const MAILBOX: usize = 64;

type Reading = Box<dyn FnOnce(&OpenStream<'_>) + Send>;

enum Ask {
    Read(Reading),
    Push(Push),
    Copy(Copy),
    Compare(Compare),
}

struct Push {
    who: Did,
    events: Vec<Draft>,
    bytes: usize,
    is_bulk: bool,
    answer: oneshot::Sender<Result<Vec<Answer>, Fault>>,
}

struct Copy {
    to: PathBuf,
    answer: oneshot::Sender<Result<CopiedLog, CopyStopped>>,
}

struct Compare {
    with: Rules,
    answer: oneshot::Sender<Result<Compared, Fault>>,
}

/// A log that was copied.
pub(crate) struct CopiedLog {
    /// The blobs that its events show. While this value is there, none of their files is removed.
    pub(crate) shown: Vec<BlobId>,
    _hold: Arc<()>,
}

/// What an owner owns.
pub(crate) struct Owned {
    pub(crate) log: Box<dyn EventStore>,
    pub(crate) rules: Arc<dyn rill_module_abi::Rules>,
    /// What the rules know, as it is at the end of the log.
    pub(crate) cache: ModuleCache,
    pub(crate) blobs: StreamBlobs,
    /// What may come after these rules.
    pub(crate) succession: Succession,
}

/// The work of one owner, for whoever does it.
pub(crate) struct Post {
    owned: Owned,
    clock: Clock,
    asks: mpsc::Receiver<Ask>,
    moved: watch::Sender<i64>,
    followers: Followers,
    offers: Offers,
}

impl Post {
    /// Takes it up. Done where this is called: what is open of a log stays on its thread.
    pub(crate) fn taken_up(self) -> Work {
        let mut work = Work::on(self);
        work.settle_if_due();
        work
    }
}

/// Finds somebody who does the work of an owner.
pub(crate) type Hire = Arc<dyn Fn(Post) -> Result<(), io::Error> + Send + Sync>;

/// A thread for each owner.
pub(crate) fn on_threads() -> Hire {
    Arc::new(|post| {
        let name = thread::Builder::new().name("stream owner".into());
        name.spawn(move || post.taken_up().until_nobody_asks()).map(drop)
    })
}

/// A line to the owner of a stream. When the last one is gone, the owner puts the log away and ends.
#[derive(Clone)]
pub(crate) struct Owner {
    genesis: Arc<Genesis>,
    mailbox: mpsc::Sender<Ask>,
    newest: watch::Receiver<i64>,
    together: Together,
    typing: Typing,
    here: Here,
    followers: Followers,
}

impl Owner {
    /// Gives the log to somebody who works on it from now on.
    pub(crate) fn of(owned: Owned, clock: Clock, offers: Offers, hire: &Hire) -> Result<Self, Fault> {
        let (mailbox, asks) = mpsc::channel(MAILBOX);
        let (moved, newest) = watch::channel(owned.log.newest());
        let genesis = Arc::new(owned.log.genesis().clone());
        let followers = Followers::default();
        let post = Post { owned, clock, asks, moved, followers: followers.clone(), offers };
        hire(post).map_err(|_| {
            Fault::new(FaultCode::Busy, "the server has too much to do at once; try again in a moment")
        })?;
        let (together, typing, here) = (Together::default(), Typing::new(), Here::default());
        Ok(Self { genesis, mailbox, newest, together, typing, here, followers })
    }

    /// What the stream is from the beginning.
    pub(crate) fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// Where the log ends: changes wake whoever watches. A position, never a queue.
    pub(crate) fn newest(&self) -> watch::Receiver<i64> {
        self.newest.clone()
    }

    /// Who types in it.
    pub(crate) fn typing(&self) -> &Typing {
        &self.typing
    }

    /// Who of its members is connected.
    pub(crate) fn here(&self) -> &Here {
        &self.here
    }

    /// Who follows it, and how often readers have changed.
    pub(crate) fn followers(&self) -> &Followers {
        &self.followers
    }

    /// Whether it has ended: its log failed, and must be opened anew.
    pub(crate) fn is_ended(&self) -> bool {
        self.mailbox.is_closed()
    }

    /// Whether somebody else has a line to it.
    pub(crate) fn is_used(&self) -> bool {
        self.mailbox.strong_count() > 1
    }

    /// Waits until the owner has put its log away, which it does when nobody else has a line to it.
    pub(crate) async fn put_away(self) {
        let Self { mailbox, mut newest, .. } = self;
        drop(mailbox);
        while newest.changed().await.is_ok() {}
    }

    /// Reads the log.
    ///
    /// # Cancel safety
    /// Dropped before it is ready, the reading may still take place; its answer is dropped.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        reading: impl FnOnce(&dyn EventStore) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, Fault> {
        self.ask(|stream| reading(stream.log)).await
    }

    /// Reads the log for somebody: what they may not read is not there.
    ///
    /// # Cancel safety
    /// As for [`Owner::read`].
    pub(crate) async fn read_for<T: Send + 'static>(
        &self,
        who: Option<Did>,
        reading: impl FnOnce(&dyn EventStore, &Sight<'_>) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, Fault> {
        self.ask(move |stream| stream.seen_by(who.as_ref(), reading)).await
    }

    /// Asks log and rules.
    ///
    /// # Cancel safety
    /// As for [`Owner::read`].
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        asking: impl FnOnce(&OpenStream<'_>) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, Fault> {
        let (answer, answered) = oneshot::channel();
        // The asker may be gone: then nobody wants the answer.
        let ask = Ask::Read(Box::new(move |stream| drop(answer.send(asking(stream)))));
        self.mailbox.send(ask).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?.map_err(|error| fault_of(&error))
    }

    /// Asks log and rules what many ask at the same moment: whoever comes while others wait is heard with them.
    ///
    /// # Cancel safety
    /// As for [`Owner::read`]; those who were joined are answered.
    pub(crate) async fn ask_together<T: Send + 'static>(
        &self,
        asking: impl FnOnce(&OpenStream<'_>) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, Fault> {
        let (answer, answered) = oneshot::channel();
        // First a place in the mailbox: nothing may come between joining and sending.
        let place = self.mailbox.reserve().await.map_err(|_| ended())?;
        let reading = Box::new(move |stream: &OpenStream<'_>| drop(answer.send(asking(stream))));
        match self.together.join(reading) {
            Some(ask) => place.send(ask),
            None => drop(place),
        }
        answered.await.map_err(|_| ended())?.map_err(|error| fault_of(&error))
    }

    /// Pushes events; when this returns, what was accepted is on disk. Bulk waits for what people write now.
    ///
    /// # Cancel safety
    /// Dropped before it is ready, the events may still be appended: pushing them again says so.
    pub(crate) async fn push(
        &self,
        who: Did,
        events: Vec<Draft>,
        is_bulk: bool,
    ) -> Result<Vec<Answer>, Fault> {
        let (answer, answered) = oneshot::channel();
        let bytes = events.iter().map(|draft| draft.envelope.len() + draft.payload.len()).sum();
        let push = Push { who, events, bytes, is_bulk, answer };
        self.mailbox.send(Ask::Push(push)).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }

    /// Copies the log into a new folder of a server's data, while reads and pushes go on.
    ///
    /// # Cancel safety
    /// Dropped before it is ready, the copy may still be written.
    pub(crate) async fn copy(&self, to: PathBuf) -> Result<CopiedLog, CopyStopped> {
        let (answer, answered) = oneshot::channel();
        self.mailbox.send(Ask::Copy(Copy { to, answer })).await.map_err(|_| CopyStopped::BrokenOff)?;
        answered.await.map_err(|_| CopyStopped::BrokenOff)?
    }

    /// Puts other rules beside those of the stream, and says who would read what by them, while reads and pushes go on.
    ///
    /// # Cancel safety
    /// As for [`Owner::read`].
    pub(crate) async fn compare(&self, with: Rules) -> Result<Compared, Fault> {
        let (answer, answered) = oneshot::channel();
        self.mailbox.send(Ask::Compare(Compare { with, answer })).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }
}

/// What a reader is told of a log that failed. The details are for the server's own log.
pub(crate) fn fault_of(error: &LogError) -> Fault {
    eprintln!("rill: {error}");
    if error.is_full() {
        return Fault::new(
            FaultCode::DiskFull,
            "the server's disk is full; nothing of this was kept, try again later",
        );
    }
    match error {
        LogError::Sqlite(_) if error.is_damage_of_a_row() => Fault::new(
            FaultCode::Damaged,
            "something here is damaged at the server, which does not give it out; what you hold stays",
        ),
        LogError::Sqlite(_) | LogError::Damaged(_) if error.is_damage() => Fault::new(
            FaultCode::Damaged,
            "this space's log is damaged at the server, which has stopped using it; what you hold stays",
        ),
        LogError::OtherForm(_) => Fault::new(
            FaultCode::Internal,
            "this space's log was written by another version of the server; nothing was changed",
        ),
        LogError::Cache(CacheError::Rules(why) | CacheError::Undone(why)) => Fault::new(
            FaultCode::RulesFailed,
            format!("the rules of this space failed: {why}. Tell whoever made them"),
        ),
        LogError::Sqlite(_)
        | LogError::Damaged(_)
        | LogError::Folder(_)
        | LogError::Blob(_)
        | LogError::Cache(_) => Fault::new(
            FaultCode::Internal,
            "the server could not read or write this space; nothing of yours was lost",
        ),
    }
}

fn ended() -> Fault {
    Fault::new(FaultCode::Busy, "the server is stopping; try again in a moment")
}
