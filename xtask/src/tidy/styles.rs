//! The page sets no style attribute: the policy that the server sends (`style-src 'self'`) forbids it, in silence.
//! Here: `style=…` and `style="…"` in a `view!`. Not here: single properties (`style=("--h", hue)`), which a script may set.

use super::finding::Finding;
use super::source::Source;

const MEND: &str = "set one property: `style=(\"--name\", value)`";

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with("client/ui/")) {
        for (number, line) in source.lines.iter().enumerate() {
            let sets = line.code.split(" style=").skip(1).any(|value| !value.starts_with('('));
            if sets {
                findings.push(Finding::at_line(&source.path, number + 1, "a style attribute", MEND));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_attribute_that_the_policy_would_drop_is_found() {
        let good = "//! A.\nview! { <i class=x style=(\"--h\", hue)/> }\n";
        let bad = "//! A.\nview! { <i class=x style=hue/> }\nview! { <i style=\"top:0\"/> }\n";
        let found = |text: &str| check(&[Source::new("client/ui/src/a.rs", text.to_owned())]).len();
        assert_eq!((found(good), found(bad)), (0, 2));
    }
}
