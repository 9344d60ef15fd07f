//! The rules of a space: its founder, roles and members; who may write what, and who reads what. Shaped as a module is: all that it knows lies in the tables of its cache, rebuilt by replay.
//! Here: the answers. What may be written: `judging.rs`; what may be read: `reading.rs`; what is known of a space:
//! `known.rs`.
//! Not here: what holds of every event in any stream (`rill-protocol`, and the server's admission).

mod judging;
mod known;
mod learning;
mod no;
mod offering;
mod pace;
mod reading;
mod telling;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod village;

use known::{Known, SCHEMA};
use no::No;
use rill_events::SpaceParams;
use rill_module_abi::{
    Accepted, Allowed, Cache, CacheError, Facts, Manifest, Question, Reads, Row, Rules, Verdict,
};
use rill_protocol::{Did, Envelope, Fault, FaultCode, Genesis, TopicId, decode};

/// `rill:space`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpaceRules;

impl Rules for SpaceRules {
    fn name(&self) -> &'static str {
        "space"
    }

    fn version(&self) -> u32 {
        4
    }

    fn manifest(&self) -> Manifest {
        Manifest { hears_anchors: true }
    }

    fn begins(&self, genesis: &Genesis) -> Result<(), Fault> {
        params(genesis).map(drop)
    }

    fn init(&self, cache: &mut dyn Cache) -> Result<(), CacheError> {
        SCHEMA.iter().try_for_each(|table| cache.execute(table, &[]).map(drop))
    }

    fn verdict(
        &self,
        cache: &dyn Cache,
        envelope: &Envelope,
        payload: &[u8],
        facts: &Facts<'_>,
    ) -> Result<Verdict, CacheError> {
        match judging::judge(cache, envelope, payload, facts) {
            Ok(readers_changed) => Ok(Verdict::Accept { readers_changed }),
            Err(No::Refused(fault)) => Ok(Verdict::Refuse(fault)),
            Err(No::Later { after_ms }) => Ok(Verdict::Later { after_ms }),
            Err(No::Unknown(error)) => Err(error),
        }
    }

    fn applied(&self, cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
        learning::learn(cache, event)
    }

    fn may_read(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, CacheError> {
        reading::may_read(Known(cache), genesis, who, topics)
    }

    fn may_write(&self, cache: &dyn Cache, genesis: &Genesis, who: &Did) -> Result<bool, CacheError> {
        Ok(Known(cache).person(genesis, who)?.is_member())
    }

    fn allowed(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topic: TopicId,
    ) -> Result<Vec<Allowed>, CacheError> {
        offering::allowed(Known(cache), genesis, who, topic)
    }

    fn describe(&self, cache: &dyn Cache, genesis: &Genesis) -> Result<Vec<String>, CacheError> {
        telling::describe(Known(cache), genesis)
    }

    fn query(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        question: &Question<'_>,
    ) -> Result<Option<Vec<Row>>, CacheError> {
        telling::answer(Known(cache), genesis, who, question)
    }
}

/// What a space was begun with.
fn params(genesis: &Genesis) -> Result<SpaceParams, Fault> {
    if genesis.params.is_empty() {
        return Ok(SpaceParams::default());
    }
    decode(&genesis.params).map_err(|error| {
        let text =
            format!("this server cannot read what this space begins with, and did not make it: {error}");
        Fault::new(FaultCode::Malformed, text)
    })
}
