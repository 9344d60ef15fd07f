//! What must not stand in a file that git keeps: hosts of package registries, folders of one machine.
//! Not here: whom a file names otherwise.

use std::fs;

use anyhow::Result;

use super::finding::Finding;
use crate::places;

/// Written in two pieces, so that this file does not hold what it looks for.
const HOSTS: [(&str, &str); 8] = [
    ("registry.", "npmjs.org"),
    ("registry.", "yarnpkg.com"),
    ("npm.", "pkg.github.com"),
    ("index.", "crates.io"),
    ("static.", "crates.io"),
    ("files.", "pythonhosted.org"),
    ("deb.", "debian.org"),
    ("proxy.", "golang.org"),
];
const FOLDERS: [(&str, &str); 4] = [("/ro", "ot/"), ("/wo", "rk/"), ("/ho", "me/"), ("/Us", "ers/")];

const NO_HOST: &str =
    "leave the host to the tool's own settings (npm: `omit-lockfile-registry-resolved=true`)";
const NO_FOLDER: &str = "say it from the root of the checkout, or ask the environment";

pub(super) fn check(tracked: &[String]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for path in tracked {
        // Pictures and other bytes cannot be read as text, and name nothing.
        if let Ok(text) = String::from_utf8(fs::read(places::root().join(path))?) {
            findings.extend(in_text(path, &text));
        }
    }
    Ok(findings)
}

fn in_text(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for host in HOSTS.map(|(one, two)| format!("{one}{two}")).iter().filter(|host| line.contains(*host)) {
            findings.push(Finding::at_line(path, number + 1, format!("names the registry {host}"), NO_HOST));
        }
        for folder in
            FOLDERS.map(|(one, two)| format!("{one}{two}")).iter().filter(|folder| begins_path(line, folder))
        {
            findings.push(Finding::at_line(
                path,
                number + 1,
                format!("names the folder {folder}"),
                NO_FOLDER,
            ));
        }
    }
    findings
}

/// Whether the folder stands where a path begins: after a space, a quote, a bracket or an equals sign.
fn begins_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(|before| before.is_whitespace() || "\"'`(=<[".contains(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_machine_folders_are_found_and_addresses_are_not() {
        let bad = format!(
            "\"resolved\": \"https://{}{}/x\"\nlet p = \"{}{}x\";\n",
            "registry.", "npmjs.org", "/ro", "ot/"
        );
        let found = in_text("a", &bad);
        assert_eq!(found.iter().map(|one| one.place.as_str()).collect::<Vec<_>>(), ["a:1", "a:2"]);
        let good = format!("https://example.org{}{}x and target/xtask\n", "/ro", "ot/");
        assert_eq!(in_text("a", &good), []);
    }
}
