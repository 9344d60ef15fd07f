//! A module that keeps failing is put aside: nothing is written then, what could be read is read on. And what a failing
//! event had changed is undone.

use crate::{
    stage::{Stage, alice, applied, genesis, verdict},
    wat::{Wat, runs},
};
use rill_module_abi::{Cache as _, CacheError, Reads, Value};
use rill_module_host::Host;
use rill_protocol::{Did, TopicId};

const TABLE: &str = "CREATE TABLE note (text TEXT NOT NULL) STRICT";
const WRITE: &str = "INSERT INTO note VALUES ('x')";

fn stage(module: &Wat) -> Stage {
    Stage::on(&Host::new().unwrap().compile("some", &module.bytes()).unwrap()).unwrap()
}

fn notes(stage: &Stage) -> usize {
    stage.cache.query("SELECT text FROM note", &[]).unwrap().len()
}

fn rules<T>(answer: &Result<T, CacheError>) -> bool {
    matches!(answer, Err(CacheError::Rules(_)))
}

#[test]
fn what_an_event_had_changed_is_undone_where_the_module_fails_at_it() {
    let module =
        Wat::when("init", runs(0, TABLE)).saying(TABLE).and("applied", runs(1, WRITE) + "(unreachable)");
    let mut stage = stage(&module.saying(WRITE));
    assert!(rules(&applied(stage.rules.as_ref(), &mut stage.cache, 1)));
    assert_eq!(notes(&stage), 0);
}

#[test]
fn three_failures_in_a_row_put_a_module_aside_and_what_could_be_read_is_read_on() {
    let mut stage = stage(&Wat::when("verdict", "(unreachable)"));
    let told = [1, 2, 3, 4]
        .map(|number| verdict(stage.rules.as_ref(), &stage.cache, number).unwrap_err().to_string());
    assert!(told[..3].iter().all(|told| told.contains("trapped")), "{told:?}");
    assert!(told[3].contains("again and again"), "{told:?}");
    let reads = stage.rules.may_read(&stage.cache, &genesis(), Some(&alice()), &[TopicId::ROOT]);
    assert_eq!(reads, Ok(vec![Reads::All]));
    // A stream that is opened anew tries again; others never knew.
    let mut other = Stage { rules: stage.rules.of_stream().unwrap(), cache: stage.cache };
    assert!(verdict(other.rules.as_ref(), &other.cache, 5).unwrap_err().to_string().contains("trapped"));
    assert_eq!(applied(other.rules.as_ref(), &mut other.cache, 5), Ok(()));
    stage.cache = other.cache;
    assert!(rules(&verdict(stage.rules.as_ref(), &stage.cache, 6)));
}

#[test]
fn who_could_read_reads_on_when_a_module_cannot_tell_any_more_and_nobody_else_does() {
    // It answers once for each instance of a batch that has written nothing, then traps.
    let gone = format!(
        "{}(if (i32.gt_u (i32.load (i32.const 60005)) (i32.const 0)) (then (unreachable)))",
        runs(1, READ)
    );
    const READ: &str = "SELECT 1 FROM note";
    let module = Wat::when("init", runs(0, TABLE)).saying(TABLE).and("may_read", gone).saying(READ);
    let module = module.and("applied", runs(2, WRITE)).saying(WRITE);
    let mut stage = stage(&module);
    let mallory = Did::parse("did:web:mallory.example").unwrap();
    let read = |stage: &Stage, who: &Did| {
        stage.rules.may_read(&stage.cache, &genesis(), Some(who), &[TopicId::ROOT]).unwrap()
    };
    assert_eq!(read(&stage, &alice()), [Reads::All]);
    applied(stage.rules.as_ref(), &mut stage.cache, 1).unwrap();
    assert_eq!(notes(&stage), 1);
    for _ in 0..5 {
        assert_eq!((read(&stage, &alice()), read(&stage, &mallory)), (vec![Reads::All], vec![Reads::None]));
    }
}

#[test]
fn an_event_that_breaks_its_batch_off_is_refused_when_it_comes_again() {
    let many =
        "INSERT INTO note SELECT a.text FROM note a, note b, note c, note d, note e, note f, note g, note h";
    let fill = "INSERT INTO note VALUES ('a'), ('b'), ('c'), ('d'), ('e'), ('f'), ('g'), ('h')";
    let module = Wat::when("init", runs(0, TABLE) + &runs(1, fill)).saying(TABLE).saying(fill);
    let mut stage = stage(&module.and("applied", runs(2, many)).saying(many));
    let guarded = stage.cache.guarded().unwrap();
    let told = applied(stage.rules.as_ref(), &mut stage.cache, 1);
    // Without a batch around it nothing else is lost.
    assert!(matches!(told, Err(CacheError::Undone(_) | CacheError::Rules(_))), "{told:?}");
    assert!(!guarded.is_amid_a_batch());
    assert_eq!(notes(&stage), 8);
    assert!(rules(&verdict(stage.rules.as_ref(), &stage.cache, 1)));
    assert!(verdict(stage.rules.as_ref(), &stage.cache, 2).is_ok());
    assert_eq!(stage.cache.query("SELECT count(*) FROM note", &[]).unwrap(), [[Value::Integer(8)]]);
}

#[test]
fn an_instance_lives_for_one_batch() {
    let count = "(global.set $asked (i32.add (global.get $asked) (i32.const 1)))
        (if (i32.gt_u (global.get $asked) (i32.const 2)) (then (unreachable)))";
    let module = Wat::when("verdict", count).with("(global $asked (mut i32) (i32.const 0))");
    let stage = stage(&module);
    let ask = || verdict(stage.rules.as_ref(), &stage.cache, 1);
    for _ in 0..4 {
        assert!(ask().is_ok() && ask().is_ok());
        stage.rules.rest();
    }
    assert!(ask().is_ok() && ask().is_ok() && ask().is_err(), "it remembers within a batch alone");
}
