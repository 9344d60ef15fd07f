//! What a first visit downloads: the page, and all that its service worker fetches ahead, as brotli sends it.
//! Not here: what is promised (`bench/limits.rs`).

use anyhow::{Result, ensure};
use serde_json::json;

use super::files::{Files, read};
use super::names::KEPT;
use super::offline::is_kept;
use crate::places;

/// The command: prints the figure for `bench`.
pub(crate) fn run() -> Result<()> {
    let files = read(&places::dist())?;
    ensure!(files.contains_key("index.html.br"), "dist/ has no shipped page: run `cargo xtask page`");
    let (bytes, heaviest) = weigh(&files);
    let note = format!("whole page with fonts and highlighting; heaviest: {heaviest}");
    let figure =
        json!({ "name": "download_brotli_kb", "value": bytes as f64 / 1000.0, "unit": "KB", "note": note });
    println!("{figure}");
    Ok(())
}

/// The sum, and the heaviest files by name.
fn weigh(files: &Files) -> (usize, String) {
    let counts = |path: &str| is_kept(path) || path == "index.html" || path == "sw.js";
    let whole = files.keys().filter(|path| !path.ends_with(".br") && !path.ends_with(".gz") && counts(path));
    let mut sizes: Vec<(usize, &str)> = whole
        .map(|path| {
            let sent = files.get(&format!("{path}.br")).or_else(|| files.get(path));
            (sent.map_or(0, Vec::len), path.strip_prefix(KEPT).unwrap_or(path))
        })
        .collect();
    sizes.sort_unstable_by(|one, other| other.cmp(one));
    let heaviest: Vec<String> =
        sizes.iter().take(3).map(|(bytes, name)| format!("{name} {} KB", bytes / 1000)).collect();
    (sizes.iter().map(|(bytes, _)| bytes).sum(), heaviest.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_weighs_what_is_sent_of_it() {
        let files: Files = [
            ("index.html", 9_000),
            ("index.html.br", 3_000),
            ("index.html.gz", 4_000),
            ("assets/x-latin-wght-1.woff2", 5_000),
            ("assets/x-greek-wght-2.woff2", 7_000),
        ]
        .map(|(path, length)| (path.to_owned(), vec![0; length]))
        .into();
        let (bytes, heaviest) = weigh(&files);
        assert_eq!(bytes, 8_000);
        assert_eq!(heaviest, "x-latin-wght-1.woff2 5 KB, index.html 3 KB");
    }
}
