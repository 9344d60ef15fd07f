//! What other programs check: rustfmt, and clippy for the server's world and for the browser's.
//! Not here: what they complain of (`rustfmt.toml`, `clippy.toml`, `[workspace.lints]`).

use anyhow::Result;

use super::finding::Finding;
use crate::process;

const CLIPPY: [&str; 3] = ["clippy", "--quiet", "--all-targets"];
const BROWSER: [&str; 6] =
    ["--package", "rill-worker", "--package", "rill-ui", "--target", "wasm32-unknown-unknown"];
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
    for (world, flags) in [("native", &[][..]), ("wasm32", &BROWSER[..])] {
        println!("tidy: clippy, {world}");
        if !process::cargo().args(CLIPPY).args(flags).args(DENY).status()?.success() {
            findings.push(Finding::at("clippy", format!("complains, {world} (see above)"), "do as it says"));
        }
    }
    Ok(findings)
}
