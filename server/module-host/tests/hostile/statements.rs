//! What a module asks of its cache. What is permitted is `rill-module-cache`'s to say; here, that a guest cannot go round
//! it, and what it is told.

use crate::{
    each_as_expected, row,
    wat::{Wat, runs, sql},
};

const TABLE: &str = "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT";

/// One that has a table, and runs a statement when it is asked something.
fn with_table(call: &'static str, statement: &str) -> Vec<u8> {
    Wat::when("init", runs(0, TABLE)).saying(TABLE).and(call, runs(1, statement)).saying(statement).bytes()
}

#[test]
fn a_statement_that_does_harm_is_refused_and_the_module_is_told_why() {
    let six = "(SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6)";
    let slow = format!("SELECT count(*) FROM {six} a, {six} b, {six} c");
    let slower =
        "SELECT count(*) FROM note a, note b, note c, note d, note e, note f, note g, note h, note i, note j,
        note k, note l, note m, note n, note o, note p, note q, note r, note s, note t";
    let fill = "INSERT INTO note (text) VALUES ('a'), ('b'), ('c')";
    let mut rows = vec![
        row("slow, within its fuel", sql("verdict", &slow).bytes(), "good"),
        row(
            "slow",
            Wat::when("init", runs(0, TABLE) + &runs(1, fill))
                .saying(TABLE)
                .saying(fill)
                .and("verdict", runs(2, slower))
                .saying(slower)
                .bytes(),
            "verdict:  … it took too long",
        ),
        row("a good one", with_table("verdict", "SELECT count(*) FROM note"), "good"),
        row("a change", with_table("applied", "INSERT INTO note (text) VALUES ('x')"), "good"),
        row(
            "a change where it is asked",
            with_table("verdict", "DELETE FROM note"),
            "verdict:  … changes nothing",
        ),
        row("a change where somebody reads", with_table("may_read", "DELETE FROM note"), "may_read: [None]"),
        row(
            "a change of its description",
            with_table("describe", "DELETE FROM note"),
            "describe:  … changes nothing",
        ),
        row("a loose table", sql("init", "CREATE TABLE note (text)").bytes(), "begins:  … not STRICT"),
        row("a table that is made late", sql("applied", TABLE).bytes(), "applied:  … not authorized"),
    ];
    // A thousand loops of a statement that is cheap by itself.
    let on = format!("(loop $on {} (br $on))", runs(1, "SELECT count(*) FROM note"));
    rows.push(row(
        "one after the other without end",
        Wat::when("init", runs(0, TABLE))
            .saying(TABLE)
            .and("verdict", on)
            .saying("SELECT count(*) FROM note")
            .bytes(),
        "verdict:  … it took too long",
    ));
    let pointers = [
        (
            "a statement from where nothing is",
            "(drop (call $sql (i32.const -16) (i32.const 64) (i32.const 0) (i32.const 64)))",
            "it named memory",
        ),
        (
            "a statement as long as memory",
            "(drop (call $sql (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 64)))",
            "it named memory",
        ),
        (
            "a statement that is none",
            "(drop (call $sql (i32.const 0) (i32.const 64) (i32.const 0) (i32.const 64)))",
            "no statement",
        ),
        (
            "an answer to where nothing is",
            "(drop (call $sql (i32.const 8192) (i32.const 17) (i32.const -8) (i32.const 4000)))",
            "it named memory",
        ),
        (
            "an answer that waits, to where nothing is",
            "(drop (call $sql (i32.const 8192) (i32.const 17) (i32.const 0) (i32.const 0))) (call $take (i32.const -4))",
            "it named memory",
        ),
        ("last words from where nothing is", "(call $fail (i32.const -4) (i32.const 8))", "it named memory"),
    ];
    for (name, then, why) in pointers {
        let module = Wat::when("verdict", then).saying("SELECT 1").bytes();
        rows.push(row(name, module, format!("verdict:  … {why}")));
    }
    let forbidden = [
        "ATTACH 'other.db' AS other",
        "PRAGMA writable_schema = 1",
        "CREATE VIRTUAL TABLE v USING fts5(a)",
        "CREATE TRIGGER t AFTER INSERT ON note BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE host_cursor (a INTEGER) STRICT",
        "SELECT random()",
        "SELECT datetime('now')",
        "SELECT CURRENT_TIME",
        "SELECT printf('%d', 1)",
        "SELECT zeroblob(1000000)",
        "SELECT load_extension('x')",
        "SELECT * FROM pragma_database_list",
        "SELECT * FROM dbstat",
        "SELECT value FROM json_each('[1,2]')",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT event",
        "/*host*/ ROLLBACK TO event",
        "DROP TABLE note",
        "VACUUM INTO 'copy.db'",
        "SELECT 0.5",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "HOIST THE SAILS",
    ];
    for statement in forbidden {
        rows.push(row(statement, with_table("applied", statement), "applied:  … it gave up"));
        rows.push(row(statement, sql("init", statement).bytes(), "begins:  … it gave up"));
    }
    assert_eq!(each_as_expected(rows), 16 + 48);
}
