//! The rules of a person's own stream: only they read it, only they write it. It begins with their name and nothing
//! else, so that any device of theirs finds it. It keeps nothing in its cache: the genesis says all.

use rill_events::Payload;
use rill_module_abi::{
    Accepted, Allowed, Cache, CacheError, Facts, Manifest, Question, ReadersChanged, Reads, Row, Rules,
    Verdict,
};
use rill_protocol::{Did, Envelope, Fault, FaultCode, Genesis, Place, TopicId, check_canonical};

/// `rill:personal`.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonalRules;

impl Rules for PersonalRules {
    fn name(&self) -> &'static str {
        "personal"
    }

    fn version(&self) -> u32 {
        1
    }

    fn manifest(&self) -> Manifest {
        Manifest::default()
    }

    fn begins(&self, genesis: &Genesis) -> Result<(), Fault> {
        if genesis.nonce == [0; 16] && genesis.params.is_empty() {
            return Ok(());
        }
        let text = "a person has one stream of their own, which begins with their name and nothing else";
        Err(Fault::new(FaultCode::Malformed, text))
    }

    fn init(&self, _: &mut dyn Cache) -> Result<(), CacheError> {
        Ok(())
    }

    fn verdict(
        &self,
        _: &dyn Cache,
        envelope: &Envelope,
        payload: &[u8],
        facts: &Facts<'_>,
    ) -> Result<Verdict, CacheError> {
        Ok(match judge(envelope, payload, facts) {
            Ok(()) => Verdict::Accept { readers_changed: ReadersChanged::Nobody },
            Err(fault) => Verdict::Refuse(fault),
        })
    }

    fn applied(&self, _: &mut dyn Cache, _: &Accepted<'_>) -> Result<(), CacheError> {
        Ok(())
    }

    fn may_read(
        &self,
        _: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, CacheError> {
        let reads = if who == Some(&genesis.creator) { Reads::All } else { Reads::None };
        Ok(vec![reads; topics.len()])
    }

    fn may_write(&self, _: &dyn Cache, genesis: &Genesis, who: &Did) -> Result<bool, CacheError> {
        Ok(*who == genesis.creator)
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
        Ok(vec!["Only you read this, and only you write it.".to_owned()])
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

fn judge(envelope: &Envelope, payload: &[u8], facts: &Facts<'_>) -> Result<(), Fault> {
    if envelope.author != facts.genesis.creator {
        // What one may not read reads as what is not there.
        return Err(Fault::new(FaultCode::NotFound, "there is no such space here, or it is not for you"));
    }
    let malformed = |text: String| Fault::new(FaultCode::Malformed, text);
    check_canonical(payload).map_err(|error| malformed(error.to_string()))?;
    let named = Payload::from_bytes(payload).map_err(|error| malformed(error.to_string()))?;
    if matches!(envelope.place, Place::Redacts(_)) && !matches!(named, Payload::MessageDeleted(_)) {
        return Err(malformed("a redaction carries a deletion and nothing else".to_owned()));
    }
    if envelope.moved.is_some() {
        return Err(malformed("nothing is moved within a person's own stream".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::PersonalRules;
    use rill_events::{MessageDeleted, MessagePosted, Payload};
    use rill_module_abi::{Cache, CacheError, Facts, Param, Reads, Row, Rules as _, Verdict};
    use rill_protocol::{Did, Envelope, EventId, FaultCode, Genesis, Place, Rules, TopicId, payload_hash};

    /// A cache of which nothing is asked.
    struct Nothing;

    impl Cache for Nothing {
        fn execute(&mut self, sql: &str, _: &[Param<'_>]) -> Result<usize, CacheError> {
            Err(CacheError::Failed(sql.to_owned()))
        }
        fn query(&self, sql: &str, _: &[Param<'_>]) -> Result<Vec<Row>, CacheError> {
            Err(CacheError::Failed(sql.to_owned()))
        }
    }

    fn did(name: &str) -> Did {
        Did::parse(&format!("did:web:{name}.example")).unwrap()
    }

    fn genesis() -> Genesis {
        Genesis { v: 1, creator: did("alice"), rules: Rules::Personal, params: Vec::new(), nonce: [0; 16] }
    }

    fn verdict(author: &Did, place: Place, payload: &[u8]) -> Result<(), FaultCode> {
        let genesis = genesis();
        let envelope = Envelope {
            v: 1,
            stream: genesis.stream(),
            id: EventId::from_parts(1, [1; 10]),
            author: author.clone(),
            topic: TopicId::ROOT,
            place,
            slot: None,
            voice: None,
            notify: None,
            blobs: Vec::new(),
            moved: None,
            proof: None,
            payload_hash: payload_hash(&[0; 16], payload),
        };
        let facts = Facts { genesis: &genesis, now: 1, target: None, source: None, proven: None };
        match PersonalRules.verdict(&Nothing, &envelope, payload, &facts).unwrap() {
            Verdict::Accept { .. } => Ok(()),
            Verdict::Refuse(fault) => Err(fault.code),
            Verdict::Later { .. } => Err(FaultCode::Busy),
        }
    }

    #[test]
    fn only_the_person_writes_reads_and_puts_files() {
        let (alice, mallory, topics) = (did("alice"), did("mallory"), [TopicId::ROOT, TopicId::PEOPLE]);
        let posted = Payload::from(MessagePosted::default()).to_bytes().unwrap();
        let place = Place::Anchor { at: None };
        assert_eq!(verdict(&alice, place, &posted), Ok(()));
        assert_eq!(verdict(&mallory, place, &posted), Err(FaultCode::NotFound));
        let reads = |who| PersonalRules.may_read(&Nothing, &genesis(), who, &topics).unwrap();
        assert_eq!(reads(Some(&alice)), [Reads::All; 2]);
        assert_eq!(reads(Some(&mallory)), [Reads::None; 2]);
        assert_eq!(reads(None), [Reads::None; 2]);
        let puts = |who| PersonalRules.may_write(&Nothing, &genesis(), who).unwrap();
        assert_eq!((puts(&alice), puts(&mallory)), (true, false));
    }

    #[test]
    fn what_is_written_can_be_read_and_a_redaction_deletes() {
        let alice = did("alice");
        let unknown = b"\xa1\x65$type\x70rill.newer.thing";
        let target = EventId::from_parts(1, [2; 10]);
        let deleted = Payload::from(MessageDeleted::default()).to_bytes().unwrap();
        assert_eq!(verdict(&alice, Place::State, unknown), Ok(()));
        assert_eq!(verdict(&alice, Place::State, b"\xff"), Err(FaultCode::Malformed));
        assert_eq!(verdict(&alice, Place::Redacts(target), &deleted), Ok(()));
        assert_eq!(verdict(&alice, Place::Redacts(target), unknown), Err(FaultCode::Malformed));
    }

    #[test]
    fn a_person_has_one_stream_of_their_own() {
        assert_eq!(PersonalRules.begins(&genesis()), Ok(()));
        for other in [Genesis { nonce: [1; 16], ..genesis() }, Genesis { params: vec![0xa0], ..genesis() }] {
            assert_eq!(PersonalRules.begins(&other).unwrap_err().code, FaultCode::Malformed);
        }
    }
}
