//! Every statement of the queries goes by an index: none reads a table from end to end.

use super::{
    amendments, anchors, carried, days, members, naming, people, personal, replies, rooms, slow, space,
    state, threads,
};
use rusqlite::{Connection, StatementStatus};

const ALL: [(&str, &str); 25] = [
    ("state of a slot", state::ONE),
    ("state of a topic", state::ALL),
    ("where it was moved", carried::MOVED),
    ("own state", personal::OWN),
    ("anchors before", anchors::BEFORE),
    ("anchors from", anchors::FROM),
    ("anchors by ids", anchors::BY_IDS),
    ("pinned anchors", anchors::PINNED),
    ("position", anchors::BY_ID),
    ("newest position", anchors::NEWEST),
    ("amendments", amendments::OF_ANCHORS),
    ("people", people::OF_VOICES),
    ("answered", replies::ANSWERED),
    ("threads", threads::ON_ANCHORS),
    ("days", days::DAYS),
    ("count before", days::BEFORE),
    ("count", days::ALL),
    ("members", members::PROFILES),
    ("count of members", members::COUNT),
    ("space", space::STATE),
    ("rooms", rooms::ROOMS),
    ("slowed", slow::SLOWED),
    ("posted last", slow::POSTED),
    ("all people", naming::ALL),
    ("a profile or membership", naming::ONE),
];

fn plan(connection: &Connection, query: &str) -> Vec<String> {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
    // Parameters that are not bound are null: the plan is the same.
    let mut rows = explain.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get("detail").unwrap());
    }
    steps
}

#[test]
fn no_query_scans_a_table() {
    let connection = Connection::open_in_memory().unwrap();
    rill_materializer::install(&connection).unwrap();
    for (name, query) in ALL.into_iter().chain([("pins", rooms::PINS)]) {
        for step in plan(&connection, query) {
            // The list of wanted ids itself is read from end to end, as it should be.
            let scans = step.contains("SCAN") && !step.starts_with("SCAN wanted VIRTUAL TABLE");
            assert!(!scans, "{name}: {step}");
        }
    }
}

#[test]
fn a_window_needs_no_sorting() {
    let connection = Connection::open_in_memory().unwrap();
    rill_materializer::install(&connection).unwrap();
    for query in [anchors::BEFORE, anchors::FROM] {
        let sorts = plan(&connection, query).iter().any(|step| step.contains("TEMP B-TREE"));
        assert!(!sorts, "{query}");
    }
}

#[test]
fn a_query_that_is_kept_is_compiled_once() {
    let connection = Connection::open_in_memory().unwrap();
    rill_materializer::install(&connection).unwrap();
    for (name, query) in ALL {
        for value in 0..3 {
            let mut kept = connection.prepare_cached(query).unwrap();
            (1..=kept.parameter_count()).for_each(|at| kept.raw_bind_parameter(at, value).unwrap());
            drop(kept.raw_query().next());
        }
        let kept = connection.prepare_cached(query).unwrap();
        assert_eq!(kept.get_status(StatementStatus::RePrepare), 0, "{name}");
    }
}
