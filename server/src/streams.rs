//! The streams of a server: which are there, and their owners. Owners are opened when asked for, each on its own:
//! one that is slow to open, or damaged, delays nobody else.

use crate::{
    blobs::StreamBlobs,
    clock::{Clock, fresh_name},
    http::not_found,
    offers::{Offers, wakes::Woken},
    owner::{Hire, Owned, Owner, fault_of, on_threads},
    rule_book::RuleBook,
    store::{EventStores, LogError, ModuleCache, StreamLog},
    succession::Succession,
};
use rill_protocol::{
    Conversation, Did, Fault, FaultCode, Genesis, HistoryId, OfferedRules, Rules, StreamId, TopicId,
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError},
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    task::spawn_blocking,
};

/// Owners open at once: each is a thread and three files. Beyond, the one asked longest ago is put away.
const OPEN_MAX: usize = 128;

/// The owner of one stream, or none. Whoever holds the lock opens it or puts it away; the others wait for that
/// stream alone.
type Slot = Arc<Mutex<Option<Owner>>>;

/// The streams in one folder.
pub(crate) struct Streams {
    stores: Arc<dyn EventStores>,
    data: PathBuf,
    rules: RuleBook,
    clock: Clock,
    hire: Hire,
    /// Of whom streams are, which they are for ever.
    kinds: std::sync::Mutex<HashMap<StreamId, Kind>>,
    offers: Offers,
    slots: std::sync::Mutex<Slots>,
}

/// Of whom a stream is, by its first words.
#[derive(Clone)]
enum Kind {
    /// A space, of whoever may read it.
    Space,
    /// A conversation, of those whom it names.
    Conversation(Arc<[Did]>),
    /// Of one person: nobody is told of it.
    Own,
}

/// The streams that somebody is told of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) spaces: Vec<StreamId>,
    pub(crate) conversations: Vec<Conversation>,
}

/// Every slot with when it was asked for last, counted.
#[derive(Default)]
struct Slots {
    of: HashMap<StreamId, (u64, Slot)>,
    asked: u64,
}

impl Streams {
    /// Those in these stores; their blobs lie in a folder.
    pub(crate) fn new(stores: Arc<dyn EventStores>, data: PathBuf, rules: RuleBook, clock: Clock) -> Self {
        let (kinds, slots) = (std::sync::Mutex::default(), std::sync::Mutex::default());
        let offers = Offers::default();
        Self { stores, data, rules, clock, hire: on_threads(), kinds, offers, slots }
    }

    /// The same, with others to do the work of owners.
    pub(crate) fn done_by(self, hire: Hire) -> Self {
        Self { hire, ..self }
    }

    /// All that are there, in order of id.
    pub(crate) fn list(&self) -> Result<Vec<StreamId>, LogError> {
        self.stores.list()
    }

    /// The spaces among them that somebody may read, and the conversations that name them and that they did not leave.
    /// A stream that cannot be opened now may be somebody's own: it is not told of. What is of others costs no more than
    /// finding that out: neither its log nor its rules are asked.
    pub(crate) async fn told_to(self: &Arc<Self>, who: Option<Did>) -> Result<Listed, LogError> {
        let mut listed = Listed::default();
        for stream in self.list()? {
            match self.kind_of(stream).await {
                Some(Kind::Space) => {
                    listed.spaces.extend(self.is_offered(stream, who.as_ref()).await.then_some(stream));
                }
                Some(Kind::Conversation(people)) => {
                    let is_named = who.as_ref().is_some_and(|who| people.contains(who));
                    if is_named && self.is_offered(stream, who.as_ref()).await {
                        listed.conversations.push(Conversation { stream, people: people.to_vec() });
                    }
                }
                Some(Kind::Own) | None => {}
            }
        }
        Ok(listed)
    }

