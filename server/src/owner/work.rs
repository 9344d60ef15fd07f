//! The work of an owner: reads at once, pushes together in one fsync, what people write now before an import's next
//! batch, a copy a few pages at a time between all that. Reads see the log between two batches.

use super::{Ask, Compare, CopiedLog, Copy, MAILBOX, Owned, Post, Push, comparing::Comparison, fault_of};
use crate::{
    admission::{Door, Inside, Pushed, admit_all},
    blobs::StreamBlobs,
    clock::Clock,
    http::live::Recent,
    offers::Offers,
    open_stream::OpenStream,
    readers::{Readers, changes::Changes, followers::Followers},
    settling::{Settling, settle},
    store::{CopyStopped, EventStore, LogError, ModuleCache},
    succession::Succession,
};
use rill_module_abi::{Cache, CacheError, Rules};
use rill_protocol::{Compared, Did, Fault, FaultCode, Rules as Named};
use std::{
    cell::RefCell,
    collections::VecDeque,
    ops::ControlFlow,
    rc::Rc,
    sync::{Arc, Weak},
    task::{Context, Poll, ready},
};
use tokio::sync::{mpsc, watch};

/// Events and bytes of one commit: what is more waits for the next. A push is not divided: it is answered together.
const BATCH_EVENTS: usize = 4096;
const BATCH_BYTES: usize = 1024 * 1024;

/// How often rules may break off a batch: they are put aside before.
const UNDONE_MAX: usize = 8;

/// What an owner works with.
pub(crate) struct Work {
    log: Rc<dyn EventStore>,
    rules: Arc<dyn Rules>,
    cache: ModuleCache,
    blobs: StreamBlobs,
    clock: Clock,
    asks: mpsc::Receiver<Ask>,
    moved: watch::Sender<i64>,
    live: VecDeque<Push>,
    bulk: VecDeque<Push>,
    copies: VecDeque<Copy>,
    compares: VecDeque<Compare>,
    /// Who still copies the files that the last copied log shows.
    hold: Weak<()>,
    settling: Settling,
    readers: RefCell<Readers>,
    changes: Changes,
    followers: Followers,
    offers: Offers,
    succession: Succession,
    recent: RefCell<Recent>,
    /// Asks that it took.
    asked: u64,
}

/// The log failed: what the disk has is not known. The next to ask opens it anew, and checks it.
struct Broken;

impl Work {
    pub(super) fn on(post: Post) -> Self {
        let Post {
            owned: Owned { log, rules, cache, blobs, succession },
            clock,
            asks,
            moved,
            followers,
            offers,
        } = post;
        Self {
            log: log.into(),
            rules,
            cache,
            blobs,
            clock,
            asks,
            moved,
            live: VecDeque::new(),
            bulk: VecDeque::new(),
            copies: VecDeque::new(),
            compares: VecDeque::new(),
            hold: Weak::new(),
            settling: Settling::default(),
            readers: RefCell::default(),
            changes: Changes::default(),
            followers,
            offers,
            succession,
            recent: RefCell::default(),
            asked: 0,
        }
    }

    /// Works until the last line to it is gone, or its log fails; then puts the log away.
    pub(super) fn until_nobody_asks(mut self) {
        while let Some(ask) = self.asks.blocking_recv() {
            if self.takes(ask).is_err() {
                return;
            }
        }
        self.puts_away();
    }

