//! Licences of the crates we use: each must offer one that we may pass on.
//! Not here: npm packages (five, named with their licences in `playwright/package-lock.json`).

use serde_json::Value;

use super::finding::Finding;

const ALLOWED: [&str; 14] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "CC0-1.0",
    "Unlicense",
    "Unicode-3.0",
    "BSL-1.0",
    "MPL-2.0",
];
const MEND: &str = "use another crate, or add the licence in xtask/src/tidy/licences.rs if we may pass it on";

pub(super) fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut findings = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        match package["license"].as_str() {
            Some(licence) if may(licence) => {}
            Some(licence) => findings.push(Finding::at(name, format!("has the licence {licence}"), MEND)),
            None => findings.push(Finding::at(name, "names no licence", MEND)),
        }
    }
    findings
}

/// Whether an SPDX expression can be met: every part of an `AND`, one part of an `OR`. Brackets stand around `OR`.
fn may(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let mut parts = Vec::new();
    let (mut depth, mut part) = (0_usize, String::new());
    for word in expression.replace('(', " ( ").replace(')', " ) ").split_whitespace() {
        match word {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "AND" if depth == 0 => parts.push(std::mem::take(&mut part)),
            word => {
                part.push_str(word);
                part.push(' ');
            }
        }
    }
    parts.push(part);
    parts
        .iter()
        .all(|part| part.split(" OR ").any(|one| one.split(" AND ").all(|one| ALLOWED.contains(&one.trim()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_an_or_and_all_of_an_and_must_be_allowed() {
        for good in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "GPL-2.0 OR ISC",
        ] {
            assert!(may(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", ""] {
            assert!(!may(bad), "{bad}");
        }
    }
}
