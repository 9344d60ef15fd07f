//! Words that the glossary bans, where they can be told without guessing: names of types and of modules.
//! Not here: prose; local names.

use super::finding::Finding;
use super::source::Source;

/// Endings of type names that say nothing, or that the glossary has another word for.
const TYPES: [(&str, &str); 9] = [
    ("Manager", "say what it does to what: an owner, a feed, a log"),
    ("Handler", "say `materialize`, or what it does"),
    ("Util", "name what the functions have in common"),
    ("Utils", "name what the functions have in common"),
    ("Helper", "name what it does"),
    ("Helpers", "name what the functions have in common"),
    ("Reducer", "the glossary says materializer"),
    ("Projector", "the glossary says materializer"),
    ("Workspace", "the glossary says stream (people say space)"),
];
const MODULES: [&str; 8] = ["util", "utils", "common", "helper", "helpers", "types", "misc", "shared"];
const MODULE_MEND: &str = "name what the things in it have in common";

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        if source.path.ends_with("/mod.rs") {
            findings.push(Finding::at(
                &source.path,
                "a `mod.rs`",
                "name it `foo.rs`, beside the folder `foo/`",
            ));
        }
        for (number, line) in source.lines.iter().enumerate() {
            findings.extend(in_line(&source.path, number + 1, &line.code));
        }
    }
    findings
}

fn in_line(path: &str, number: usize, code: &str) -> Option<Finding> {
    let mut words =
        code.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty());
    let kind = words.by_ref().find(|word| ["struct", "enum", "trait", "type", "mod"].contains(word))?;
    let name = words.next()?;
    if kind == "mod" {
        let banned = MODULES.contains(&name);
        return banned
            .then(|| Finding::at_line(path, number, format!("a module named `{name}`"), MODULE_MEND));
    }
    let (ending, mend) = TYPES.iter().find(|(ending, _)| name.ends_with(ending))?;
    Some(Finding::at_line(path, number, format!("`{name}`: do not say {ending}"), mend))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        check(&[Source::new("crates/a/src/b.rs", text.to_owned())])
            .into_iter()
            .map(|finding| finding.what)
            .collect()
    }

    #[test]
    fn banned_types_and_modules_are_found_where_they_are_declared() {
        assert_eq!(found("pub struct EventManager;\n"), ["`EventManager`: do not say Manager"]);
        assert_eq!(found("pub(crate) mod util;\n"), ["a module named `util`"]);
        assert_eq!(found("use web_sys::LockManager;\n// a struct Manager\nlet s = \"mod util\";\n"), [""; 0]);
    }
}