    /// The same for one who works for many: ready when it is to be dropped.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while let Some(ask) = ready!(self.asks.poll_recv(context)) {
            if self.takes(ask).is_err() {
                return Poll::Ready(());
            }
        }
        self.puts_away();
        Poll::Ready(())
    }

    fn takes(&mut self, ask: Ask) -> Result<(), Broken> {
        self.hear(ask);
        self.all_that_waits()?;
        self.settle_if_due();
        Ok(())
    }

    fn puts_away(&self) {
        if let Err(error) = settle(self.log.as_ref(), Some(&self.blobs), (self.clock)(), &mut || false) {
            eprintln!(
                "rill: a log was put away without its last checkpoint, which the next opening makes up for: {error}"
            );
        }
    }

    fn all_that_waits(&mut self) -> Result<(), Broken> {
        loop {
            self.turn()?;
            if self.live.is_empty() && self.bulk.is_empty() {
                if let Some(copy) = self.copies.pop_front() {
                    self.copy(copy)?;
                } else if let Some(compare) = self.compares.pop_front() {
                    self.compare(compare)?;
                } else if !self.succession.goes_on(self.log.as_ref()) {
                    return Ok(());
                }
            }
        }
    }

    /// What waits in the mailbox, and one batch.
    fn turn(&mut self) -> Result<(), Broken> {
        while self.live.len() + self.bulk.len() < MAILBOX
            && let Ok(ask) = self.asks.try_recv()
        {
            self.hear(ask);
        }
        let batch = next_batch(&mut self.live, &mut self.bulk);
        if batch.is_empty() { Ok(()) } else { self.commit(batch) }
    }

    /// How many asks it took so far.
    pub(crate) fn asked(&self) -> u64 {
        self.asked
    }

    fn hear(&mut self, ask: Ask) {
        self.asked += 1;
        match ask {
            Ask::Read(reading) => {
                if let Err(error) = self.cache.settle(self.rules.as_ref(), self.log.as_ref()) {
                    // What is read of it now fails, and is told of.
                    eprintln!("rill: what the rules know of a stream is behind its log: {error}");
                }
                let log = self.log.as_ref();
                let (rules, cache, changes) = (self.rules.as_ref(), &self.cache, &self.changes);
                let (readers, recent) = (&self.readers, &self.recent);
                reading(&OpenStream { log, rules, cache, readers, changes, recent });
                rules.rest();
            }
            Ask::Push(push) if push.is_bulk => self.bulk.push_back(push),
            Ask::Push(push) => self.live.push_back(push),
            Ask::Copy(copy) => self.copies.push_back(copy),
            Ask::Compare(compare) => self.compares.push_back(compare),
        }
    }

    fn commit(&mut self, batch: Vec<Push>) -> Result<(), Broken> {
        let was_empty = self.log.newest() == 0;
        match self.append_to_what_fits(&batch) {
            Ok(answers) => {
                // Before anybody is woken: what was asked before a change is not told after it.
                let readers_changed = self.changes.publish();
                if readers_changed {
                    self.offers.forget(self.log.genesis().stream());
                }
                self.followers.changed(self.changes.newest());
                // Before the answers: who is told that an event is in the log finds the log's end behind it.
                self.moved.send_replace(self.log.newest());
                if was_empty {
                    self.wake_named(|_| true);
                } else if readers_changed {
                    self.wake_named(|who| batch.iter().any(|push| push.who == *who));
                }
                for (push, answers) in batch.into_iter().zip(answers) {
                    // A session may be gone: its events are in the log, and a second push is told so.
                    drop(push.answer.send(answers));
                }
                Ok(())
            }
            Err(error) => {
                self.forget_batch();
                let fault = fault_of(&error);
                for push in batch {
                    drop(push.answer.send(Err(fault.clone())));
                }
                // What the rules could not tell is nothing to the log: it is as it was before the batch.
                let is_log_sound = error.is_full() || matches!(error, LogError::Cache(_));
                if is_log_sound { Ok(()) } else { Err(Broken) }
            }
        }
    }

    /// Those whom this stream names, and to whom it matters that it is there, or is theirs no longer or again.
    fn wake_named(&self, matters_to: impl Fn(&Did) -> bool) {
        let genesis = self.log.genesis();
        let named = self.rules.named(genesis);
        self.offers.wakes.wake(named.iter().filter(|who| matters_to(who)));
    }

    /// Appends; where the cache was damaged, it is built anew and all of it judged again. Also where rules broke off
    /// what they learned: they refuse the event then, and after some such events all.
    fn append_to_what_fits(&mut self, pushes: &[Push]) -> Result<Vec<Pushed>, LogError> {
        let (mut was_damaged, mut undone) = (false, 0);
        loop {
            let done = self.append(pushes);
            self.rules.rest();
            match done {
                Err(LogError::Cache(CacheError::Damaged(_))) if !was_damaged => {
                    self.cache.doubt();
                    was_damaged = true;
                }
                Err(LogError::Cache(CacheError::Undone(_))) if undone < UNDONE_MAX => undone += 1,
                done => return done,
            }
            self.forget_batch();
        }
    }

    /// What was said within a batch that came to nothing never was.
    fn forget_batch(&mut self) {
        self.readers.borrow_mut().forget_all();
        self.changes.drop_pending();
        self.succession.forget_batch();
    }

    /// The log is the truth: it is committed first. A cache that is behind it then catches up before it is asked.
    fn append(&mut self, pushes: &[Push]) -> Result<Vec<Pushed>, LogError> {
        self.cache.settle(self.rules.as_ref(), self.log.as_ref())?;
        let genesis = self.log.genesis();
        let (stream, now) = (genesis.stream(), (self.clock)());
        self.succession.keeps_up(self.log.as_ref(), now);
        let (mut batch, mut known) = (self.log.begin()?, self.cache.begin()?);
        let mut all = Vec::with_capacity(pushes.len());
        for push in pushes {
            let (rules, followers) = (self.rules.as_ref(), &self.followers);
            let door = Door { stream, genesis, rules, who: &push.who, now, followers };
            let (readers, changes) = (self.readers.get_mut(), &mut self.changes);
            let (log, succession) = (self.log.as_ref(), &mut self.succession);
            let (batch, cache) = (batch.as_mut(), known.cache());
            let mut inside = Inside { batch, cache, readers, changes, succession, log };
            all.push(admit_all(&mut inside, &door, &push.events)?);
        }
        batch.commit()?;
        if let Err(error) = known.commit(self.log.newest(), self.log.as_ref()) {
            eprintln!("rill: what the rules know of a stream is behind its log, and will catch up: {error}");
        }
        self.succeed();
        Ok(all)
    }

    /// From here on the rules judge that the batch named. What it was is told to them before they are asked.
    fn succeed(&mut self) {
        let Some((rules, cache)) = self.succession.succeeds() else { return };
        self.rules.rest();
        self.rules = rules;
        std::mem::replace(&mut self.cache, cache).throw_away();
        self.readers.get_mut().forget_all();
    }

    fn compare(&mut self, compare: Compare) -> Result<(), Broken> {
        let Compare { with, answer } = compare;
        let compared = match self.succession.wants(&with, self.log.genesis(), (self.clock)()) {
            Ok(()) => self.compared(&with)?,
            Err(fault) => Err(fault),
        };
        // Who asked may be gone.
        drop(answer.send(compared));
        Ok(())
    }

    /// A slice at a time, between what others want.
    fn compared(&mut self, with: &Named) -> Result<Result<Compared, Fault>, Broken> {
        while self.succession.goes_on(self.log.as_ref()) {
            self.turn()?;
        }
        if let Some(beside) = self.succession.beside(with)
            && beside.cache.left_out() > 0
        {
            return Ok(Ok(Compared { failed: beside.cache.left_out(), ..Compared::default() }));
        }
        let mut comparison = match Comparison::of(self.log.as_ref()) {
            Ok(comparison) => comparison,
            Err(error) => return Ok(Err(fault_of(&error))),
        };
        loop {
            let (log, Some(beside)) = (self.log.as_ref(), self.succession.beside(with)) else {
                return Ok(Err(gone()));
            };
            let (own, other) = (
                (self.rules.as_ref(), &self.cache as &dyn Cache),
                (beside.rules.as_ref(), &beside.cache as &dyn Cache),
            );
            let went_on = comparison.goes_on(log, own, other);
            beside.rules.rest();
            self.rules.rest();
            match went_on {
                Ok(true) => self.turn()?,
                Ok(false) => break,
                Err(error) => return Ok(Err(fault_of(&error))),
            }
        }
        let Some(beside) = self.succession.beside(with) else { return Ok(Err(gone())) };
        let told = comparison.told((beside.rules.as_ref(), &beside.cache), self.log.as_ref());
        beside.rules.rest();
        Ok(told.map_err(|error| fault_of(&error)))
    }

    fn copy(&mut self, copy: Copy) -> Result<(), Broken> {
        let log = Rc::clone(&self.log);
        let copied = log.copy_to(&copy.to, &mut || {
            self.settle_if_due();
            match self.turn() {
                Ok(()) => ControlFlow::Continue(()),
                Err(Broken) => ControlFlow::Break(()),
            }
        });
        let told = match copied {
            // Nothing is appended between the copy's last page and this.
            Ok(()) => self.copied().map_err(CopyStopped::Log),
            Err(CopyStopped::Log(error)) => Err(CopyStopped::Log(error)),
            Err(CopyStopped::BrokenOff) => return Err(Broken),
        };
        // Who asked may be gone: the copy is theirs to remove.
        drop(copy.answer.send(told));
        Ok(())
    }

    fn copied(&mut self) -> Result<CopiedLog, LogError> {
        let shown = self.log.shown()?;
        let hold = self.hold.upgrade().unwrap_or_default();
        self.hold = Arc::downgrade(&hold);
        Ok(CopiedLog { shown, _hold: hold })
    }

    pub(super) fn settle_if_due(&mut self) {
        let blobs = (self.hold.strong_count() == 0).then_some(&self.blobs);
        let others_wait = || !self.asks.is_empty();
        self.settling.settle_if_due(self.log.as_ref(), blobs, (self.clock)(), others_wait);
    }
}

