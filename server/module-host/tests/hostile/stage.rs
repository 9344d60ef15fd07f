//! What is asked of a module, one after the other as a server does, and what came of it.

use rill_module_abi::{Accepted, Cache, CacheError, Facts, Question, Reads, Rules, Verdict};
use rill_module_cache::InMemory;
use rill_module_host::{Host, ModuleRefused, ModuleRules};
use rill_protocol::{Did, Envelope, EventId, Genesis, Place, SeqNum, TopicId, payload_hash};
use std::sync::Arc;

pub(crate) fn alice() -> Did {
    Did::parse("did:web:alice.example").unwrap()
}

pub(crate) fn genesis() -> Genesis {
    Genesis { v: 1, creator: alice(), rules: rill_protocol::Rules::Space, params: Vec::new(), nonce: [1; 16] }
}

pub(crate) fn envelope(number: u8) -> Envelope {
    Envelope {
        v: 1,
        stream: genesis().stream(),
        id: EventId::from_parts(1, [number; 10]),
        author: alice(),
        topic: TopicId::ROOT,
        place: Place::Anchor { at: None },
        slot: None,
        voice: None,
        notify: None,
        blobs: Vec::new(),
        moved: None,
        proof: None,
        payload_hash: payload_hash(&[0; 16], b"hello"),
    }
}

/// A stream whose rules are a module.
pub(crate) struct Stage {
    pub(crate) rules: Arc<dyn Rules>,
    pub(crate) cache: InMemory,
}

pub(crate) fn verdict(rules: &dyn Rules, cache: &dyn Cache, number: u8) -> Result<Verdict, CacheError> {
    let facts = Facts { genesis: &genesis(), now: 1, target: None, source: None, proven: None };
    rules.verdict(cache, &envelope(number), b"hello", &facts)
}

pub(crate) fn applied(rules: &dyn Rules, cache: &mut dyn Cache, number: u8) -> Result<(), CacheError> {
    let (genesis, envelope) = (genesis(), envelope(number));
    rules.applied(
        cache,
        &Accepted { genesis: &genesis, envelope: &envelope, payload: None, received_at: 1, seq: SeqNum(1) },
    )
}

impl Stage {
    pub(crate) fn on(module: &ModuleRules) -> Result<Self, String> {
        let rules = module.of_stream().unwrap();
        rules.begins(&genesis()).map_err(|fault| format!("begins: {fault}"))?;
        let mut cache = InMemory::empty().unwrap();
        rules.init(&mut cache).map_err(|error| format!("init: {error}"))?;
        Ok(Self { rules, cache })
    }

    /// Asks it everything once. What went wrong first; none: it is a good module.
    pub(crate) fn trouble(&mut self) -> Result<(), String> {
        let Self { rules, cache } = self;
        let (genesis, topics, alice) = (genesis(), [TopicId::ROOT], alice());
        verdict(rules.as_ref(), cache, 1).map_err(|error| format!("verdict: {error}"))?;
        applied(rules.as_ref(), cache, 1).map_err(|error| format!("applied: {error}"))?;
        let told = (
            rules.may_read(cache, &genesis, Some(&alice), &topics).map_err(|error| error.to_string())?,
            rules.may_write(cache, &genesis, &alice).map_err(|error| error.to_string())?,
            rules.describe(cache, &genesis).map_err(|error| error.to_string())?,
        );
        if told.0 != [Reads::All] {
            return Err(format!("may_read: {:?}", told.0));
        }
        if !told.1 {
            return Err("may_write: no".to_owned());
        }
        if told.2 != ["all goes"] {
            return Err(format!("describe: {:?}", told.2));
        }
        let allowed = rules.allowed(cache, &genesis, Some(&alice), TopicId::ROOT);
        allowed.map_err(|error| format!("allowed: {error}"))?;
        let question = Question { name: "rooms", params: b"", now: 1 };
        let found = rules.query(cache, &genesis, Some(&alice), &question);
        found.map(drop).map_err(|error| format!("query: {error}"))
    }
}

/// What becomes of a module: where it fails, and with which words.
pub(crate) fn becomes_of(host: &Host, bytes: &[u8]) -> String {
    match host.compile("some", bytes) {
        Err(ModuleRefused::Silent(why)) => format!("about: {why}"),
        Err(refused) => format!("refused: {refused}"),
        Ok(module) => match Stage::on(&module).and_then(|mut stage| stage.trouble()) {
            Ok(()) => "good".to_owned(),
            Err(trouble) => trouble,
        },
    }
}
