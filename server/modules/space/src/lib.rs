//! The rules of a space: its founder, moderators and members; who may write what. Whoever asks may read, until rooms can
//! be private. Shaped as a module is: all that it knows lies in the tables of its cache, rebuilt by replay.
//! Here: the answers. What may be written: `judging.rs`; what is known of a space: `known.rs`.
//! Not here: what holds of every event in any stream (`rill-protocol`, and the server's admission).

mod judging;
mod known;
mod learning;
mod no;
mod pace;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod village;

use known::{Known, SCHEMA, Standing};
use no::No;
use rill_events::{Reading, SpaceParams};
use rill_module_abi::{
    Accepted, Allowed, Cache, CacheError, Facts, Manifest, Question, ReadersChanged, Reads, Row, Rules,
    Verdict,
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
        3
    }

    fn manifest(&self) -> Manifest {
        Manifest { hears_anchors: true }
    }

    fn begins(&self, genesis: &Genesis) -> Result<(), Fault> {
        match params(genesis)?.reading {
            Reading::Everyone => Ok(()),
            Reading::Members => {
                Err(Fault::new(FaultCode::Malformed, "this server keeps no space from strangers yet"))
            }
        }
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
            Ok(()) => Ok(Verdict::Accept { readers_changed: ReadersChanged::Nobody }),
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
        _: &dyn Cache,
        _: &Genesis,
        _: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, CacheError> {
        Ok(vec![Reads::All; topics.len()])
    }

    fn may_write(&self, cache: &dyn Cache, genesis: &Genesis, who: &Did) -> Result<bool, CacheError> {
        Ok(Known(cache).standing(genesis, who)? >= Standing::Member)
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
        Ok(Vec::new())
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
