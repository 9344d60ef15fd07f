//! Names of the outbox's file: a damaged one is kept beside the one in use, which has the greatest number. Pure.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "used by the shell, in the browser"))]

const BEGINS: &str = "outbox-";
const ENDS: &str = ".db";

/// The outbox's file among the pool's.
pub(crate) fn in_use<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    name(newest(names).unwrap_or_default())
}

/// The one that comes in its place where it is damaged.
pub(crate) fn next<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    name(newest(names).map_or(0, |newest| newest + 1))
}

/// Files of damage long ago: the last one that was set aside is kept, in case somebody can read more of it.
pub(crate) fn long_ago<'a>(names: impl IntoIterator<Item = &'a str> + Clone) -> Vec<String> {
    let newest = newest(names.clone()).unwrap_or_default();
    let old = names.into_iter().filter_map(number).filter(|number| number + 1 < newest);
    old.map(name).collect()
}

fn newest<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<u32> {
    names.into_iter().filter_map(number).max()
}

/// Not of the write-ahead logs beside them.
fn number(name: &str) -> Option<u32> {
    name.trim_start_matches('/').strip_prefix(BEGINS)?.strip_suffix(ENDS)?.parse().ok()
}

fn name(number: u32) -> String {
    format!("{BEGINS}{number}{ENDS}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outbox_in_use_is_the_newest_and_a_damaged_one_stays_beside_it() {
        assert_eq!(in_use([]), "outbox-0.db");
        let one = ["copy.db", "outbox-0.db", "outbox-0.db-wal"];
        assert_eq!((in_use(one), next(one)), ("outbox-0.db".to_owned(), "outbox-1.db".to_owned()));
        let many = ["/outbox-9.db", "/outbox-10.db", "/outbox-8.db"];
        assert_eq!((in_use(many), next(many)), ("outbox-10.db".to_owned(), "outbox-11.db".to_owned()));
        assert_eq!(long_ago(many), ["outbox-8.db"]);
        assert_eq!(long_ago(one), Vec::<String>::new());
    }
}
