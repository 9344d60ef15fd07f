//! A guest's statements: what goes, and what is refused, each with what it is told.

use crate::{Guarded, InMemory, ROWS_MAX};
use rill_module_abi::{CacheError, GuestCache as _, May, Param, Purpose, Ran, Statement, Stopped, Value};
use rusqlite::Connection;

const MEMBER: &str =
    "CREATE TABLE member (person TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID";

fn guarded() -> Guarded {
    let guarded = Guarded::over(Connection::open_in_memory().unwrap()).unwrap();
    guarded.connection().execute_batch("CREATE TABLE host_cursor (at INTEGER) STRICT").unwrap();
    run(&guarded, May::Make, MEMBER).unwrap();
    guarded.made().unwrap();
    for name in ["mia", "mo"] {
        guarded.connection().execute("INSERT INTO member VALUES (?1, 1)", [name]).unwrap();
    }
    guarded
}

fn run(guarded: &Guarded, may: May, sql: &str) -> Result<Ran, Stopped> {
    guarded.run(&Statement { purpose: Purpose::Query, sql, params: Vec::new() }, may, &mut 10_000)
}

#[test]
fn what_a_guest_may_not_do_is_refused_whatever_it_is_asked_and_says_why() {
    let table = [
        "ATTACH 'other.db' AS other",
        "DETACH main",
        "PRAGMA page_count",
        "PRAGMA journal_mode = DELETE",
        "SELECT * FROM pragma_table_info('member')",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM host_cursor",
        "UPDATE host_cursor SET at = 7",
        "SELECT 1 FROM json_each('[1]')",
        "CREATE VIRTUAL TABLE v USING fts5(a)",
        "CREATE TRIGGER t AFTER INSERT ON member BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TEMP TABLE t (a INTEGER) STRICT",
        "CREATE TABLE host_cursor2 (a INTEGER) STRICT",
        "ALTER TABLE member RENAME TO people",
        "DROP TABLE member",
        "ANALYZE",
        "VACUUM",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT s",
        "RELEASE event",
        "/*host*/ ROLLBACK TO event",
        "SELECT random()",
        "SELECT randomblob(16)",
        "SELECT datetime('now')",
        "SELECT CURRENT_TIMESTAMP",
        "SELECT strftime('%s')",
        "SELECT printf('%1000000d', 1)",
        "SELECT format('%d', 1)",
        "SELECT replace('a', 'a', 'bb')",
        "SELECT instr('a', 'a')",
        "SELECT group_concat(person) FROM member",
        "SELECT zeroblob(1000000)",
        "SELECT load_extension('x')",
        "SELECT sqlite_version()",
        "SELECT last_insert_rowid()",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
        "EXPLAIN SELECT 1 FROM host_cursor",
        "SELECT 0.5",
        "SELECT ?2",
        "HOIST THE SAILS",
        "",
        ";",
    ];
    let guarded = guarded();
    for sql in table {
        // What makes something is asked for where that is not the point; the rest also while tables are made.
        for may in [May::Read, May::Write, May::Make] {
            let is_harmless_then = may == May::Make && sql.contains("FROM sqlite_master");
            let came_to = run(&guarded, may, sql);
            let is_refused = matches!(&came_to, Err(Stopped::Refused(why)) if !why.is_empty());
            let is_nothing = sql.trim_matches(';').is_empty() || sql == "SELECT ?2";
            assert!(is_refused || is_harmless_then || is_nothing, "{sql}: {came_to:?}");
            assert_eq!(guarded.undo(), Ok(()));
        }
        let rows = run(&guarded, May::Read, "SELECT person FROM member ORDER BY person").unwrap().rows;
        assert_eq!(rows.len(), 2, "after {sql}");
    }
}

#[test]
fn a_question_changes_nothing_even_by_a_statement_that_was_compiled_for_a_change() {
    let guarded = guarded();
    guarded.connection().execute_batch("BEGIN").unwrap();
    let insert = "INSERT INTO member VALUES ('mallory', 1)";
    run(&guarded, May::Write, insert).unwrap();
    guarded.undo().unwrap_err();
    guarded.connection().execute_batch("BEGIN").unwrap();
    let refused = run(&guarded, May::Read, insert);
    assert!(matches!(&refused, Err(Stopped::Refused(why)) if why.contains("changes nothing")), "{refused:?}");
    run(&guarded, May::Write, insert).unwrap();
    guarded.keep().unwrap();
    guarded.connection().execute_batch("COMMIT").unwrap();
    assert_eq!(run(&guarded, May::Read, "SELECT count(*) FROM member").unwrap().rows, [[Value::Integer(3)]]);
}

