//! How long files may be, in code lines: without blanks, comments and tests.
//! Not here: counting a file's lines (`source.rs`).

use super::finding::Finding;
use super::source::Source;

const MOST: usize = 500;
const NINE_IN_TEN: usize = 300;
const HALF: usize = 150;

const SPLIT: &str = "split it by family, verb or component (`foo.rs` beside `foo/`)";

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut lengths: Vec<(usize, &str)> =
        sources.iter().map(|source| (source.code_lines(), source.path.as_str())).collect();
    lengths.sort_unstable();
    let too_long = lengths.iter().filter(|(lines, _)| *lines > MOST);
    let mut findings: Vec<Finding> = too_long
        .map(|(lines, path)| Finding::at(path, format!("{lines} code lines; at most {MOST}"), SPLIT))
        .collect();
    for (name, part, budget) in [("median", 50, HALF), ("90th percentile", 90, NINE_IN_TEN)] {
        let Some((lines, path)) = lengths.get(lengths.len() * part / 100) else { continue };
        if *lines > budget {
            let what = format!("the {name} of files is {lines} code lines; at most {budget}");
            findings.push(Finding::at(path, what, "split the longest files"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> Source {
        Source::new(path, "let a = 1;\n".repeat(lines))
    }

    #[test]
    fn one_long_file_is_found_and_many_middling_ones_too() {
        let short: Vec<Source> = (0..20).map(|n| file(&format!("{n}.rs"), 40)).collect();
        assert_eq!(check(&short), []);
        let mut one_long = short;
        one_long.push(file("long.rs", 501));
        assert_eq!(check(&one_long)[0].place, "long.rs");
        let middling: Vec<Source> = (0..20).map(|n| file(&format!("{n}.rs"), 200)).collect();
        assert!(check(&middling)[0].what.starts_with("the median"));
    }

    #[test]
    fn lines_of_tests_do_not_count() {
        let text = format!("fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{}}}\n", "let a = 1;\n".repeat(600));
        assert_eq!(check(&[Source::new("a.rs", text)]), []);
    }
}
