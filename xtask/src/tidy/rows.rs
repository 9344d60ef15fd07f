//! The crate rows of ARCHITECTURE.md: a crate may use only what stands left of it in its row.
//! Not here: licences of foreign crates (`licences.rs`).

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use serde_json::Value;

use super::finding::Finding;
use crate::process;

const EVERYTHING: &[&str] = &[];

/// A crate of ours, and which others of ours it may use; `EVERYTHING` for those that put all together.
const ROWS: [(&str, &[&str]); 26] = [
    ("rill-protocol", &["-"]),
    ("rill-events", &["rill-protocol"]),
    ("rill-materializer", &["rill-protocol", "rill-events"]),
    ("rill-import", &["rill-protocol", "rill-events"]),
    ("rill-sync", &["rill-protocol"]),
    ("rill-module-abi", &["rill-protocol"]),
    ("rill-sweep", &["-"]),
    ("rill-module-cache", &["rill-module-abi"]),
    ("rill-module-sdk", &["rill-protocol", "rill-module-abi", "rill-module-cache"]),
    ("rill-module-host", &["rill-protocol", "rill-module-abi", "rill-module-cache"]),
    ("rill-space-rules", &["rill-protocol", "rill-module-abi", "rill-module-sdk", "rill-events"]),
    ("rill-direct-rules", &["rill-protocol", "rill-module-abi", "rill-module-sdk", "rill-events"]),
    ("rill-personal-rules", &["rill-protocol", "rill-module-abi", "rill-module-sdk", "rill-events"]),
    ("rill-space-module", &["rill-module-sdk", "rill-space-rules"]),
    ("rill-personal-module", &["rill-module-sdk", "rill-personal-rules"]),
    ("rill-server", &["rill-protocol", "rill-module-abi", "rill-module-cache", "rill-sweep"]),
    ("rill-bridge", &["rill-protocol", "rill-events"]),
    ("rill-ui", &["rill-protocol", "rill-events", "rill-bridge"]),
    (
        "rill-engine",
        &["rill-protocol", "rill-events", "rill-bridge", "rill-materializer", "rill-sync", "rill-sweep"],
    ),
    (
        "rill-worker",
        &["rill-protocol", "rill-events", "rill-bridge", "rill-materializer", "rill-sync", "rill-engine"],
    ),
    ("rill", EVERYTHING),
    ("rill-tests", EVERYTHING),
    ("rill-oracle", EVERYTHING),
    ("rill-faults", EVERYTHING),
    ("rill-sim", EVERYTHING),
    ("xtask", &["-"]),
];

/// Crates that compile for the browser and the server alike: whatever reaches outside is handed in.
const PORTABLE: [&str; 8] = [
    "rill-protocol",
    "rill-events",
    "rill-materializer",
    "rill-sync",
    "rill-import",
    "rill-module-abi",
    "rill-sweep",
    "rill-bridge",
];
const REACHES_OUTSIDE: [&str; 12] = [
    "tokio",
    "axum",
    "web-sys",
    "js-sys",
    "wasm-bindgen",
    "gloo-net",
    "rand",
    "getrandom",
    "fastrand",
    "reqwest",
    "ureq",
    "leptos",
];

/// What cargo knows of our crates and of those they use.
pub(super) fn metadata() -> Result<Value> {
    let mut cargo = process::cargo();
    let json = process::answer(cargo.args(["metadata", "--format-version=1", "--locked"]))?;
    serde_json::from_str(&json).context("cargo metadata did not print JSON")
}

pub(super) fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let ours: BTreeSet<&str> = packages
        .iter()
        .filter(|package| package["source"].is_null())
        .filter_map(|package| package["name"].as_str())
        .collect();
    let mut findings = Vec::new();
    for package in packages.iter().filter(|package| package["source"].is_null()) {
        let name = package["name"].as_str().unwrap_or_default();
        let uses: BTreeSet<&str> = package["dependencies"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .filter(|used| used["kind"].is_null()) // Tests may use what they like.
            .filter_map(|used| used["name"].as_str())
            .collect();
        findings.extend(row(name, &uses, &ours));
        findings.extend(portable(name, &uses));
    }
    findings
}

fn row(name: &str, uses: &BTreeSet<&str>, ours: &BTreeSet<&str>) -> Vec<Finding> {
    let Some((_, may)) = ROWS.iter().find(|(crate_name, _)| *crate_name == name) else {
        let mend = "give it a row in xtask/src/tidy/rows.rs and in ARCHITECTURE.md";
        return vec![Finding::at(name, "a crate without a row", mend)];
    };
    if *may == EVERYTHING {
        return Vec::new();
    }
    let too_far = uses.iter().filter(|used| ours.contains(*used) && !may.contains(used));
    let mend = "a crate uses only what stands left of it in its row (ARCHITECTURE.md): move the code, or hand the thing in";
    too_far.map(|used| Finding::at(name, format!("uses {used}"), mend)).collect()
}

fn portable(name: &str, uses: &BTreeSet<&str>) -> Vec<Finding> {
    if !PORTABLE.contains(&name) {
        return Vec::new();
    }
    let outside = uses.iter().filter(|used| REACHES_OUTSIDE.contains(used));
    let mend = "a portable crate has no clock, randomness, socket or browser: hand it in as an argument";
    outside.map(|used| Finding::at(name, format!("uses {used}"), mend)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(name: &str, uses: &[&str]) -> Vec<String> {
        let used: Vec<Value> = uses.iter().map(|name| json!({"name": name, "kind": null})).collect();
        let others = ROWS.iter().map(|(other, _)| *other).filter(|other| *other != name);
        let mut packages: Vec<Value> =
            others.map(|other| json!({"name": other, "source": null, "dependencies": []})).collect();
        packages.push(json!({"name": name, "source": null, "dependencies": used}));
        let findings = check(&json!({ "packages": packages }));
        findings.into_iter().map(|finding| format!("{} {}", finding.place, finding.what)).collect()
    }

    #[test]
    fn a_crate_that_uses_what_stands_right_of_it_is_found() {
        assert_eq!(found("rill-server", &["rill-protocol", "rill-module-abi"]), [""; 0]);
        assert_eq!(found("rill-server", &["rill-events"]), ["rill-server uses rill-events"]);
        assert_eq!(found("rill-protocol", &["rill-events"]), ["rill-protocol uses rill-events"]);
        assert_eq!(found("rill", &["rill-server", "rill-engine"]), [""; 0]);
    }

    #[test]
    fn a_portable_crate_that_reaches_outside_is_found() {
        assert_eq!(found("rill-events", &["rill-protocol", "fastrand"]), ["rill-events uses fastrand"]);
        assert_eq!(found("rill-ui", &["web-sys"]), [""; 0]);
    }
}
