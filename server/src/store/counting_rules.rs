//! Rules for the tests of the server: all goes, and each event is counted in the cache, by author. Two payloads are odd:
//! about "stumble" the rules cannot tell, ever; about "trip" they find their cache damaged, once.

use crate::rule_book::{NoModules, RuleBook};
use rill_module_abi::{
    Accepted, Allowed, Cache, CacheError, Facts, Manifest, Param, Question, ReadersChanged, Reads, Row,
    Rules, Verdict, first_integer,
};
use rill_protocol::{Did, Envelope, Fault, FaultCode, Genesis, TopicId};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// All goes, but no more than so many events of one author.
pub(crate) struct AtMost {
    pub(crate) events: i64,
    pub(crate) version: u32,
    has_tripped: AtomicBool,
}

impl AtMost {
    pub(crate) fn new(events: i64, version: u32) -> Self {
        Self { events, version, has_tripped: AtomicBool::new(false) }
    }
}

pub(crate) fn rules() -> RuleBook {
    at_most(i64::MAX)
}

pub(crate) fn at_most(events: i64) -> RuleBook {
    let rules: Arc<dyn Rules> = Arc::new(AtMost::new(events, 1));
    RuleBook {
        space: Arc::clone(&rules),
        personal: Arc::clone(&rules),
        direct: rules,
        modules: Arc::new(NoModules),
    }
}

/// How many events of an author the cache has counted.
pub(crate) fn counted(cache: &dyn Cache, author: &Did) -> Result<i64, CacheError> {
    let rows =
        cache.query("SELECT events FROM counted WHERE author = ?1", &[Param::Text(author.as_str())])?;
    Ok(first_integer(&rows).unwrap_or(0))
}

impl Rules for AtMost {
    fn name(&self) -> &'static str {
        "counting"
    }
    fn version(&self) -> u32 {
        self.version
    }
    fn manifest(&self) -> Manifest {
        Manifest { hears_anchors: true }
    }
    fn begins(&self, _: &Genesis) -> Result<(), Fault> {
        Ok(())
    }
    fn init(&self, cache: &mut dyn Cache) -> Result<(), CacheError> {
        cache
            .execute("CREATE TABLE counted (author TEXT PRIMARY KEY, events INTEGER NOT NULL) STRICT", &[])?;
        Ok(())
    }
    fn verdict(
        &self,
        cache: &dyn Cache,
        envelope: &Envelope,
        payload: &[u8],
        _: &Facts<'_>,
    ) -> Result<Verdict, CacheError> {
        match payload {
            b"stumble" => return Err(CacheError::Failed("stumbled".into())),
            // A number that no strict table keeps: it is not what was written.
            b"trip" if !self.has_tripped.swap(true, Ordering::Relaxed) => {
                cache.query("SELECT 0.5", &[])?;
            }
            _ => {}
        }
        if counted(cache, &envelope.author)? < self.events {
            return Ok(Verdict::Accept { readers_changed: ReadersChanged::Nobody });
        }
        Ok(Verdict::Refuse(Fault::new(FaultCode::NotAllowed, "enough")))
    }
    fn applied(&self, cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
        let count = "INSERT INTO counted (author, events) VALUES (?1, 1) ON CONFLICT (author) DO UPDATE SET events = events + 1";
        cache.execute(count, &[Param::Text(event.envelope.author.as_str())])?;
        Ok(())
    }
    fn may_read(
        &self,
        _: &dyn Cache,
        _: &Genesis,
        _: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, CacheError> {
        Ok(vec![Reads::All; topics.len()])
    }
    fn may_write(&self, _: &dyn Cache, _: &Genesis, _: &Did) -> Result<bool, CacheError> {
        Ok(true)
    }
    fn allowed(
        &self,
        _: &dyn Cache,
        _: &Genesis,
        _: Option<&Did>,
        _: TopicId,
    ) -> Result<Vec<Allowed>, CacheError> {
        Ok(Vec::new())
    }
    fn describe(&self, _: &dyn Cache, _: &Genesis) -> Result<Vec<String>, CacheError> {
        Ok(vec![format!("everybody writes {} events", self.events)])
    }
    fn query(
        &self,
        _: &dyn Cache,
        _: &Genesis,
        _: Option<&Did>,
        _: &Question<'_>,
    ) -> Result<Option<Vec<Row>>, CacheError> {
        Ok(None)
    }
}
