//! Each rule, with who may beside who may not.

mod joining;
mod messages;
mod model;
mod moving;
mod offering;
mod order;
mod people;
mod private;
mod roles;
mod rooms;
mod speed;

use crate::{
    SpaceRules,
    village::{InMemory, Village, did},
};
use rill_module_abi::{Reads, Rules as _};
use rill_protocol::{FaultCode, Genesis, TopicId};

#[test]
fn whoever_asks_may_read_and_only_members_put_files() {
    let village = Village::new();
    for who in [None, Some(did("mallory")), Some(did("mia"))] {
        let topics = [TopicId::ROOT, TopicId::PEOPLE];
        let reads = SpaceRules.may_read(&village.cache, &village.genesis, who.as_ref(), &topics).unwrap();
        assert_eq!(reads, [Reads::All; 2]);
    }
    let puts = ["fatma", "mo", "mia", "mallory"]
        .map(|name| SpaceRules.may_write(&village.cache, &village.genesis, &did(name)).unwrap());
    assert_eq!(puts, [true, true, true, false]);
}

#[test]
fn a_space_begins_with_what_can_be_read() {
    let genesis = Village::new().genesis;
    assert_eq!(SpaceRules.begins(&genesis), Ok(()));
    assert_eq!(SpaceRules.begins(&Genesis { params: Vec::new(), ..genesis.clone() }), Ok(()));
    let odd = Genesis { params: b"\xa1\x67joining\x66by fax".to_vec(), ..genesis };
    assert_eq!(SpaceRules.begins(&odd).unwrap_err().code, FaultCode::Malformed);
}

/// What is asked for each event reads no table from end to end.
#[test]
fn every_question_goes_by_a_key() {
    let cache = InMemory::new();
    let sources = [
        include_str!("known.rs"),
        include_str!("known/people.rs"),
        include_str!("known/rooms.rs"),
        include_str!("learning.rs"),
        include_str!("learning/people.rs"),
        include_str!("learning/rooms.rs"),
    ];
    let statements = sources.iter().flat_map(|source| {
        source.split(": &str =").skip(1).map(|rest| rest.split('"').nth(1).unwrap().to_owned())
    });
    let statements: Vec<String> = statements.collect();
    assert!(statements.len() > 50, "{}", statements.len());
    // From many topics on, and where somebody joins, all rooms that few read whole are looked at: by their indexes.
    let (all, each): (Vec<_>, Vec<_>) = statements
        .iter()
        .partition(|statement| statement.contains("UNION ALL") || statement.ends_with("WHERE recent = 1"));
    assert_eq!(all.len(), 2);
    for statement in all {
        let plan = cache.plan(statement);
        assert_eq!(
            plan.matches("SCAN").count(),
            plan.matches("SCAN room USING INDEX room_recent").count(),
            "{plan}"
        );
    }
    for statement in each {
        let plan = cache.plan(statement);
        assert!(!plan.replace("SCAN CONSTANT ROW", "").contains("SCAN"), "{statement}: {plan}");
    }
}
