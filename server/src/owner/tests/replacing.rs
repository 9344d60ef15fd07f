//! Other rules: who gives them, when they take over, what they must have managed before, and who would read what by them.

use super::{alice, draft, genesis, owner, streams};
use crate::{
    rule_book::{Modules, RuleBook, not_here},
    store::counting_rules::{AtMost, at_most, counted},
};
use rill_module_abi::{
    Accepted, Allowed, Cache, CacheError, Facts, Manifest, Question, Reads, Row, Rules, Verdict,
};
use rill_protocol::{
    Answer, Did, Draft, Envelope, EventId, Fault, FaultCode, Genesis, ModuleId, Place, Readership,
    Rules as Named, RulesSet, SeqNum, TopicCompared, TopicId, encode, payload_hash, rules_slot,
};
use std::sync::Arc;

/// As [`AtMost`], and only who made the stream reads. They fail to learn what says "hard", and to judge anything where they
/// are broken.
struct Only {
    like: AtMost,
    is_broken: bool,
}

fn only() -> ModuleId {
    ModuleId::of(b"only")
}

fn broken() -> ModuleId {
    ModuleId::of(b"broken")
}

struct Here;

impl Modules for Here {
    fn of(&self, module: ModuleId) -> Result<Arc<dyn Rules>, Fault> {
        if ![only(), broken()].contains(&module) {
            return Err(not_here());
        }
        Ok(Arc::new(Only { like: AtMost::new(99, 1), is_broken: module == broken() }))
    }

    fn all(&self) -> Vec<ModuleId> {
        vec![only(), broken()]
    }
}