/// Told of rules that were to be compared.
fn gone() -> Fault {
    let text =
        "these rules could not be told all that is here, or others came in between: nothing was changed";
    Fault::new(FaultCode::RulesFailed, text)
}

/// What people write now first, then of an import what still fits.
fn next_batch(live: &mut VecDeque<Push>, bulk: &mut VecDeque<Push>) -> Vec<Push> {
    let (mut batch, mut events, mut bytes) = (Vec::new(), 0, 0);
    for waiting in [live, bulk] {
        while let Some(next) = waiting.front() {
            (events, bytes) = (events + next.events.len(), bytes + next.bytes);
            if !batch.is_empty() && (events > BATCH_EVENTS || bytes > BATCH_BYTES) {
                return batch;
            }
            batch.extend(waiting.pop_front());
        }
    }
    batch
}

#[cfg(test)]
mod tests {
    use super::{BATCH_BYTES, BATCH_EVENTS, Push, next_batch};
    use rill_protocol::{Did, Draft};
    use std::collections::VecDeque;
    use tokio::sync::oneshot;

    fn push(events: usize, bytes: usize, is_bulk: bool) -> Push {
        let who = Did::parse("did:web:localhost").unwrap();
        let draft = Draft { envelope: Vec::new(), salt: [0; 16], payload: Vec::new() };
        Push { who, events: vec![draft; events], bytes, is_bulk, answer: oneshot::channel().0 }
    }

