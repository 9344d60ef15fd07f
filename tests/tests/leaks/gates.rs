//! Rules for this test alone: a state event says who reads which topic, and how far. All that the server asks of rules can
//! be asked of these, and they say in each way that readers changed.

use rill_module_abi::{
    Accepted, Allowed, Cache, CacheError, Facts, Manifest, Param, Question, ReadersChanged, Reads, Row,
    Rules, Value, Verdict, Whose,
};
use rill_protocol::{Did, Envelope, Fault, FaultCode, Genesis, SeqNum, TopicId, decode, encode};
use serde::{Deserialize, Serialize};

/// From this event on somebody reads a topic so. Of those who are not signed in, `who` is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Gate {
    pub(crate) who: String,
    /// In letters: who reads gates is not told of the topic by its id.
    pub(crate) topic: String,
    pub(crate) reads: Reads,
    pub(crate) told_as: ToldAs,
}

/// In which way the rules say that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ToldAs {
    Person,
    Topic,
    Everyone,
}

impl Gate {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        encode(self).expect("a gate has no floats")
    }

    fn topic(&self) -> TopicId {
        self.topic.parse().expect("a topic in letters")
    }

    fn changes(&self) -> ReadersChanged {
        match (self.told_as, Did::parse(&self.who)) {
            (ToldAs::Person, Ok(who)) => ReadersChanged::People(vec![who]),
            // Those who are not signed in are nobody that could be named.
            (ToldAs::Person, Err(_)) | (ToldAs::Topic, _) => ReadersChanged::Topics(vec![self.topic()]),
            (ToldAs::Everyone, _) => ReadersChanged::Everyone,
        }
    }
}

/// Who made the stream reads all of it; anybody else what gates say, which is nothing at first.
pub(crate) struct Gates;

const TABLE: &str = "
    CREATE TABLE gate (who TEXT NOT NULL, topic BLOB NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (who, topic))
    STRICT, WITHOUT ROWID";
const SET: &str = "INSERT OR REPLACE INTO gate (who, topic, since) VALUES (?1, ?2, ?3)";
const GET: &str = "SELECT since FROM gate WHERE who = ?1 AND topic = ?2";

impl Rules for Gates {
    fn name(&self) -> &'static str {
        "gates"
    }
    fn version(&self) -> u32 {
        1
    }
    fn manifest(&self) -> Manifest {
        Manifest::default()
    }
    fn begins(&self, _: &Genesis) -> Result<(), Fault> {
        Ok(())
    }
    fn init(&self, cache: &mut dyn Cache) -> Result<(), CacheError> {
        cache.execute(TABLE, &[]).map(drop)
    }
    fn verdict(
        &self,
        cache: &dyn Cache,
        envelope: &Envelope,
        payload: &[u8],
        facts: &Facts<'_>,
    ) -> Result<Verdict, CacheError> {
        let who = &envelope.author;
        let reads = self.may_read(cache, facts.genesis, Some(who), &[envelope.topic])?;
        let is_founder = *who == facts.genesis.creator;
        let gate = decode::<Gate>(payload);
        if reads == [Reads::None] || (gate.is_ok() && !is_founder) {
            return Ok(Verdict::Refuse(Fault::new(FaultCode::NotAllowed, "the rules of gates say no")));
        }
        let readers_changed = gate.map_or(ReadersChanged::Nobody, |gate| gate.changes());
        Ok(Verdict::Accept { readers_changed })
    }
    fn applied(&self, cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
        let Some(Ok(gate)) = event.payload.map(decode::<Gate>) else { return Ok(()) };
        let since = match gate.reads {
            Reads::None => -1,
            Reads::All => 0,
            Reads::Since(SeqNum(seq)) => i64::try_from(seq).unwrap_or(i64::MAX),
        };
        let topic = gate.topic();
        let row = [Param::Text(&gate.who), Param::Blob(topic.as_bytes()), Param::Integer(since)];
        cache.execute(SET, &row).map(drop)
    }
    fn may_read(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, CacheError> {
        if who == Some(&genesis.creator) {
            return Ok(vec![Reads::All; topics.len()]);
        }
        let who = who.map_or("", Did::as_str);
        let reads = topics.iter().map(|topic| {
            let rows = cache.query(GET, &[Param::Text(who), Param::Blob(topic.as_bytes())])?;
            Ok(match rows.first().and_then(|row| row.first()) {
                Some(Value::Integer(0)) => Reads::All,
                Some(Value::Integer(since)) if *since > 0 => Reads::Since(SeqNum(since.unsigned_abs())),
                Some(_) | None => Reads::None,
            })
        });
        reads.collect()
    }
    fn may_write(&self, cache: &dyn Cache, genesis: &Genesis, who: &Did) -> Result<bool, CacheError> {
        Ok(self.may_read(cache, genesis, Some(who), &[TopicId::ROOT])? != [Reads::None])
    }
    fn allowed(
        &self,
        _: &dyn Cache,
        _: &Genesis,
        _: Option<&Did>,
        topic: TopicId,
    ) -> Result<Vec<Allowed>, CacheError> {
        Ok(vec![Allowed { kind: topic.to_string(), of: Whose::Own, refused: None }])
    }
    fn describe(&self, _: &dyn Cache, _: &Genesis) -> Result<Vec<String>, CacheError> {
        Ok(vec!["Gates say who reads what.".to_owned()])
    }
    /// These rules answer members alone: who reads *root*, and is signed in.
    fn query(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        _: &Question<'_>,
    ) -> Result<Option<Vec<Row>>, CacheError> {
        let Some(who) = who else { return Ok(None) };
        Ok(self.may_write(cache, genesis, who)?.then(|| vec![vec![Value::Integer(1)]]))
    }
}