#[test]
fn tables_are_made_once_and_are_strict() {
    let guarded = guarded();
    let refused = run(&guarded, May::Write, "CREATE TABLE more (a INTEGER) STRICT");
    assert!(matches!(refused, Err(Stopped::Refused(_))), "{refused:?}");
    run(&guarded, May::Make, "CREATE TABLE loose (a)").unwrap();
    let refused = guarded.made();
    assert!(matches!(&refused, Err(Stopped::Refused(why)) if why.contains("STRICT")), "{refused:?}");
}

#[test]
fn a_statement_that_takes_too_long_is_broken_off_and_its_steps_are_counted() {
    let guarded = guarded();
    let slow =
        "SELECT count(*) FROM member a, member b, member c, member d, member e, member f, member g, member h";
    let statement = Statement { purpose: Purpose::Query, sql: slow, params: Vec::new() };
    let mut steps = 300;
    assert_eq!(guarded.run(&statement, May::Read, &mut steps), Err(Stopped::OutOfSteps));
    assert_eq!(steps, 0);
    let taken = [0; 3].map(|_| {
        let mut steps = 100_000;
        guarded.run(&statement, May::Read, &mut steps).unwrap();
        100_000 - steps
    });
    assert!(taken[0] > 300 && taken == [taken[0]; 3], "kept or not, it takes the same: {taken:?}");
}

#[test]
fn a_change_that_is_broken_off_says_that_the_whole_batch_is_undone() {
    let guarded = guarded();
    guarded.connection().execute_batch("BEGIN").unwrap();
    let insert = "INSERT INTO member SELECT a.person || b.person || c.person || d.person || e.person, 1
        FROM member a, member b, member c, member d, member e";
    let statement = Statement { purpose: Purpose::Execute, sql: insert, params: Vec::new() };
    assert_eq!(guarded.run(&statement, May::Write, &mut 60), Err(Stopped::OutOfSteps));
    assert!(matches!(guarded.undo(), Err(CacheError::Undone(_))));
    assert!(!guarded.is_amid_a_batch());
}

#[test]
fn who_fails_amid_changes_takes_the_batch_along_once_and_from_then_on_nothing_else() {
    let guarded = guarded();
    let count = || run(&guarded, May::Read, "SELECT count(*) FROM member").unwrap().rows[0][0].clone();
    let insert =
        |name: &str| run(&guarded, May::Write, &format!("INSERT INTO member VALUES ('{name}', 1)")).unwrap();
    let begins = || guarded.connection().execute_batch("BEGIN").unwrap();
    begins();
    insert("nora");
    guarded.keep().unwrap();
    insert("mallory");
    assert!(matches!(guarded.undo(), Err(CacheError::Undone(_))));
    assert_eq!((guarded.is_amid_a_batch(), count()), (false, Value::Integer(2)));
    begins();
    insert("nora");
    guarded.keep().unwrap();
    insert("mallory");
    assert_eq!(guarded.undo(), Ok(()));
    assert_eq!((guarded.is_amid_a_batch(), count()), (true, Value::Integer(3)));
}

#[test]
fn an_answer_has_so_many_rows_and_bytes_and_a_value_so_many() {
    let guarded = guarded();
    {
        let connection = guarded.connection();
        connection.execute_batch("BEGIN").unwrap();
        let mut insert = connection.prepare("INSERT INTO member VALUES (?1, 1)").unwrap();
        for number in 0..ROWS_MAX {
            insert.execute([number.to_string()]).unwrap();
        }
    }
    let mut steps = 10_000_000;
    let all = Statement { purpose: Purpose::Query, sql: "SELECT since FROM member", params: Vec::new() };
    let refused = guarded.run(&all, May::Read, &mut steps);
    assert!(matches!(&refused, Err(Stopped::Refused(why)) if why.contains("some at a time")), "{refused:?}");
    let text = "x".repeat(64 * 1024 + 1);
    let long = Statement { purpose: Purpose::Query, sql: "SELECT ?1", params: vec![Param::Text(&text)] };
    assert!(matches!(guarded.run(&long, May::Read, &mut steps), Err(Stopped::Refused(_))));
    let sql = format!("SELECT {}1", " ".repeat(16 * 1024));
    assert!(matches!(run(&guarded, May::Read, &sql), Err(Stopped::Refused(_))));
}

#[test]
fn the_guard_of_a_test_is_that_of_the_server() {
    use rill_module_abi::Cache as _;
    let mut cache = InMemory::empty().unwrap();
    cache.execute(MEMBER, &[]).unwrap();
    cache.execute("INSERT INTO member VALUES (?1, ?2)", &[Param::Text("mia"), Param::Integer(7)]).unwrap();
    assert!(matches!(cache.query("SELECT random()", &[]), Err(CacheError::Failed(_))));
    let row = vec![Value::Text("mia".into()), Value::Integer(7)];
    assert_eq!(cache.all().unwrap(), [("member".to_owned(), vec![row])]);
}