    /// The batches in order, each as the events of its pushes.
    fn batches(pushes: Vec<Push>) -> Vec<Vec<usize>> {
        let (mut bulk, mut live): (VecDeque<_>, VecDeque<_>) =
            pushes.into_iter().partition(|push| push.is_bulk);
        let mut batches = Vec::new();
        loop {
            let batch = next_batch(&mut live, &mut bulk);
            if batch.is_empty() {
                return batches;
            }
            batches.push(batch.iter().map(|push| push.events.len()).collect());
        }
    }

    #[test]
    fn what_people_write_now_comes_before_what_is_imported() {
        let pushes =
            vec![push(BATCH_EVENTS, 9, true), push(1, 9, false), push(2, 9, true), push(3, 9, false)];
        assert_eq!(batches(pushes), [vec![1, 3], vec![BATCH_EVENTS], vec![2]]);
    }

    #[test]
    fn a_batch_has_an_end_by_events_and_by_bytes_and_a_push_is_never_divided() {
        let by_events = vec![push(BATCH_EVENTS - 1, 9, false), push(1, 9, false), push(1, 9, false)];
        assert_eq!(batches(by_events), [vec![BATCH_EVENTS - 1, 1], vec![1]]);
        let by_bytes = vec![push(1, BATCH_BYTES, false), push(2, 1, false), push(3, 4 * BATCH_BYTES, false)];
        assert_eq!(batches(by_bytes), [vec![1], vec![2], vec![3]]);
    }
}
