//! Every statement of the store goes by an index: none reads a table from end to end.

use super::{
    allowed, between, check, coverage, days, erase, forgotten, genesis, heads, history, members, open,
    pictures, replay, spaces, take, written,
};
use rusqlite::Connection;

const READS: [(&str, &str); 36] = [
    ("what one may", allowed::LOAD),
    ("anchors between", between::BETWEEN),
    ("ranges", coverage::RANGES),
    ("runs", coverage::RUNS),
    ("islands", coverage::ISLANDS),
    ("days", days::LOAD),
    ("count between", days::BETWEEN),
    ("heads", heads::LOAD),
    ("anchor", history::ANCHOR),
    ("amendments", history::AMENDMENTS),
    ("epoch", open::EPOCH),
    ("unswept", erase::UNSWEPT),
    ("forgotten pictures", forgotten::ALL),
    ("amendments of an anchor", forgotten::AMENDMENTS),
    ("pictures", pictures::ALL),
    ("events with pictures", pictures::EVENTS),
    ("events to replay", replay::EVENTS),
    ("events to check", check::EVENTS),
    ("event by id", check::BY_ID),
    ("event by anchor", check::BY_ANCHOR),
    ("replay", replay::REACHED),
    ("replays begun", replay::BEGUN),
    ("topics", spaces::TOPICS),
    ("count of events", spaces::EVENTS),
    ("held", take::HELD),
    ("hash", take::HASH_AT),
    ("hashes", take::HASHES),
    ("elsewhere", take::ELSEWHERE),
    ("any redacted", take::ANY_REDACTED),
    ("is redacted", take::IS_REDACTED),
    ("written", written::WRITTEN),
    ("whole", written::WHOLE),
    ("newest", written::NEWEST),
    ("written after", written::AFTER),
    ("how it began", genesis::LOAD),
    ("members", members::MEMBERS),
];

const WRITES: [(&str, &str); 17] = [
    ("forget what one may", allowed::FORGET),
    ("forget what one may in a space", allowed::FORGET_ALL),
    ("clear ranges", coverage::CLEAR_RANGES),
    ("clear runs", coverage::CLEAR_RUNS),
    ("set an island", coverage::SET_ISLAND),
    ("end of a replay", replay::END),
    ("forget a space", erase::FORGET),
    ("mark as unswept", erase::MARK),
    ("forget how it began", genesis::FORGET),
    ("complete", take::COMPLETE),
    ("erase one", take::ERASE_ONE),
    ("erase amendments", take::ERASE_AMENDMENTS),
    ("forget pictures", take::FORGET_PICTURES[0]),
    ("forget pictures of amendments", take::FORGET_PICTURES[1]),
    ("pictures to be forgotten", forgotten::REMEMBER),
    ("forgotten pictures are gone", forgotten::CLEAR),
    ("insert", take::INSERT),
];

/// Those that want every event of a topic.
const WHOLE_TOPICS: [&str; 3] = ["events with pictures", "hashes", "erase"];

#[test]
fn no_statement_of_the_store_scans_a_table_or_a_topic() {
    let database = super::open(Connection::open_in_memory().unwrap()).unwrap();
    let erasing = erase::KNOWLEDGE.into_iter().chain(erase::SOME).chain(erase::AFTER).chain(erase::STALE);
    let erasing = erasing.map(|statement| ("erase", statement));
    for (name, statement) in READS.into_iter().chain(WRITES).chain(erasing) {
        let mut explain = database.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let mut steps = explain.raw_query();
        while let Some(step) = steps.next().unwrap() {
            let step: String = step.get("detail").unwrap();
            let scans = step.contains("SCAN") && step != "SCAN CONSTANT ROW";
            assert!(!scans && !step.contains("AUTOMATIC"), "{name}: {step} in {statement}");
            // SQLite takes the primary key where it could take one of the partial indexes, unless it is told which.
            let whole = step == "SEARCH event USING PRIMARY KEY (topic=?)";
            assert!(!whole || WHOLE_TOPICS.contains(&name), "{name}: {step} in {statement}");
        }
    }
}
