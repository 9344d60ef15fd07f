//! By which index each statement of the store goes. A plan that changes is looked at: none may read a large table from
//! end to end, and none may sort where an index has the order.

use super::{
    anchors, append, calling, check, days, erasing, forms, heads, log, opening, own, page, replaying,
    rereading, samples::Sample, sight, since, span,
};

const PLANS: &[(&str, &str)] = &[
    (opening::ROOMS, "SEARCH topic USING INDEX sqlite_autoindex_topic_1 (id>?)"),
    (opening::PARENT, "SEARCH topic USING INDEX sqlite_autoindex_topic_1 (id=?)"),
    (opening::OPENED, "SEARCH event USING INDEX event_by_seq (topic=? AND seq=?)"),
    (
        opening::STATE,
        "SEARCH event USING INDEX event_by_slot (topic=? AND slot>?); USE TEMP B-TREE FOR ORDER BY",
    ),
    (opening::LAST_MOVED, "SCAN topic USING INDEX topic_by_move"),
    (opening::RECEIVED_AT, "SEARCH event USING INTEGER PRIMARY KEY (rowid=?)"),
    (opening::STANDING, "SEARCH event USING INDEX event_by_slot (topic=? AND slot=?)"),
    (heads::HEAD, "SEARCH topic USING INDEX sqlite_autoindex_topic_1 (id=?)"),
    (heads::TAIL, "SEARCH topic USING INDEX sqlite_autoindex_topic_1 (id=?)"),
    (heads::MOVED, "SEARCH topic USING INDEX topic_by_move (moved>?)"),
    (
        heads::READ_ANEW,
        "SEARCH topic_anew USING COVERING INDEX topic_anew_by_log_pos (log_pos>?); SEARCH topic USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    (since::LIVE_BEFORE, "SEARCH event USING COVERING INDEX event_unread (topic=? AND (at,seq)<(?,?))"),
    (since::OWN_BEFORE, "SEARCH event USING COVERING INDEX event_unread (topic=? AND (at,seq)<(?,?))"),
    (since::GONE_BEFORE, "SEARCH event USING INDEX event_by_position (topic=? AND (at,seq)<(?,?))"),
    (since::CALLS_FROM, "SEARCH called USING PRIMARY KEY (topic=? AND person=? AND (at,seq)>(?,?))"),
    (since::NEWEST_LIVE, "SEARCH event USING INDEX event_by_position (topic=? AND (at,seq)>(?,?))"),
    (since::OLDEST_LIVE, "SEARCH event USING INDEX event_by_position (topic=? AND (at,seq)>(?,?))"),
    (
        sight::SHOWING,
        "SEARCH shown USING PRIMARY KEY (blob=?); SEARCH event USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    (sight::WAS_SHOWN, "SCAN CONSTANT ROW; SCALAR SUBQUERY 1; SEARCH unshown USING PRIMARY KEY (blob=?)"),
    (sight::RECEIVED, "SEARCH event USING INDEX event_by_seq (topic=? AND seq=?)"),
    (rereading::SINCE, "SEARCH person_anew USING INTEGER PRIMARY KEY (rowid=?)"),
    (rereading::TOPICS, "SCAN topic USING COVERING INDEX sqlite_autoindex_topic_1"),
    (rereading::PEOPLE, "SCAN author"),
    (heads::NEWEST, "SEARCH event USING COVERING INDEX event_by_position (topic=?)"),
    (heads::OLDEST, "SEARCH event USING COVERING INDEX event_by_position (topic=?)"),
    (
        page::BEFORE,
        "SEARCH event USING INDEX event_by_position (topic=? AND (at,seq)>(?,?) AND (at,seq)<(?,?))",
    ),
    (page::FROM, "SEARCH event USING INDEX event_by_position (topic=? AND (at,seq)>(?,?))"),
    (page::WHERE_IS, "SEARCH event USING INDEX event_by_id (id=?)"),
    (
        page::CHANGED_OF_RANGE,
        "SEARCH anchor USING INDEX event_by_position (topic=? AND (at,seq)>(?,?) AND (at,seq)<(?,?)); CORRELATED SCALAR SUBQUERY 1; SEARCH event USING INDEX event_by_target (target=? AND seq>?)",
    ),
    (
        page::CHANGED_OF_CHANGES,
        "SEARCH event USING INDEX event_by_id (id=?); LIST SUBQUERY 1; SEARCH event USING INDEX event_by_seq (topic=? AND seq>?); USE TEMP B-TREE FOR ORDER BY",
    ),
    (append::KEPT, "SEARCH event USING INDEX event_by_id (id=?)"),
    (append::SUPERSEDE_STATE, "SEARCH event USING INDEX event_by_slot (topic=? AND slot=?)"),
    (
        append::SUPERSEDE_AMENDMENT,
        "SEARCH event USING INDEX event_by_amendment (target=? AND slot=? AND author=?)",
    ),
    (
        append::FIND,
        "SEARCH event USING INDEX event_by_id (id=?); SEARCH topic USING INTEGER PRIMARY KEY (rowid=?); SEARCH author USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    (
        append::stood::STOOD,
        "SEARCH event USING INDEX event_by_id (id=?); SEARCH topic USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    (append::stood::AMENDING, "SEARCH event USING INDEX event_by_target (target=?)"),
    (append::known::TOPIC, "SEARCH topic USING INDEX sqlite_autoindex_topic_1 (id=?)"),
    (append::known::MOVE_TOPIC, "SEARCH topic USING INTEGER PRIMARY KEY (rowid=?)"),
    (append::known::AUTHOR, "SEARCH author USING COVERING INDEX sqlite_autoindex_author_1 (did=?)"),
    (calling::CALL_NO_MORE, "SEARCH called USING PRIMARY KEY (topic=? AND person=? AND at=? AND seq=?)"),
    (calling::CALLS, "SEARCH called USING PRIMARY KEY (topic=? AND person=?)"),
    (calling::CALLS_AFTER, "SEARCH called USING PRIMARY KEY (topic=? AND person=? AND (at,seq)>(?,?))"),
    (calling::OTHERS_AFTER, "SEARCH event USING COVERING INDEX event_unread (topic=? AND (at,seq)>(?,?))"),
    (calling::READER, "SEARCH author USING COVERING INDEX sqlite_autoindex_author_1 (did=?)"),
    (calling::WROTE, "SEARCH wrote USING PRIMARY KEY (topic=? AND author=?)"),
    (forms::LIVE, "SCAN event USING INDEX event_unread"),
    (log::META, "SEARCH meta USING PRIMARY KEY (name=?)"),
    (log::RENAME, "SEARCH meta USING PRIMARY KEY (name=?)"),
    (log::NEWEST, "SCAN event"),
    (anchors::ANCHOR, "SEARCH event USING INDEX event_by_id (id=?)"),
    (anchors::AMENDMENTS, "SEARCH event USING INDEX event_by_target (target=?)"),
    (anchors::COUNT, "SEARCH event USING INDEX event_by_target (target=?)"),
    (anchors::HISTORY, "SEARCH event USING INDEX event_by_target (target=?)"),
    (anchors::THREADS, "SEARCH topic USING INDEX topic_by_start (started_on=?)"),
    (own::AUTHOR, "SEARCH author USING COVERING INDEX sqlite_autoindex_author_1 (did=?)"),
    (own::TOPICS, "SEARCH topic USING INDEX sqlite_autoindex_topic_1 (id>?)"),
    (own::OWN, "SEARCH event USING INDEX event_by_seq (topic=? AND seq>? AND seq<?)"),
    (span::RUN, "SEARCH event USING INDEX event_by_seq (topic=? AND seq>? AND seq<?)"),
    (
        span::RUN_SINCE,
        "SEARCH event USING INDEX event_by_seq (topic=? AND seq>? AND seq<?); CORRELATED SCALAR SUBQUERY 1; SEARCH anchor USING INDEX event_by_id (id=?); CORRELATED SCALAR SUBQUERY 2; SEARCH anchor USING INDEX event_by_id (id=?)",
    ),
    (span::HASH, "SEARCH event USING INDEX event_by_seq (topic=? AND seq=?)"),
    (replaying::AFTER, "SEARCH event USING INTEGER PRIMARY KEY (rowid>?)"),
    (replaying::LOG_HASH, "SEARCH event USING INTEGER PRIMARY KEY (rowid=?)"),
    (erasing::ERASE_ONE, "SEARCH event USING INDEX event_by_id (id=?)"),
    (erasing::ERASE_AMENDMENTS, "SEARCH event USING INDEX event_by_target (target=?)"),
    (erasing::IS_SHOWN, "SEARCH unshown USING PRIMARY KEY (blob=?)"),
    (erasing::SHOW_NO_MORE, "SEARCH shown USING PRIMARY KEY (blob=? AND log_pos=?)"),
    (erasing::UNSHOW, "SCAN CONSTANT ROW; SCALAR SUBQUERY 1; SEARCH shown USING PRIMARY KEY (blob=?)"),
    (erasing::UNSHOWN, "SCAN unshown"),
    (erasing::ALL_SHOWN, "SCAN shown"),
    (
        days::DAYS,
        "SEARCH event USING COVERING INDEX event_by_position (topic=?); USE TEMP B-TREE FOR GROUP BY",
    ),
    (
        days::DAYS_SINCE,
        "SEARCH event USING COVERING INDEX event_unread (topic=? AND (at,seq)>(?,?)); USE TEMP B-TREE FOR GROUP BY",
    ),
    (
        check::ALL,
        "SCAN event; SEARCH topic USING INTEGER PRIMARY KEY (rowid=?); SEARCH author USING INTEGER PRIMARY KEY (rowid=?)",
    ),
    (check::beside::TOPICS, "SCAN topic"),
    (check::beside::SHOWN, "SCAN shown"),
];

impl Sample {
    fn plan(&self, statement: &str) -> String {
        let mut explain = self.log.connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        // Parameters that are not bound are null: the plan is the same.
        let mut rows = explain.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            steps.push(row.get::<_, String>("detail").unwrap());
        }
        steps.join("; ")
    }
}

#[test]
fn every_statement_goes_by_the_index_that_is_meant_for_it() {
    let sample = Sample::new();
    for (statement, plan) in PLANS {
        assert_eq!(sample.plan(statement), *plan, "{statement}");
    }
}

/// What reads a table from end to end does so on purpose: a check of everything, a few rows, or the newest row that is seen.
#[test]
fn no_other_statement_reads_a_table_from_end_to_end() {
    let on_purpose = [
        check::ALL,
        check::beside::TOPICS,
        check::beside::SHOWN,
        erasing::ALL_SHOWN,
        erasing::UNSHOWN,
        erasing::UNSHOW,
        forms::LIVE,
        log::NEWEST,
        sight::WAS_SHOWN,
        opening::LAST_MOVED,
        rereading::TOPICS,
        rereading::PEOPLE,
    ];
    for (statement, plan) in PLANS {
        assert_eq!(plan.contains("SCAN"), on_purpose.contains(statement), "{statement}: {plan}");
    }
}

/// A statement that is not in the table is in none of these tests.
#[test]
fn every_statement_of_the_store_is_in_the_table() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut files =
        vec![folder.join("append/known.rs"), folder.join("append/stood.rs"), folder.join("check/beside.rs")];
    files.extend(std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    let sources =
        files.iter().filter(|file| file.is_file()).map(|file| std::fs::read_to_string(file).unwrap());
    const VERBS: [&str; 3] = ["SELECT", "UPDATE", "DELETE"];
    let statement = |source: &String| {
        let starts =
            source.match_indices(": &str =").map(|(at, begins)| source[at + begins.len()..].trim_start());
        starts
            .filter(|sql| VERBS.iter().any(|verb| sql.trim_start_matches('"').trim_start().starts_with(verb)))
            .count()
    };
    let inserts_that_read = 1;
    let found: usize = sources.map(|source| statement(&source)).sum();
    assert_eq!(found + inserts_that_read, PLANS.len());
}
