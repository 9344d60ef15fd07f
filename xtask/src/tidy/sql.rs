//! SQL stands only where it may: the server's store, the rules' caches, the materializer, sweeping, the engine's
//! queries and tables; tests.
//! Not here: whether the SQL is good (each query's own test does that).

use super::finding::Finding;
use super::source::Source;

const MAY: [&str; 9] = [
    "server/src/store/",
    "server/src/store.rs",
    "server/modules/",
    "crates/materializer/",
    "crates/module-cache/",
    "crates/sweep/",
    "client/engine/",
    "tests/",
    "xtask/src/tidy/",
];
/// Beginnings of statements, in capitals as our style writes them.
const STATEMENTS: [&str; 9] = [
    "SELECT ",
    "INSERT ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "PRAGMA ",
    "ALTER TABLE ",
    "REPLACE INTO ",
];
const MEND: &str = "move the query into store/ (server), materializer/ or the engine, behind a function";

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| !MAY.iter().any(|place| source.path.starts_with(place))) {
        for (number, line) in source.lines.iter().enumerate().filter(|(_, line)| !line.test) {
            if line.strings.iter().any(|text| is_sql(text)) {
                findings.push(Finding::at_line(&source.path, number + 1, "SQL", MEND));
            }
        }
    }
    findings
}

fn is_sql(text: &str) -> bool {
    text.lines().any(|line| STATEMENTS.iter().any(|statement| line.trim_start().starts_with(statement)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_outside_of_the_store_is_found_where_it_ends() {
        let text = "const PAGE: &str = \"\n    SELECT id FROM message\n    WHERE at < :at\";\n";
        let at = |path: &str| check(&[Source::new(path, text.to_owned())]);
        assert_eq!(at("server/src/http/page.rs")[0].place, "server/src/http/page.rs:3");
        assert_eq!(at("server/src/store/page.rs"), []);
        assert_eq!(at("crates/materializer/src/room.rs"), []);
    }

    #[test]
    fn prose_that_begins_with_such_a_word_is_not_sql() {
        let text = "let a = \"Select a channel\"; let b = \"please UPDATE it\";\n";
        assert_eq!(check(&[Source::new("client/ui/src/a.rs", text.to_owned())]), []);
    }
}