impl Rules for Only {
    fn name(&self) -> &'static str {
        if self.is_broken { "broken" } else { "only" }
    }
    fn version(&self) -> u32 {
        1
    }
    fn manifest(&self) -> Manifest {
        self.like.manifest()
    }
    fn begins(&self, genesis: &Genesis) -> Result<(), Fault> {
        self.like.begins(genesis)
    }
    fn init(&self, cache: &mut dyn Cache) -> Result<(), CacheError> {
        self.like.init(cache)
    }
    fn verdict(
        &self,
        cache: &dyn Cache,
        envelope: &Envelope,
        payload: &[u8],
        facts: &Facts<'_>,
    ) -> Result<Verdict, CacheError> {
        if self.is_broken {
            return Err(CacheError::Rules("a loop".to_owned()));
        }
        self.like.verdict(cache, envelope, payload, facts)
    }
    fn applied(&self, cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError> {
        if event.envelope.id == hard(7).1 {
            return Err(CacheError::Rules("too hard".to_owned()));
        }
        self.like.applied(cache, event)
    }
    fn may_read(
        &self,
        _: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, CacheError> {
        // Where a module cannot tell, its host withholds.
        let is_let = who == Some(&genesis.creator) && !self.is_broken;
        let reads = if is_let { Reads::All } else { Reads::None };
        Ok(vec![reads; topics.len()])
    }
    fn may_write(&self, cache: &dyn Cache, genesis: &Genesis, who: &Did) -> Result<bool, CacheError> {
        self.like.may_write(cache, genesis, who)
    }
    fn allowed(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topic: TopicId,
    ) -> Result<Vec<Allowed>, CacheError> {
        self.like.allowed(cache, genesis, who, topic)
    }
    fn describe(&self, _: &dyn Cache, _: &Genesis) -> Result<Vec<String>, CacheError> {
        Ok(vec!["one reads".to_owned()])
    }
    fn query(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        question: &Question<'_>,
    ) -> Result<Option<Vec<Row>>, CacheError> {
        self.like.query(cache, genesis, who, question)
    }
}

fn book() -> RuleBook {
    RuleBook { modules: Arc::new(Here), ..at_most(99) }
}

fn bob() -> Did {
    Did::parse("did:web:bob.example").unwrap()
}

/// An event of somebody that gives the stream other rules.
fn gives(number: u8, who: &Did, rules: Named) -> Draft {
    let payload = encode(&RulesSet { rules }).unwrap();
    let envelope = Envelope {
        author: who.clone(),
        place: Place::State,
        slot: Some(rules_slot()),
        payload_hash: payload_hash(&[number; 16], &payload),
        ..Envelope::from_bytes(&draft(number, b"").envelope).unwrap()
    };
    Draft { envelope: envelope.to_bytes(), salt: [number; 16], payload }
}

/// One that the others cannot learn.
fn hard(number: u8) -> (Draft, EventId) {
    let draft = draft(number, b"hard");
    let id = Envelope::from_bytes(&draft.envelope).unwrap().id;
    (draft, id)
}

fn refused(answers: &[Answer]) -> &str {
    match answers {
        [Answer::Refused(fault)] => &fault.text,
        other => panic!("{other:?}"),
    }
}

/// Who of alice and bob reads *root*.
async fn read(owner: &crate::owner::Owner) -> [bool; 2] {
    let read = owner.ask(|stream| {
        Ok([stream.may_read(Some(&alice()), TopicId::ROOT)?, stream.may_read(Some(&bob()), TopicId::ROOT)?])
    });
    read.await.unwrap()
}

#[tokio::test]
async fn other_rules_hold_from_the_next_event_on_after_a_restart_too_and_back_again() {
    let data = tempfile::tempdir().unwrap();
    let first = streams(&data, book());
    let owned = owner(&first).await;
    owned.push(alice(), vec![draft(1, b"hello")], false).await.unwrap();
    let other = || vec![gives(2, &alice(), Named::Module(only())), draft(3, b"by the others")];
    // They are told the log first.
    let answers = owned.push(alice(), other(), false).await.unwrap();
    assert!(matches!(answers[..], [Answer::Later { .. }, Answer::Later { .. }]), "{answers:?}");
    assert_eq!(read(&owned).await, [true, true]);
    let answers = owned.push(alice(), other(), false).await.unwrap();
    assert!(matches!(answers[..], [Answer::Accepted(SeqNum(2)), Answer::Later { .. }]), "{answers:?}");
    assert_eq!(read(&owned).await, [true, false]);
    let answers = owned.push(alice(), other(), false).await.unwrap();
    assert_eq!(answers, [Answer::AlreadyThere(SeqNum(2)), Answer::Accepted(SeqNum(3))]);
    let counts = owned.ask(|stream| counted(stream.cache, &alice()).map_err(Into::into)).await.unwrap();
    assert_eq!(counts, 3, "all of the log was told to them");
    let files = || {
        let folder = data.path().join(format!("streams/{}", genesis().stream()));
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.retain(|name| name.starts_with("module-") && name.ends_with(".db"));
        names
    };
    assert_eq!(files(), ["module-only.db"]);
    drop(owned);
    first.put_away().await;

    let again = streams(&data, book());
    let owned = owner(&again).await;
    assert_eq!(read(&owned).await, [true, false]);
    owned.push(alice(), vec![gives(4, &alice(), Named::Space)], false).await.unwrap();
    let answers = owned.push(alice(), vec![gives(4, &alice(), Named::Space)], false).await.unwrap();
    assert_eq!(answers, [Answer::Accepted(SeqNum(4))]);
    assert_eq!((read(&owned).await, files()), ([true, true], vec!["module-counting.db".to_owned()]));
    drop(owned);
    again.put_away().await;
}

#[tokio::test]
async fn nobody_but_who_made_the_stream_gives_it_other_rules_and_nothing_else_comes_into_that_slot() {
    let data = tempfile::tempdir().unwrap();
    let streams = streams(&data, book());
    let owned = owner(&streams).await;
    owned.push(alice(), vec![draft(1, b"hello")], false).await.unwrap();
    let table = [
        (bob(), Named::Module(only()), "only who made this space gives it other rules"),
        (alice(), Named::Space, "this space lives by these rules already: nothing was changed"),
        (
            alice(),
            Named::Personal,
            "a space lives by rules for spaces, and other streams keep the rules that they have",
        ),
        (
            alice(),
            Named::Module(ModuleId::of(b"elsewhere")),
            "this server does not have the rules that this stream lives by: use a newer one, or put them there",
        ),
    ];
    for (who, rules, why) in table {
        let answers = owned.push(who.clone(), vec![gives(2, &who, rules)], false).await.unwrap();
        assert_eq!(refused(&answers), why);
    }
    let Draft { envelope, salt, .. } = gives(3, &alice(), Named::Space);
    let payload = b"anything".to_vec();
    let payload_hash = payload_hash(&salt, &payload);
    let envelope = Envelope { payload_hash, ..Envelope::from_bytes(&envelope).unwrap() }.to_bytes();
    let answers = owned.push(alice(), vec![Draft { envelope, salt, payload }], false).await.unwrap();
    assert_eq!(refused(&answers), "this does not say which rules the space is to live by");
    drop(owned);
    streams.put_away().await;
}

#[tokio::test]
async fn rules_that_fail_at_an_event_that_is_there_are_not_taken() {
    let data = tempfile::tempdir().unwrap();
    let streams = streams(&data, book());
    let owned = owner(&streams).await;
    owned.push(alice(), vec![draft(1, b"hello"), hard(7).0], false).await.unwrap();
    assert_eq!(owned.compare(Named::Module(only())).await.unwrap().failed, 1);
    let answers = owned.push(alice(), vec![gives(2, &alice(), Named::Module(only()))], false).await.unwrap();
    assert_eq!(
        refused(&answers),
        "these rules fail at events that are here, 1 as far as they were told: nothing was changed"
    );
    assert_eq!(read(&owned).await, [true, true]);
    drop(owned);
    streams.put_away().await;
}

#[tokio::test]
async fn from_rules_that_fail_who_made_the_stream_finds_a_way_out() {
    let data = tempfile::tempdir().unwrap();
    let streams = streams(&data, book());
    let owned = owner(&streams).await;
    owned.push(alice(), vec![draft(1, b"hello")], false).await.unwrap();
    for rules in [Named::Module(broken()), Named::Space] {
        let number = if rules == Named::Space { 3 } else { 2 };
        let other = || vec![gives(number, &alice(), rules.clone())];
        let answers = owned.push(alice(), other(), false).await.unwrap();
        assert!(matches!(answers[..], [Answer::Later { .. }]), "{answers:?}");
        let answers = owned.push(alice(), other(), false).await.unwrap();
        assert!(matches!(answers[..], [Answer::Accepted(_)]), "{answers:?}");
        if number == 2 {
            let fault = owned.push(alice(), vec![draft(9, b"hello")], false).await.unwrap_err();
            assert_eq!(fault.code, FaultCode::NotFound, "not even who made it reads it");
        }
    }
    let answers = owned.push(alice(), vec![draft(9, b"hello")], false).await.unwrap();
    assert_eq!((answers, read(&owned).await), (vec![Answer::Accepted(SeqNum(4))], [true, true]));
    drop(owned);
    streams.put_away().await;
}

#[tokio::test]
async fn who_would_read_what_by_other_rules_is_told_before_and_changes_nothing() {
    let data = tempfile::tempdir().unwrap();
    let streams = streams(&data, book());
    let owned = owner(&streams).await;
    owned.push(alice(), vec![draft(1, b"hello")], false).await.unwrap();
    let by_bob = Envelope { author: bob(), ..Envelope::from_bytes(&draft(5, b"hi").envelope).unwrap() };
    let by_bob = Draft { envelope: by_bob.to_bytes(), ..draft(5, b"hi") };
    owned.push(bob(), vec![by_bob], false).await.unwrap();
    let all = Readership { nobody: true, strangers: true, people: vec![bob()], more: 0 };
    let fixed = [TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK];
    let compared = owned.compare(Named::Module(only())).await.unwrap();
    let lost = |topic| TopicCompared { topic, gain: Readership::default(), lose: all.clone() };
    assert_eq!((compared.topics, compared.failed), (fixed.map(lost).to_vec(), 0));
    assert_eq!(compared.words, ["one reads"]);
    assert_eq!(read(&owned).await, [true, true]);
    let taken = owned.push(alice(), vec![gives(2, &alice(), Named::Module(only()))], false).await.unwrap();
    assert!(matches!(taken[..], [Answer::Accepted(_)]), "what was compared is ready: {taken:?}");
    let compared = owned.compare(Named::Space).await.unwrap();
    let gained = |topic| TopicCompared { topic, gain: all.clone(), lose: Readership::default() };
    assert_eq!(compared.topics, fixed.map(gained));
    drop(owned);
    streams.put_away().await;
}
