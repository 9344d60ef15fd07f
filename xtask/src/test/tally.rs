//! How many tests passed and failed, read from what the runners print.
//! Not here: running them.

use anyhow::{Result, bail};

/// Counts of tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: usize,
    failed: usize,
    /// What could not be run at all, and why.
    broken: Vec<String>,
}

impl Tally {
    /// Reads a line of `cargo test`, as `test result: ok. 3 passed; 0 failed; …`.
    pub(crate) fn read_cargo(&mut self, line: &str) {
        if !line.trim_start().starts_with("test result:") {
            return;
        }
        self.passed += number_before(line, " passed");
        self.failed += number_before(line, " failed");
    }

    /// Reads a line of the summary of `node --test` in TAP, as `# pass 3`.
    pub(crate) fn read_tap(&mut self, line: &str) {
        let Some((word, number)) = line.strip_prefix("# ").and_then(|said| said.split_once(' ')) else {
            return;
        };
        let number = number.trim().parse().unwrap_or(0);
        match word {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            _ => {}
        }
    }

    /// Notes how the runner ended: badly without a failed test means that it could not run them.
    pub(crate) fn ended(&mut self, well: bool) {
        if !well && self.failed == 0 {
            self.broken.push("the runner failed before its tests did (see above)".to_owned());
        }
    }

    /// Both together.
    pub(crate) fn and(mut self, other: Tally) -> Tally {
        self.passed += other.passed;
        self.failed += other.failed;
        self.broken.extend(other.broken);
        self
    }

    /// Takes one kind's counts in; a kind that could not run counts as broken.
    pub(crate) fn add(&mut self, kind: &str, counted: Result<Tally>) {
        match counted {
            Ok(tally) => {
                println!("{kind}: {}", tally.spoken());
                *self = std::mem::take(self).and(tally);
            }
            Err(error) => {
                eprintln!("{kind}: {error:#}");
                self.broken.push(format!("{kind}: {error:#}"));
            }
        }
    }

    /// Whether nothing failed.
    pub(crate) fn is_well(&self) -> bool {
        self.failed == 0 && self.broken.is_empty()
    }

    /// The last line, `123 passed, 0 failed`; an error unless all is well.
    pub(crate) fn verdict(&self) -> Result<()> {
        for why in &self.broken {
            eprintln!("{}", why.lines().next().unwrap_or_default());
        }
        println!("{}", self.spoken());
        if !self.is_well() {
            bail!("tests failed");
        }
        Ok(())
    }

    pub(crate) fn spoken(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed + self.broken.len())
    }
}

fn number_before(line: &str, word: &str) -> usize {
    let before = line.split(word).next().unwrap_or_default();
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runners_lines_are_counted() {
        let mut tally = Tally::default();
        tally.read_cargo("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out");
        tally.read_cargo("test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured");
        tally.read_cargo("test a_name_with_2 passed ... ok");
        tally.read_tap("# pass 5");
        tally.read_tap("# fail 1");
        tally.read_tap("# duration_ms 12.5");
        assert_eq!(tally, Tally { passed: 12, failed: 3, broken: vec![] });
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_is_a_failure() {
        let mut tally = Tally::default();
        tally.read_cargo("test result: ok. 3 passed; 0 failed");
        tally.ended(false);
        assert!(tally.verdict().is_err());
    }

    #[test]
    fn a_kind_that_cannot_run_is_counted_as_failed() {
        let mut tally = Tally::default();
        tally.add("native", Err(anyhow::anyhow!("no compiler")));
        assert_eq!(tally.spoken(), "0 passed, 1 failed");
        assert!(tally.verdict().is_err());
    }
}