    async fn kind_of(self: &Arc<Self>, stream: StreamId) -> Option<Kind> {
        let known = self.kinds.lock().unwrap_or_else(PoisonError::into_inner).get(&stream).cloned();
        if known.is_some() {
            return known;
        }
        let owner = self.owner(stream, None).await.ok()?;
        let kind = self.kind_by(owner.genesis()).ok()?;
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner).insert(stream, kind.clone());
        Some(kind)
    }

    fn kind_by(&self, genesis: &Genesis) -> Result<Kind, Fault> {
        match genesis.rules {
            // By whatever rules, and whatever it was given since: what is somebody's own, or of a few, is no place that one
            // looks for.
            Rules::Space | Rules::Module(_) => Ok(Kind::Space),
            Rules::Personal | Rules::Direct => {
                let named = self.rules.named(&genesis.rules)?.named(genesis);
                Ok(if named.is_empty() { Kind::Own } else { Kind::Conversation(named.into()) })
            }
        }
    }

    /// Whether somebody may make a stream that begins like this: they are its creator, or it names them.
    pub(crate) fn may_be_made_by(&self, genesis: &Genesis, who: &Did) -> bool {
        let names = || self.rules.named(&genesis.rules).is_ok_and(|rules| rules.named(genesis).contains(who));
        genesis.creator == *who || names()
    }

    /// From now on, whether somebody is to ask anew what they are told of.
    pub(crate) fn woken(&self, who: Did) -> Woken {
        self.offers.wakes.listen(who)
    }

    /// What anybody may read is known without asking for each person.
    async fn is_offered(self: &Arc<Self>, stream: StreamId, who: Option<&Did>) -> bool {
        let known = |who| self.offers.known(stream, who);
        if let Some(is_offered) = known(None).filter(|is_offered| *is_offered).or_else(|| known(who)) {
            return is_offered;
        }
        let Ok(owner) = self.owner(stream, None).await else { return false };
        let (offers, who) = (self.offers.clone(), who.cloned());
        let asked = owner.ask(move |open| {
            for who in [None, who.as_ref()] {
                let is_offered = open.may_read(who, TopicId::ROOT)?;
                offers.remember(stream, who, is_offered);
                if is_offered {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        asked.await.unwrap_or(false)
    }

    /// The rules that a space could be given, where it lives by these.
    pub(crate) fn rules_for_spaces(&self, standing: &Rules) -> Vec<OfferedRules> {
        self.rules.for_spaces(standing)
    }

    /// The owner of a stream. One that is not there reads as one that is not for the asker.
    ///
    /// # Cancel safety
    /// Dropped before it is ready, the stream may still be opened.
    pub(crate) async fn owner(
        self: &Arc<Self>,
        stream: StreamId,
        genesis: Option<Genesis>,
    ) -> Result<Owner, Fault> {
        let slot = self.slot(stream).lock_owned().await;
        if let Some(owner) = slot.as_ref().filter(|owner| !owner.is_ended()) {
            return Ok(owner.clone());
        }
        // A task of its own: who asked may go away, and half an opening would leave the file taken.
        let streams = Arc::clone(self);
        tokio::spawn(async move { streams.open(slot, stream, genesis).await })
            .await
            .map_err(|_| internal())?
    }

    async fn open(
        &self,
        mut slot: OwnedMutexGuard<Option<Owner>>,
        stream: StreamId,
        genesis: Option<Genesis>,
    ) -> Result<Owner, Fault> {
        // Waited for: its file must be free.
        if let Some(ended) = slot.take() {
            ended.put_away().await;
        }
        self.make_room().await;
        let (stores, data, rules) = (Arc::clone(&self.stores), self.data.clone(), self.rules.clone());
        let opening = spawn_blocking(move || open_or_make(stores.as_ref(), &data, &rules, (stream, genesis)));
        let owned = opening.await.map_err(|_| internal())??;
        let owner = Owner::of(owned, self.clock, self.offers.clone(), &self.hire)?;
        *slot = Some(owner.clone());
        Ok(owner)
    }

    /// Puts the one away that was asked for longest ago, where too many are open and nobody uses it.
    async fn make_room(&self) {
        let idle = self.slots.lock().unwrap_or_else(PoisonError::into_inner).idle_beyond(OPEN_MAX);
        if let Some(mut slot) = idle
            && let Some(owner) = slot.take()
        {
            owner.put_away().await;
        }
    }

    /// Opens the streams that a crash left unfinished: opening one takes what was redacted out of its files.
    pub(crate) async fn finish_what_a_crash_left(self: &Arc<Self>) -> Result<(), LogError> {
        for stream in self.list()? {
            // One that is damaged has said so in the server's log; the others go on.
            if self.stores.is_unfinished(&stream) {
                drop(self.owner(stream, None).await);
            }
        }
        Ok(())
    }

    /// Puts all logs away: what is under way is finished first.
    pub(crate) async fn put_away(&self) {
        let mut slots: Vec<(StreamId, Slot)> = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.of.drain().map(|(stream, (_, slot))| (stream, slot)).collect()
        };
        // In the same order each time: what a power cut amid it leaves can be seen again.
        slots.sort_unstable_by_key(|(stream, _)| *stream);
        for (_, slot) in slots {
            if let Some(owner) = slot.lock().await.take() {
                owner.put_away().await;
            }
        }
    }

    fn slot(&self, stream: StreamId) -> Slot {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner).asked_for(stream)
    }
}

impl Slots {
    fn asked_for(&mut self, stream: StreamId) -> Slot {
        if self.of.len() > 2 * OPEN_MAX {
            // What nobody waits for and has no owner: asked for, and not there.
            self.of.retain(|_, (_, slot)| {
                Arc::strong_count(slot) > 1 || slot.try_lock().is_ok_and(|owner| owner.is_some())
            });
        }
        self.asked += 1;
        let (asked, slot) = self.of.entry(stream).or_default();
        *asked = self.asked;
        Arc::clone(slot)
    }

    fn idle_beyond(&self, most: usize) -> Option<OwnedMutexGuard<Option<Owner>>> {
        let mut by_age: Vec<_> = self.of.values().collect();
        by_age.sort_unstable_by_key(|(asked, _)| *asked);
        // A slot that is locked is being opened, and will be used.
        let free = by_age.into_iter().filter_map(|(_, slot)| Arc::clone(slot).try_lock_owned().ok());
        let mut open: Vec<_> = free.filter(|owner| owner.is_some()).collect();
        if open.len() < most {
            return None;
        }
        let idle = open.iter().position(|owner| owner.as_ref().is_some_and(|owner| !owner.is_used()))?;
        Some(open.swap_remove(idle))
    }
}

fn open_or_make(
    stores: &dyn EventStores,
    data: &Path,
    rules: &RuleBook,
    (stream, genesis): (StreamId, Option<Genesis>),
) -> Result<Owned, Fault> {
    let of_log = |error| fault_of(&error);
    let log = match (stores.open(&stream).map_err(of_log)?, genesis) {
        (Some(log), _) => log,
        (None, Some(genesis)) if genesis.stream() == stream => {
            rules.named(&genesis.rules)?.begins(&genesis)?;
            let history = fresh_name().map_err(|error| fault_of(&error.into()))?;
            stores.create(&genesis, HistoryId(history)).map_err(of_log)?
        }
        (None, _) => {
            return Err(not_found());
        }
    };
    let (book, standing) = (rules, log.rules().map_err(of_log)?);
    let rules = book.named(&standing)?;
    let rules = rules.of_stream().unwrap_or(rules);
    let folder = StreamLog::folder(data, &stream);
    let cache = ModuleCache::open(&folder, rules.as_ref(), log.as_ref()).map_err(of_log)?;
    rules.rest();
    let succession = Succession::new(book.clone(), folder, standing);
    Ok(Owned { log, rules, cache, blobs: StreamBlobs::of(data, &stream), succession })
}

fn internal() -> Fault {
    Fault::new(FaultCode::Internal, "the server met a defect of its own; nothing of yours was lost")
}

#[cfg(test)]
mod tests {
    use super::{Listed, Streams};
    use crate::store::{SqliteFiles, counting_rules::rules};
    use rill_protocol::{
        Answer, Did, Draft, Envelope, EventId, FaultCode, Genesis, Place, TopicId, payload_hash,
    };
    use std::{
        pin::pin,
        sync::{Arc, mpsc},
        task::{Context, Wake, Waker},
    };
    use tokio::sync::watch;

    fn streams(data: &tempfile::TempDir) -> Arc<Streams> {
        let stores = SqliteFiles::new(data.path().to_owned()).unwrap();
        Arc::new(Streams::new(Arc::new(stores), data.path().to_owned(), rules(), || 1))
    }

    fn genesis(number: u8) -> Genesis {
        let creator = Did::parse("did:web:localhost").unwrap();
        Genesis { v: 1, creator, rules: rill_protocol::Rules::Space, params: Vec::new(), nonce: [number; 16] }
    }

    #[tokio::test]
    async fn a_stream_that_takes_long_to_open_delays_no_other() {
        let data = tempfile::tempdir().unwrap();
        let (streams, slow, other) = (streams(&data), genesis(1), genesis(2));
        let opening = streams.slot(slow.stream()).lock_owned().await;
        streams.owner(other.stream(), Some(other.clone())).await.unwrap();
        drop(opening);
        streams.owner(slow.stream(), Some(slow.clone())).await.unwrap();
        streams.put_away().await;
    }

    #[tokio::test]
    async fn the_one_asked_for_longest_ago_is_put_away_unless_it_is_used() {
        let data = tempfile::tempdir().unwrap();
        let (streams, all) = (streams(&data), [1, 2, 3].map(genesis));
        let used = streams.owner(all[0].stream(), Some(all[0].clone())).await.unwrap();
        for genesis in &all[1..] {
            streams.owner(genesis.stream(), Some(genesis.clone())).await.unwrap();
        }
        streams.owner(all[1].stream(), None).await.unwrap();
        let idle = |most| {
            let idle = streams.slots.lock().unwrap().idle_beyond(most);
            idle.and_then(|owner| owner.as_ref().map(|owner| owner.genesis().stream()))
        };
        assert_eq!((idle(4), idle(3)), (None, Some(all[2].stream())));
        drop(used);
        assert_eq!(idle(3), Some(all[0].stream()));
        streams.put_away().await;
    }

    #[tokio::test]
    async fn who_asks_and_goes_away_while_a_stream_opens_leaves_it_whole() {
        let data = tempfile::tempdir().unwrap();
        let (streams, genesis) = (streams(&data), genesis(1));
        let stream = genesis.stream();
        for _ in 0..20 {
            tokio::select! {
                biased;
                _ = streams.owner(stream, Some(genesis.clone())) => {}
                () = tokio::task::yield_now() => {}
            }
            streams.owner(stream, Some(genesis.clone())).await.unwrap();
            let owner = streams.slot(stream).lock().await.take();
            owner.unwrap().put_away().await;
        }
    }

    #[tokio::test]
    async fn personal_streams_are_told_to_nobody_and_rules_that_are_not_here_make_none() {
        let data = tempfile::tempdir().unwrap();
        let streams = streams(&data);
        let space = genesis(1);
        let own = Genesis { rules: rill_protocol::Rules::Personal, ..genesis(2) };
        for genesis in [&space, &own] {
            streams.owner(genesis.stream(), Some(genesis.clone())).await.unwrap();
        }
        let listed = Listed { spaces: vec![space.stream()], conversations: Vec::new() };
        assert_eq!(streams.told_to(None).await.unwrap(), listed);
        assert_eq!(streams.told_to(Some(own.creator.clone())).await.unwrap(), listed);
        let rules = rill_protocol::Rules::Module(rill_protocol::ModuleId::of(b"nobody's module"));
        let elsewhere = Genesis { rules, ..genesis(3) };
        let fault = streams.owner(elsewhere.stream(), Some(elsewhere.clone())).await.err().unwrap();
        assert_eq!(fault.code, FaultCode::NotAllowed);
        assert_eq!(streams.list().unwrap().len(), 2);
        streams.put_away().await;
    }

    /// Looks where the log ends at the moment when it is woken: that is when a push is answered.
    struct AtTheAnswer(watch::Receiver<i64>, mpsc::Sender<i64>);

    impl Wake for AtTheAnswer {
        fn wake(self: Arc<Self>) {
            self.1.send(*self.0.borrow()).unwrap();
        }
    }

    #[tokio::test]
    async fn heads_are_empty_after_what_was_acknowledged_though_the_owner_is_slow() {
        let data = tempfile::tempdir().unwrap();
        let (streams, genesis) = (streams(&data), genesis(1));
        let owner = streams.owner(genesis.stream(), Some(genesis.clone())).await.unwrap();
        let (saw, seen) = mpsc::channel();
        let at_the_answer = Arc::new(AtTheAnswer(owner.newest(), saw));
        // The owner is busy until the push waits for its answer.
        let (go, wait) = mpsc::channel();
        let mut reading = pin!(owner.read(move |_| {
            wait.recv().unwrap();
            Ok(())
        }));
        let mut pushing = pin!(owner.push(genesis.creator.clone(), vec![draft(&genesis)], false));
        let woken = Waker::from(at_the_answer);
        assert!(reading.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert!(pushing.as_mut().poll(&mut Context::from_waker(&woken)).is_pending());
        go.send(()).unwrap();
        assert_eq!(seen.recv(), Ok(1), "where the log ends when it is answered");
        reading.await.unwrap();
        assert!(matches!(pushing.await.unwrap()[..], [Answer::Accepted(_)]));
    }

    fn draft(genesis: &Genesis) -> Draft {
        let envelope = Envelope {
            v: 1,
            stream: genesis.stream(),
            id: EventId::from_parts(1, [1; 10]),
            author: genesis.creator.clone(),
            topic: TopicId::ROOT,
            place: Place::Anchor { at: None },
            slot: None,
            voice: None,
            notify: None,
            blobs: Vec::new(),
            moved: None,
            proof: None,
            payload_hash: payload_hash(&[1; 16], b"hello"),
        };
        Draft { envelope: envelope.to_bytes(), salt: [1; 16], payload: b"hello".to_vec() }
    }
}
