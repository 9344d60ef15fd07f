//! The owner of one stream's log: a thread with a mailbox. Whoever wants to append or read writes to it.
//! Everything that waits becomes one fsync; reads see the log between two batches.

use crate::{
    admission::{Door, admit},
    blobs::StreamBlobs,
    clock::Clock,
    settling::{Settling, settle},
    store::{LogError, StreamLog},
};
use rill_module_abi::Rules;
use rill_protocol::{Answer, Did, Draft, Fault, FaultCode};
use std::{sync::Arc, thread};
use tokio::sync::{mpsc, oneshot, watch};

/// Asks that wait at most; whoever comes then waits with them.
const MAILBOX: usize = 64;
/// Events and bytes of one commit: what is more waits for the next.
const BATCH_EVENTS: usize = 4096;

type Reading = Box<dyn FnOnce(&StreamLog) + Send>;

enum Ask {
    Read(Reading),
    Push { who: Did, events: Vec<Draft>, answer: oneshot::Sender<Result<Vec<Answer>, Fault>> },
}

/// A line to the owner of a stream. When the last one is gone, the owner puts the log away and ends.
#[derive(Clone)]
pub(crate) struct Owner {
    mailbox: mpsc::Sender<Ask>,
    newest: watch::Receiver<i64>,
}

impl Owner {
    /// Gives the log to a thread of its own.
    pub(crate) fn of(
        log: StreamLog,
        blobs: StreamBlobs,
        rules: Arc<dyn Rules>,
        clock: Clock,
    ) -> Result<Self, Fault> {
        let (mailbox, asks) = mpsc::channel(MAILBOX);
        let (moved, newest) = watch::channel(log.newest());
        thread::Builder::new()
            .name("stream owner".into())
            .spawn(move || own(log, &blobs, rules.as_ref(), clock, asks, &moved))
            .map_err(|_| {
                Fault::new(FaultCode::Busy, "the server has too much to do at once; try again in a moment")
            })?;
        Ok(Self { mailbox, newest })
    }

    /// Where the log ends: changes wake whoever watches. A position, never a queue.
    pub(crate) fn newest(&self) -> watch::Receiver<i64> {
        self.newest.clone()
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
        let Self { mailbox, mut newest } = self;
        drop(mailbox);
        while newest.changed().await.is_ok() {}
    }

    /// Reads the log.
    ///
    /// # Cancel safety
    /// Dropped before it is ready, the reading may still take place; its answer is dropped.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        reading: impl FnOnce(&StreamLog) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, Fault> {
        let (answer, answered) = oneshot::channel();
        // The asker may be gone: then nobody wants the answer.
        let ask = Ask::Read(Box::new(move |log| drop(answer.send(reading(log)))));
        self.mailbox.send(ask).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?.map_err(|error| fault_of(&error))
    }

    /// Pushes events; when this returns, what was accepted is on disk.
    ///
    /// # Cancel safety
    /// Dropped before it is ready, the events may still be appended: pushing them again says so.
    pub(crate) async fn push(&self, who: Did, events: Vec<Draft>) -> Result<Vec<Answer>, Fault> {
        let (answer, answered) = oneshot::channel();
        self.mailbox.send(Ask::Push { who, events, answer }).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }
}

fn own(
    log: StreamLog,
    blobs: &StreamBlobs,
    rules: &dyn Rules,
    clock: Clock,
    mut asks: mpsc::Receiver<Ask>,
    moved: &watch::Sender<i64>,
) {
    let mut waiting = Vec::with_capacity(MAILBOX);
    let mut settling = Settling::default();
    settling.settle_if_due(&log, blobs, clock(), asks.is_empty());
    while asks.blocking_recv_many(&mut waiting, MAILBOX) > 0 {
        let mut pushes = Vec::new();
        for ask in waiting.drain(..) {
            match ask {
                Ask::Read(reading) => reading(&log),
                Ask::Push { who, events, answer } => pushes.push((who, events, answer)),
            }
        }
        while !pushes.is_empty() {
            let mut events = 0;
            let fits = |events: &mut usize, push: &(Did, Vec<Draft>, _)| {
                *events += push.1.len();
                *events <= BATCH_EVENTS
            };
            let together = pushes.iter().take_while(|push| fits(&mut events, push)).count().max(1);
            let batch: Vec<_> = pushes.drain(..together).collect();
            match append(&log, rules, clock, &batch) {
                Ok(answers) => {
                    for ((_, _, answer), answers) in batch.into_iter().zip(answers) {
                        // A session may be gone: its events are in the log, and a second push is told so.
                        drop(answer.send(Ok(answers)));
                    }
                    moved.send_replace(log.newest());
                }
                Err(error) => {
                    let fault = fault_of(&error);
                    for (_, _, answer) in batch {
                        drop(answer.send(Err(fault.clone())));
                    }
                    if !error.is_full() {
                        // What the disk has is not known: the next to ask opens the log anew, and checks it.
                        return;
                    }
                }
            }
        }
        settling.settle_if_due(&log, blobs, clock(), asks.is_empty());
    }
    if let Err(error) = settle(&log, blobs, clock()) {
        eprintln!(
            "rill: a log was put away without its last checkpoint, which the next opening makes up for: {error}"
        );
    }
}

type Push = (Did, Vec<Draft>, oneshot::Sender<Result<Vec<Answer>, Fault>>);

fn append(
    log: &StreamLog,
    rules: &dyn Rules,
    clock: Clock,
    pushes: &[Push],
) -> Result<Vec<Vec<Answer>>, LogError> {
    let (genesis, now) = (log.genesis().clone(), clock());
    let stream = genesis.stream();
    let mut batch = log.begin()?;
    let mut all = Vec::with_capacity(pushes.len());
    for (who, events, _) in pushes {
        let door = Door { stream, genesis: &genesis, rules, who, now };
        all.push(events.iter().map(|draft| admit(&mut batch, &door, draft)).collect::<Result<Vec<_>, _>>()?);
    }
    batch.commit()?;
    Ok(all)
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
        LogError::Sqlite(_) | LogError::Damaged(_) if error.is_damage() => Fault::new(
            FaultCode::Damaged,
            "this space's log is damaged at the server, which has stopped using it; what you hold stays",
        ),
        LogError::OtherForm(_) => Fault::new(
            FaultCode::Internal,
            "this space's log was written by another version of the server; nothing was changed",
        ),
        LogError::Sqlite(_) | LogError::Damaged(_) | LogError::Folder(_) | LogError::Blob(_) => Fault::new(
            FaultCode::Internal,
            "the server could not read or write this space; nothing of yours was lost",
        ),
    }
}

fn ended() -> Fault {
    Fault::new(FaultCode::Busy, "the server is stopping; try again in a moment")
}
