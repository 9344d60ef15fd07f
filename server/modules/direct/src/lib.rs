//! The rules of a conversation of two to ten people, whom its genesis names: theirs alone, all of them alike. It has one
//! room. Whoever leaves reads and writes nothing more, until they come back.
//! Here: the answers. What may be written: `judging.rs`; what is known: `known.rs`.

mod judging;
mod known;
#[cfg(test)]
mod tests;

use known::Known;
use rill_events::DirectParams;
use rill_module_abi::{
    Accepted, Allowed, Cache, CacheError, Facts, Manifest, Question, Reads, Row, Rules, Verdict, Whose,
};
use rill_protocol::{Did, Envelope, Fault, FaultCode, Genesis, TopicId};

/// `rill:direct`.
#[derive(Clone, Copy, Debug, Default)]
pub struct DirectRules;

/// What its people may write beside their room: in which topic, whose.
const KINDS: [(TopicId, &str, Whose); 3] = [
    (TopicId::PEOPLE, "rill.member.profile_set.v1", Whose::Own),
    (TopicId::PEOPLE, "rill.member.joined.v1", Whose::Own),
    (TopicId::PEOPLE, "rill.member.left.v1", Whose::Own),
];
/// What they may write in it.
const IN_ROOM: [(&str, Whose); 7] = [
    ("rill.message.posted.v1", Whose::Own),
    ("rill.message.edited.v1", Whose::Own),
    ("rill.message.deleted.v1", Whose::Own),
    ("rill.message.pinned.v1", Whose::Anybodys),
    ("rill.reaction.set.v1", Whose::Anybodys),
    ("rill.poll.voted.v1", Whose::Anybodys),
    ("rill.room.renamed.v1", Whose::Own),
];

impl Rules for DirectRules {
    fn name(&self) -> &'static str {
        "direct"
    }

    fn version(&self) -> u32 {
        1
    }

    fn manifest(&self) -> Manifest {
        Manifest { hears_anchors: true }
    }

    fn begins(&self, genesis: &Genesis) -> Result<(), Fault> {
        let params = DirectParams::of(genesis);
        params.map(drop).map_err(|error| Fault::new(FaultCode::Malformed, error.to_string()))
    }

    fn named(&self, genesis: &Genesis) -> Vec<Did> {
        DirectParams::of(genesis).map_or_else(|_| Vec::new(), |params| params.people)
    }

    fn init(&self, cache: &mut dyn Cache) -> Result<(), CacheError> {
        known::SCHEMA.iter().try_for_each(|table| cache.execute(table, &[]).map(drop))
    }

    fn verdict(
        &self,
        cache: &dyn Cache,
        envelope: &Envelope,
        payload: &[u8],
        facts: &Facts<'_>,
    ) -> Result<Verdict, CacheError> {
        judging::judge(Known(cache), envelope, payload, facts)
    }

    fn applied(&self, cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
        known::learn(cache, event)
    }

    fn may_read(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, CacheError> {
        let is_theirs = who.map_or(Ok(false), |who| Known(cache).is_here(genesis, who))?;
        Ok(vec![if is_theirs { Reads::All } else { Reads::None }; topics.len()])
    }

    fn may_write(&self, cache: &dyn Cache, genesis: &Genesis, who: &Did) -> Result<bool, CacheError> {
        Known(cache).is_here(genesis, who)
    }

    fn allowed(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topic: TopicId,
    ) -> Result<Vec<Allowed>, CacheError> {
        if !who.map_or(Ok(false), |who| Known(cache).is_here(genesis, who))? {
            return Ok(Vec::new());
        }
        let allowed = |kind: &str, of| Allowed { kind: kind.to_owned(), of, refused: None };
        if topic.is_fixed() {
            let there = KINDS.iter().filter(|(place, ..)| *place == topic);
            return Ok(there.map(|(_, kind, of)| allowed(kind, *of)).collect());
        }
        Ok(IN_ROOM.iter().map(|(kind, of)| allowed(kind, *of)).collect())
    }

    fn describe(&self, _: &dyn Cache, genesis: &Genesis) -> Result<Vec<String>, CacheError> {
        let people = DirectParams::of(genesis).map_or(0, |params| params.people.len());
        Ok(vec![
            format!("This conversation is of {people} people, and of nobody else."),
            "All of them write, react and pin. Only its author edits or deletes a message.".to_owned(),
            "Whoever leaves reads nothing more, until they come back.".to_owned(),
        ])
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
