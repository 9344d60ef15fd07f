//! Each Rust file begins by saying what lives in it.
//! Not here: whether it says so truly.

use super::finding::Finding;
use super::source::Source;

const MEND: &str = "begin it with `//! What lives here.` and `//! Not here: …`";

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let lacks = |source: &&Source| {
        let first = source.text.lines().find(|line| !line.starts_with("#![") && !line.trim().is_empty());
        !first.is_some_and(|line| line.starts_with("//! "))
    };
    sources.iter().filter(lacks).map(|source| Finding::at(&source.path, "no `//!` header", MEND)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_header_is_found() {
        let good = Source::new("a.rs", "//! The outbox.\nfn a() {}\n".to_owned());
        let bad = Source::new("b.rs", "use std::fs;\n".to_owned());
        let found = check(&[good, bad]);
        assert_eq!(found.iter().map(|finding| finding.place.as_str()).collect::<Vec<_>>(), ["b.rs"]);
    }
}
