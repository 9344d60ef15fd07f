//! A Rust file as the checks see it: line by line, code apart from strings and comments, tests marked.
//! Here: a small scanner, not a parser: it knows strings, comments, and the block after `#[cfg(test)]`.
//! Not here: what is allowed.

use std::fs;

use anyhow::{Context, Result};

use crate::places;

/// A Rust file.
#[derive(Debug)]
pub(super) struct Source {
    /// From the root, with `/`.
    pub(super) path: String,
    pub(super) lines: Vec<Line>,
    /// The file as it is.
    pub(super) text: String,
}

/// A line of it.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// Its code: without comments, strings emptied to `""`.
    pub(super) code: String,
    /// The content of the strings that stand in it.
    pub(super) strings: Vec<String>,
    /// Whether it belongs to a test module.
    pub(super) test: bool,
}

/// All Rust files among these paths.
pub(super) fn all(tracked: &[String]) -> Result<Vec<Source>> {
    let rust = tracked.iter().filter(|path| path.ends_with(".rs"));
    rust.map(|path| {
        let text =
            fs::read_to_string(places::root().join(path)).with_context(|| format!("cannot read {path}"))?;
        Ok(Source::new(path, text))
    })
    .collect()
}

impl Source {
    /// Takes a file's text apart.
    pub(super) fn new(path: &str, text: String) -> Source {
        let mut lines = Scan::new(&text).lines();
        mark_tests(&mut lines);
        let tests_only =
            path.contains("/tests/") || path.ends_with("/tests.rs") || path.starts_with("tests/");
        for line in &mut lines {
            line.test |= tests_only;
        }
        Source { path: path.to_owned(), lines, text }
    }

    /// Lines that hold code outside of tests.
    pub(super) fn code_lines(&self) -> usize {
        self.lines.iter().filter(|line| !line.test && !line.code.trim().is_empty()).count()
    }
}

/// What the scanner is in the middle of.
enum Within {
    Code,
    Comment { depth: usize },
    Text { hashes: Option<usize> },
}

struct Scan<'a> {
    left: &'a str,
    lines: Vec<Line>,
    line: Line,
    text: String,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Scan<'a> {
        Scan { left: text, lines: Vec::new(), line: Line::default(), text: String::new() }
    }

    fn lines(mut self) -> Vec<Line> {
        let mut within = Within::Code;
        while !self.left.is_empty() {
            within = match within {
                Within::Code => self.code(),
                Within::Comment { depth } => self.comment(depth),
                Within::Text { hashes } => self.string(hashes),
            };
        }
        self.end_line();
        self.lines
    }

    fn code(&mut self) -> Within {
        if self.left.starts_with("//") {
            self.skip(self.left.find('\n').unwrap_or(self.left.len()));
            return Within::Code;
        }
        if self.left.starts_with("/*") {
            self.skip(2);
            return Within::Comment { depth: 1 };
        }
        if let Some(hashes) = raw_start(self.left).filter(|_| !self.after_a_name()) {
            self.skip(self.left.find('"').unwrap_or(0) + 1);
            self.line.code.push('"');
            return Within::Text { hashes: Some(hashes) };
        }
        if self.left.starts_with('"') {
            self.skip(1);
            self.line.code.push('"');
            return Within::Text { hashes: None };
        }
        if let Some(length) = char_length(self.left) {
            self.line.code.push_str("' '");
            self.skip(length);
            return Within::Code;
        }
        self.one_into_code();
        Within::Code
    }

    fn comment(&mut self, depth: usize) -> Within {
        if self.left.starts_with("*/") {
            self.skip(2);
            return if depth == 1 { Within::Code } else { Within::Comment { depth: depth - 1 } };
        }
        if self.left.starts_with("/*") {
            self.skip(2);
            return Within::Comment { depth: depth + 1 };
        }
        self.one(|_, _| {});
        Within::Comment { depth }
    }

    fn string(&mut self, hashes: Option<usize>) -> Within {
        let end = format!("\"{}", "#".repeat(hashes.unwrap_or(0)));
        if self.left.starts_with(&end) {
            self.skip(end.len());
            self.line.code.push('"');
            let text = std::mem::take(&mut self.text);
            self.line.strings.push(text);
            return Within::Code;
        }
        if hashes.is_none() && self.left.starts_with('\\') {
            self.one(|scan, letter| scan.text.push(letter));
        }
        self.one(|scan, letter| scan.text.push(letter));
        Within::Text { hashes }
    }

    fn one_into_code(&mut self) {
        self.one(|scan, letter| scan.line.code.push(letter));
    }

    fn one(&mut self, take: impl FnOnce(&mut Self, char)) {
        let Some(letter) = self.left.chars().next() else { return };
        self.skip(letter.len_utf8());
        if letter == '\n' {
            self.end_line();
        } else {
            take(self, letter);
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n'); // A string over several lines is noted where it ends.
        }
        self.lines.push(std::mem::take(&mut self.line));
    }

    fn skip(&mut self, bytes: usize) {
        self.left = &self.left[bytes..];
    }

    fn after_a_name(&self) -> bool {
        self.line.code.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
    }
}

/// The number of `#` of a raw string that begins here: `r"`, `r#"`, `br#"`.
fn raw_start(text: &str) -> Option<usize> {
    let after = text.strip_prefix("br").or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// The length of a character literal that begins here; nothing for a lifetime.
fn char_length(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let first = inner.chars().next()?;
    if first == '\\' {
        let rest = &inner[2..];
        return rest.find('\'').map(|end| end + 4);
    }
    inner[first.len_utf8()..].starts_with('\'').then_some(first.len_utf8() + 2)
}

/// Marks the block that follows a `#[cfg(test)]`, by its braces.
fn mark_tests(lines: &mut [Line]) {
    let mut depth = 0_usize;
    let (mut waiting, mut inside) = (false, false);
    for line in lines {
        if !inside && line.code.contains("#[cfg(test)]") {
            waiting = true;
        }
        line.test = waiting || inside;
        if waiting && !inside && line.code.contains(';') && !line.code.contains('{') {
            waiting = false; // `#[cfg(test)] mod tests;`: its file is looked at as one of tests.
        }
        if waiting || inside {
            for letter in line.code.chars() {
                match letter {
                    '{' => {
                        depth += 1;
                        (inside, waiting) = (true, false);
                    }
                    '}' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            if inside && depth == 0 {
                inside = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_from_comments_strings_and_tests() {
        let text = "//! Head.\nfn a<'x>() { let s = \"a // b { \\\" \"; } // done\n\n/* two\nlines */ fn b() {}\n\
                    #[cfg(test)]\nmod tests {\n    fn t() { let c = '{'; }\n}\nfn c() { let r = r#\"x \" y\"#; }\n";
        let source = Source::new("crates/a/src/lib.rs", text.to_owned());
        assert_eq!(source.code_lines(), 3);
        assert_eq!(source.lines[1].code, "fn a<'x>() { let s = \"\"; } ");
        assert_eq!(source.lines[1].strings, ["a // b { \\\" "]);
        assert_eq!(source.lines[9].strings, ["x \" y"]);
        assert!(source.lines[7].test && !source.lines[9].test);
    }

    #[test]
    fn a_string_over_several_lines_is_kept_whole() {
        let source = Source::new("a.rs", "const Q: &str = \"\n    SELECT 1\n    FROM t\";\n".to_owned());
        assert!(source.lines[2].strings[0].contains("SELECT 1\n"), "{:?}", source.lines);
    }
}
