//! What other programs check: rustfmt, and clippy for the server's world and for the browser's.
//! Not here: what they complain of (`rustfmt.toml`, `clippy.toml`, `[workspace.lints]`).

use anyhow::Result;

use super::finding::Finding;
use crate::process;

const CLIPPY: [&str; 2] = ["clippy", "--quiet"];
const NATIVE: [&str; 1] = ["--all-targets"];
const WORKER: [&str; 5] = ["--all-targets", "--package", "rill-worker", "--target", "wasm32-unknown-unknown"];
/// Without its tests: they are of the models, run natively, and use what no browser has.
const PAGE: [&str; 6] = ["--lib", "--bins", "--package", "rill-ui", "--target", "wasm32-unknown-unknown"];
const DENY: [&str; 3] = ["--", "-D", "warnings"];

pub(super) fn check() -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    if !process::cargo().args(["fmt", "--all", "--check"]).status()?.success() {
        findings.push(Finding::at(
            "rustfmt",
            "some files are not formatted (see above)",
            "run `cargo fmt --all`",
        ));
    }
    for (world, flags) in [("native", &NATIVE[..]), ("the worker", &WORKER[..]), ("the page", &PAGE[..])] {
        println!("tidy: clippy, {world}");
        if !process::cargo().args(CLIPPY).args(flags).args(DENY).status()?.success() {
            findings.push(Finding::at("clippy", format!("complains, {world} (see above)"), "do as it says"));
        }
    }
    Ok(findings)
}
