//! What lets the page start with the network gone: the service worker's list of files and its version.
//! Not here: what the service worker does with them (`assets/sw.js`).

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::files::Files;
use super::names::{KEPT, digest};

const VERSION_PLACE: &str = "const VERSION = \"\";";
const FILES_PLACE: &str = "const FILES = [];";
/// In the page: where the version stands, and how the page learns that there is a service worker.
const VERSION_META: &str = "<meta name=\"rill-version\" content=\"\">";
/// Where the page names its service worker.
const SCRIPT_META: &str = "<meta name=\"rill-service-worker\" content=\"/sw.js\">";

/// Writes version and list into `sw.js`, and the version into the page, so that the two are never mixed.
pub(super) fn finish(files: &mut Files) -> Result<()> {
    let page = text(files, "index.html")?;
    ensure!(page.contains(VERSION_META), "index.html lacks {VERSION_META}");
    let script = text(files, "sw.js")?;
    ensure!(script.contains(VERSION_PLACE) && script.contains(FILES_PLACE), "sw.js lacks its two places");
    // The page names all others by their content, so its text, the script's and the fixed files' stand for everything.
    let fixed = files.get("manifest.webmanifest").map_or(&[][..], Vec::as_slice);
    let version = digest(&[page.as_bytes(), script.as_bytes(), fixed].concat());
    let list: Vec<String> =
        files.keys().filter(|path| is_kept(path)).map(|path| format!("/{path}")).collect();
    let page = page.replace(VERSION_META, &VERSION_META.replace("\"\"", &format!("\"{version}\"")));
    let script = script.replace(VERSION_PLACE, &format!("const VERSION = {};", json!(version)));
    let script = script.replace(FILES_PLACE, &format!("const FILES = {};", json!(list)));
    files.insert("index.html".to_owned(), page.into_bytes());
    files.insert("sw.js".to_owned(), script.into_bytes());
    Ok(())
}

/// A page in the making has no service worker: a reload always brings what was just built.
pub(super) fn leave_out(files: &mut Files) -> Result<()> {
    files.remove("sw.js").context("there is no assets/sw.js")?;
    let page = text(files, "index.html")?.replace(SCRIPT_META, &SCRIPT_META.replace("/sw.js", ""));
    files.insert("index.html".to_owned(), page.into_bytes());
    Ok(())
}

/// The fonts that are fetched ahead: those of the letters of western Europe.
const FONTS_AHEAD: &str = "-latin-wght-";

/// Whether a file is fetched ahead: all but fonts of letters that a reader may never meet, and the names of emoji, which
/// whoever begins to write fetches. They are kept when first used.
pub(super) fn is_kept(path: &str) -> bool {
    let wanted = path == "manifest.webmanifest" || path.starts_with(KEPT);
    let later = path.ends_with(".woff2") && !path.contains(FONTS_AHEAD) || path.ends_with(".txt");
    wanted && !later
}

fn text(files: &Files, path: &str) -> Result<String> {
    let content = files.get(path).with_context(|| format!("the page has no {path}"))?;
    Ok(String::from_utf8(content.clone())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(manifest: &str) -> Files {
        [
            ("index.html", VERSION_META),
            ("sw.js", "const VERSION = \"\";\nconst FILES = [];"),
            ("manifest.webmanifest", manifest),
            ("assets/ui-1.js", ""),
            ("assets/inter-latin-wght-normal-2.woff2", ""),
            ("assets/inter-greek-wght-normal-3.woff2", ""),
            ("assets/inter-latin-ext-wght-normal-4.woff2", ""),
            ("assets/emoji-4.txt", ""),
        ]
        .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
        .into()
    }

    #[test]
    fn the_list_has_what_a_start_needs_under_a_version_that_the_page_has_too() {
        let mut files = page("{}");
        finish(&mut files).unwrap();
        let script = text(&files, "sw.js").unwrap();
        let list =
            "[\"/assets/inter-latin-wght-normal-2.woff2\",\"/assets/ui-1.js\",\"/manifest.webmanifest\"]";
        assert!(script.contains(list), "{script}");
        let version = script.split('"').nth(1).unwrap();
        assert_eq!(version.len(), 16);
        assert!(text(&files, "index.html").unwrap().contains(&format!("content=\"{version}\"")));
    }

    #[test]
    fn any_changed_file_makes_another_version() {
        let (mut old, mut new) = (page("{}"), page("{ }"));
        finish(&mut old).unwrap();
        finish(&mut new).unwrap();
        assert_ne!(old["sw.js"], new["sw.js"]);
    }

    #[test]
    fn a_page_in_the_making_names_no_service_worker() {
        let mut files = page("{}");
        files.insert("index.html".to_owned(), format!("{VERSION_META}\n{SCRIPT_META}").into_bytes());
        leave_out(&mut files).unwrap();
        assert!(!files.contains_key("sw.js"));
        assert!(!text(&files, "index.html").unwrap().contains("sw.js"));
    }
}
