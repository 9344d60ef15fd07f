//! [`Succession`]: the rules that a stream has, and those that come after them. Others stand beside the stream's own first:
//! they are told the whole log, a slice at a time, and change nothing. Where they fail at none of it they can take over,
//! from one batch to the next.
//! Here: what becomes of other rules. Not here: who may name them (`admission/replacing.rs`), who reads what by them
//! (`owner/comparing.rs`).

use crate::{
    rule_book::RuleBook,
    store::{EventStore, LogError, ModuleCache},
};
use rill_module_abi::Rules;
use rill_protocol::{Fault, FaultCode, Genesis, Millis, Rules as Named};
use std::{path::PathBuf, sync::Arc};

/// Other rules that nobody took are let go after this: they hold a file and memory.
const KEPT_MS: Millis = 10 * 60_000;

/// Events that they are told at once. They may be slow, and others wait.
const SLICE: usize = 256;

/// Other rules beside those that a stream has.
pub(crate) struct Beside {
    pub(crate) named: Named,
    pub(crate) rules: Arc<dyn Rules>,
    pub(crate) cache: ModuleCache,
    since: Millis,
}

/// Whether other rules can take over.
pub(crate) enum Ready {
    /// From the next batch on.
    Now,
    /// They are still being told the log.
    NotYet,
}

/// The rules of a stream, and what comes after them.
pub(crate) struct Succession {
    book: RuleBook,
    folder: PathBuf,
    standing: Named,
    beside: Option<Beside>,
    /// The event that names those beside is in the batch.
    is_named: bool,
}

impl Succession {
    /// Of a stream that lives by these; what rules know of it lies in a folder.
    pub(crate) fn new(book: RuleBook, folder: PathBuf, standing: Named) -> Self {
        Self { book, folder, standing, beside: None, is_named: false }
    }

    /// By which the stream lives.
    pub(crate) fn standing(&self) -> &Named {
        &self.standing
    }

    /// Those beside, where they are these.
    pub(crate) fn beside(&self, named: &Named) -> Option<&Beside> {
        self.beside.as_ref().filter(|beside| beside.named == *named)
    }

    /// Puts these beside the stream's own, unless they are there; others that were go. A fault says why they cannot be.
    pub(crate) fn wants(&mut self, named: &Named, genesis: &Genesis, now: Millis) -> Result<(), Fault> {
        if self.beside(named).is_some() {
            return Ok(());
        }
        self.takes_away();
        if *named == self.standing {
            return Err(no("this space lives by these rules already: nothing was changed"));
        }
        if !is_for_spaces(named) || !is_for_spaces(&genesis.rules) {
            return Err(no(
                "a space lives by rules for spaces, and other streams keep the rules that they have",
            ));
        }
        let rules = self.book.named(named)?;
        rules.begins(genesis)?;
        let rules = rules.of_stream().unwrap_or(rules);
        let cache = ModuleCache::anew_in(&self.folder, rules.as_ref());
        let cache = cache.map_err(|error| failed(&error))?;
        self.beside = Some(Beside { named: named.clone(), rules, cache, since: now });
        Ok(())
    }

    /// Tells those beside a slice of the log. Gives whether there was something to tell: to those that failed at something
    /// there is not.
    pub(crate) fn goes_on(&mut self, log: &dyn EventStore) -> bool {
        let Some(beside) = &mut self.beside else { return false };
        if beside.cache.is_at_end(log) || beside.cache.left_out() > 0 {
            return false;
        }
        if let Err(error) = beside.cache.replay_on(beside.rules.as_ref(), log, SLICE) {
            eprintln!("rill: other rules for {} are let go: {error}", log.genesis().stream());
            self.takes_away();
        }
        true
    }

    /// Before a batch: who was at the end of the log is at its end again, or let go after a while.
    pub(crate) fn keeps_up(&mut self, log: &dyn EventStore, now: Millis) {
        let Some(beside) = &self.beside else { return };
        if now.saturating_sub(beside.since) > KEPT_MS {
            self.takes_away();
        } else if beside.cache.is_near_end(log) {
            while self.goes_on(log) {}
        }
    }

    /// Whether these can take over, as far as the log was told to them; a fault says why they never can.
    pub(crate) fn is_ready(&self, named: &Named, log: &dyn EventStore) -> Result<Ready, Fault> {
        let Some(beside) = self.beside(named) else { return Ok(Ready::NotYet) };
        match beside.cache.left_out() {
            0 if beside.cache.is_at_end(log) => Ok(Ready::Now),
            0 => Ok(Ready::NotYet),
            failed => Err(Fault::new(
                FaultCode::RulesFailed,
                format!(
                    "these rules fail at events that are here, {failed} as far as they were told: nothing was changed"
                ),
            )),
        }
    }

    /// The event that names those beside goes into the batch: nothing comes after it there.
    pub(crate) fn names(&mut self) {
        self.is_named = true;
    }

    /// Whether such an event is in the batch.
    pub(crate) fn is_named(&self) -> bool {
        self.is_named
    }

    /// The batch came to nothing.
    pub(crate) fn forget_batch(&mut self) {
        self.is_named = false;
    }

    /// The batch is in the log: gives the rules that hold from now on, where it named others.
    pub(crate) fn succeeds(&mut self) -> Option<(Arc<dyn Rules>, ModuleCache)> {
        if !std::mem::take(&mut self.is_named) {
            return None;
        }
        let Beside { named, rules, cache, .. } = self.beside.take()?;
        self.standing = named;
        Some((rules, cache))
    }

    fn takes_away(&mut self) {
        if let Some(Beside { rules, cache, .. }) = self.beside.take() {
            rules.rest();
            cache.throw_away();
        }
    }
}

/// What is one person's own, or of a few, stays so.
fn is_for_spaces(named: &Named) -> bool {
    matches!(named, Named::Space | Named::Module(_))
}

fn no(text: &str) -> Fault {
    Fault::new(FaultCode::NotAllowed, text)
}

fn failed(error: &LogError) -> Fault {
    Fault::new(
        FaultCode::RulesFailed,
        format!("these rules cannot be begun with: {error}. Nothing was changed"),
    )
}
