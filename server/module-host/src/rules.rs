//! [`ModuleRules`]: a module as rules, of all streams or, with what is running, of one. Here: each question as it is put,
//! and what is answered where the module fails. Not here: how it is run (`running.rs`), when it is put aside
//! (`standing.rs`).

use crate::{
    Ended,
    known::KnownReaders,
    limits::{FUEL, FUEL_OF_INIT},
    running::{Allowance, Compiled, Running},
    standing::{Kind, Standing},
};
use rill_module_abi::{
    About, Accepted, Allowed, Ask, Cache, CacheError, Facts, GuestCache, Judged, Manifest, May, Own,
    Question, Reads, Row, Rules, Stood, Stopped, Taken, Told, Verdict,
};
use rill_module_cache::InMemory;
use rill_protocol::{Did, Envelope, Fault, FaultCode, Genesis, TopicId};
use serde::de::DeserializeOwned;
use std::{
    borrow::Cow,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The rules that a module is.
pub struct ModuleRules {
    name: Arc<str>,
    about: About,
    module: Arc<Compiled>,
    /// What it has of one stream: one at a time asks.
    of_stream: Mutex<OfStream>,
}

#[derive(Default)]
struct OfStream {
    running: Option<Running>,
    standing: Standing,
    readers: KnownReaders,
}

impl ModuleRules {
    pub(crate) fn of(name: &str, module: Arc<Compiled>) -> Result<Self, Ended> {
        let mut about = Running::start(&module, nothing()?)?.about()?;
        about.name.retain(|letter| !letter.is_control());
        about.name = about.name.chars().take(NAME_MAX).collect();
        Ok(Self { name: name.into(), about, module, of_stream: Mutex::default() })
    }

    fn fresh(&self) -> Self {
        let (name, module) = (Arc::clone(&self.name), Arc::clone(&self.module));
        Self { name, about: self.about.clone(), module, of_stream: Mutex::default() }
    }

    fn open(&self) -> MutexGuard<'_, OfStream> {
        self.of_stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the instance of this batch, or a new one. One that failed is not asked again.
    fn ask<T: DeserializeOwned>(
        &self,
        of_stream: &mut OfStream,
        (cache, genesis): (&Arc<dyn GuestCache>, &Genesis),
        ask: &Ask<'_>,
        allowance: Allowance,
    ) -> Result<T, CacheError> {
        let running = of_stream.running.take().filter(|running| running.has(cache));
        let asked = match running {
            Some(running) => Ok(running),
            None => Running::start_of(&self.module, Arc::clone(cache), genesis),
        };
        let answered = asked.and_then(|mut running| {
            let answer = running.ask(ask, allowance)?;
            of_stream.running = Some(running);
            Ok(answer)
        });
        answered.map_err(Ended::told)
    }

    /// As [`ModuleRules::ask`], for what changes nothing; what came of it counts for how the module stands.
    fn question<T: DeserializeOwned>(
        &self,
        of_stream: &mut OfStream,
        (cache, genesis): (&dyn Cache, &Genesis),
        ask: &Ask<'_>,
    ) -> Result<T, CacheError> {
        if of_stream.standing.is_aside(Kind::Asking) {
            return Err(CacheError::Rules(ASIDE.to_owned()));
        }
        let guarded = guarded(cache)?;
        let answer = self.ask(of_stream, (&guarded, genesis), ask, Allowance::QUESTION);
        self.counts(of_stream, genesis, Kind::Asking, &answer);
        answer
    }

    fn counts<T>(
        &self,
        of_stream: &mut OfStream,
        genesis: &Genesis,
        kind: Kind,
        answer: &Result<T, CacheError>,
    ) {
        match answer {
            Ok(_) => of_stream.standing.answered(kind),
            // Rules that find damage again and again, in what is built anew each time, fail too.
            Err(CacheError::Rules(why) | CacheError::Undone(why) | CacheError::Damaged(why)) => {
                eprintln!("rill: the rules {} of {} failed: {why}", self.name, genesis.stream());
                if of_stream.standing.failed(kind) {
                    let what = match kind {
                        Kind::Judging | Kind::Learning => "nothing is written there",
                        Kind::Asking => "there is read what could be read before",
                    };
                    eprintln!("rill: they are put aside until the stream is opened anew: {what}");
                }
            }
            Err(CacheError::Full(_) | CacheError::Failed(_)) => {}
        }
    }

    /// Learns, and undoes what was half learned.
    fn learn(
        &self,
        of_stream: &mut OfStream,
        cache: &Arc<dyn GuestCache>,
        event: &Accepted<'_>,
    ) -> Result<(), CacheError> {
        let (received_at, seq) = (event.received_at, event.seq);
        let is_judged = |running: &Running| running.has(cache) && running.judged_last(event.envelope);
        let told = if of_stream.running.as_ref().is_some_and(is_judged) {
            Ask::AppliedJudged(Taken { received_at, seq, is_whole: event.payload.is_some() })
        } else {
            let (envelope, payload) = (Cow::Borrowed(event.envelope), event.payload.map(Cow::Borrowed));
            Ask::Applied(Told { envelope, payload, received_at, seq })
        };
        let allowance = Allowance { may: May::Write, fuel: FUEL };
        let learned = self.ask(of_stream, (cache, event.genesis), &told, allowance);
        let kept = match &learned {
            Ok(()) => cache.keep(),
            Err(_) => {
                // What the instance believes to have written is not there.
                of_stream.running = None;
                cache.undo()
            }
        };
        match (kept, learned) {
            (Err(CacheError::Undone(why)), Ok(()))
            | (Err(CacheError::Undone(_)), Err(CacheError::Rules(why))) => {
                of_stream.standing.broke_off(event.envelope.id, &why);
                Err(CacheError::Undone(why))
            }
            // The disk failed: that is nobody's event's doing.
            (Ok(()) | Err(CacheError::Undone(_)), learned) => learned,
            (Err(error), _) => Err(error),
        }
    }
}

/// Letters of what a module calls itself.
const NAME_MAX: usize = 64;

const ASIDE: &str = "they failed again and again, and are not asked until the stream is opened anew";

fn guarded(cache: &dyn Cache) -> Result<Arc<dyn GuestCache>, CacheError> {
    let none =
        || CacheError::Failed("a module has its cache under guard, and this one has no guard".to_owned());
    cache.guarded().ok_or_else(none)
}

/// The cache of one who is asked about no stream.
fn nothing() -> Result<Arc<dyn GuestCache>, Ended> {
    guarded(&InMemory::empty().map_err(Ended::Cache)?).map_err(Ended::Cache)
}

impl Rules for ModuleRules {
    fn of_stream(&self) -> Option<Arc<dyn Rules>> {
        Some(Arc::new(self.fresh()))
    }

    fn rest(&self) {
        self.open().running = None;
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn called(&self) -> &str {
        if self.about.name.is_empty() { &self.name } else { &self.about.name }
    }

    fn version(&self) -> u32 {
        self.about.version
    }

    fn manifest(&self) -> Manifest {
        self.about.manifest
    }

    /// Also whether its tables can be made, on a cache that is thrown away: else the stream could never be opened.
    fn begins(&self, genesis: &Genesis) -> Result<(), Fault> {
        let failed = |error: CacheError| {
            let text = format!("the rules by which this would live failed, and nothing was made: {error}");
            Fault::new(FaultCode::RulesFailed, text)
        };
        let mut scratch = InMemory::empty().map_err(failed)?;
        let (cache, mut of_stream) = (guarded(&scratch).map_err(failed)?, OfStream::default());
        let asked = self.ask(&mut of_stream, (&cache, genesis), &Ask::Begins, Allowance::QUESTION);
        asked.map_err(failed).and_then(|begins: Result<(), Fault>| begins)?;
        self.fresh().init(&mut scratch).map_err(failed)
    }

    fn init(&self, cache: &mut dyn Cache) -> Result<(), CacheError> {
        let cache = guarded(cache)?;
        let mut running = Running::start(&self.module, Arc::clone(&cache)).map_err(Ended::told)?;
        let allowance = Allowance { may: May::Make, fuel: FUEL_OF_INIT };
        running.ask::<()>(&Ask::Init, allowance).map_err(Ended::told)?;
        cache.made().map_err(|stopped| match stopped {
            Stopped::Refused(why) => CacheError::Rules(why),
            Stopped::OutOfSteps => Ended::OutOfFuel.told(),
            Stopped::Cache(error) => error,
        })
    }

    fn verdict(
        &self,
        cache: &dyn Cache,
        envelope: &Envelope,
        payload: &[u8],
        facts: &Facts<'_>,
    ) -> Result<Verdict, CacheError> {
        let of_stream = &mut *self.open();
        if of_stream.standing.is_aside(Kind::Judging) {
            return Err(CacheError::Rules(ASIDE.to_owned()));
        }
        if let Some(why) = of_stream.standing.why_not(envelope.id) {
            return Err(CacheError::Rules(why.to_owned()));
        }
        let judged = Ask::Verdict(Judged {
            envelope: Cow::Borrowed(envelope),
            payload: Cow::Borrowed(payload),
            now: facts.now,
            target: facts.target.as_ref().map(|target| (Cow::Borrowed(target.author), target.is_anchor)),
            source: facts.source.map(|source| Stood {
                envelope: Cow::Borrowed(source.envelope),
                payload: Cow::Borrowed(source.payload),
                at: source.at,
                amendments: Cow::Borrowed(source.amendments),
            }),
            proven: facts.proven.map(Cow::Borrowed),
        });
        let guarded = guarded(cache)?;
        let verdict = self.ask(of_stream, (&guarded, facts.genesis), &judged, Allowance::QUESTION);
        self.counts(of_stream, facts.genesis, Kind::Judging, &verdict);
        of_stream.running.iter_mut().for_each(|running| running.has_judged(envelope));
        if let Ok(Verdict::Accept { readers_changed }) = &verdict {
            of_stream.readers.changed(readers_changed);
        }
        verdict
    }

    fn applied(&self, cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
        let (of_stream, guarded) = (&mut *self.open(), guarded(cache)?);
        if let Some(why) = of_stream.standing.why_not(event.envelope.id) {
            return Err(CacheError::Rules(why.to_owned()));
        }
        let learned = self.learn(of_stream, &guarded, event);
        self.counts(of_stream, event.genesis, Kind::Learning, &learned);
        learned
    }

    /// Where the module cannot tell: what it told last. What it never told is withheld.
    fn may_read(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, CacheError> {
        let of_stream = &mut *self.open();
        let ask = Ask::MayRead(who.map(Cow::Borrowed), Cow::Borrowed(topics));
        match self.question::<Vec<Reads>>(of_stream, (cache, genesis), &ask) {
            Ok(reads) if reads.len() == topics.len() => {
                // What a batch has changed may never come to be.
                if !guarded(cache)?.is_amid_a_batch() {
                    of_stream.readers.keep(who, topics, &reads);
                }
                Ok(reads)
            }
            Ok(_) | Err(CacheError::Rules(_)) => Ok(of_stream.readers.told(who, topics)),
            Err(error) => Err(error),
        }
    }

    fn may_write(&self, cache: &dyn Cache, genesis: &Genesis, who: &Did) -> Result<bool, CacheError> {
        let asked = self.question(&mut self.open(), (cache, genesis), &Ask::MayWrite(Cow::Borrowed(who)));
        or_nothing(asked)
    }

    fn allowed(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topic: TopicId,
    ) -> Result<Vec<Allowed>, CacheError> {
        let ask = Ask::Allowed(who.map(Cow::Borrowed), topic);
        or_nothing(self.question(&mut self.open(), (cache, genesis), &ask))
    }

    fn describe(&self, cache: &dyn Cache, genesis: &Genesis) -> Result<Vec<String>, CacheError> {
        match self.question(&mut self.open(), (cache, genesis), &Ask::Describe) {
            Err(CacheError::Rules(why)) => Ok(vec![format!("The rules of this space failed: {why}.")]),
            described => described,
        }
    }

    fn query(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        question: &Question<'_>,
    ) -> Result<Option<Vec<Row>>, CacheError> {
        let own = Own {
            who: who.map(Cow::Borrowed),
            name: Cow::Borrowed(question.name),
            params: Cow::Borrowed(question.params),
            now: question.now,
        };
        or_nothing(self.question(&mut self.open(), (cache, genesis), &Ask::Query(own)))
    }
}

/// Rules that failed allow nothing and know nothing: what is read besides goes on.
fn or_nothing<T: Default>(asked: Result<T, CacheError>) -> Result<T, CacheError> {
    match asked {
        Err(CacheError::Rules(_)) => Ok(T::default()),
        asked => asked,
    }
}
