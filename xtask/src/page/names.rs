//! Names by content: a file whose content changes gets another name, so a name can be cached for ever
//! and an old page never loads a part of a new one.
//! Here: finding who names whom, and renaming from the leaves up. Pure.
//! Not here: the service worker's list (`offline.rs`).

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::files::Files;

/// Where renamed files go: all below it may be kept by browsers for ever.
pub(super) const KEPT: &str = "assets/";

/// Files that others must find under a fixed name.
const FIXED: [&str; 3] = ["index.html", "sw.js", "manifest.webmanifest"];
/// Kinds of files that name others.
const TEXTS: [&str; 5] = ["html", "css", "js", "mjs", "webmanifest"];

/// The files that `root` needs, directly or not, under names by their content. `sw.js` always stays.
pub(super) fn by_content(files: Files, root: &str) -> Result<Files> {
    let mut renaming =
        Renaming { files: &files, new_names: BTreeMap::new(), open: BTreeSet::new(), done: Files::new() };
    renaming.take(root)?;
    if files.contains_key("sw.js") {
        renaming.take("sw.js")?;
    }
    Ok(renaming.done)
}

struct Renaming<'a> {
    files: &'a Files,
    new_names: BTreeMap<String, String>,
    /// Whose references are being followed now: meeting one of them again is a circle.
    open: BTreeSet<String>,
    done: Files,
}

impl Renaming<'_> {
    /// The new name of a file, after all that it names.
    fn take(&mut self, path: &str) -> Result<String> {
        if let Some(name) = self.new_names.get(path) {
            return Ok(name.clone());
        }
        if !self.open.insert(path.to_owned()) {
            bail!("{path} names itself by way of others: no name by content is possible");
        }
        let content = self.files.get(path).with_context(|| format!("the page has no file {path}"))?;
        let content = if is_text(path) {
            let text = std::str::from_utf8(content).with_context(|| format!("{path} is not text"))?;
            self.rewritten(path, text)?.into_bytes()
        } else {
            content.clone()
        };
        let name = if FIXED.contains(&path) { path.to_owned() } else { name_of(path, &content) };
        self.done.insert(name.clone(), content);
        self.new_names.insert(path.to_owned(), name.clone());
        Ok(name)
    }

    /// The text with each quoted name of a file replaced by that file's new place.
    fn rewritten(&mut self, path: &str, text: &str) -> Result<String> {
        let mut rewritten = String::with_capacity(text.len());
        for piece in text.split_inclusive(['"', '\'', '`', '(', ')', ' ', '\n']) {
            let word = piece.trim_end_matches(['"', '\'', '`', '(', ')', ' ', '\n']);
            match self.named(path, word) {
                Some(file) => {
                    rewritten.push('/');
                    rewritten.push_str(&self.take(&file)?);
                    rewritten.push_str(&piece[word.len()..]);
                }
                None => rewritten.push_str(piece),
            }
        }
        Ok(rewritten)
    }

    /// The file that a word in `path` means, if it means one: from the root, or from the folder of `path`.
    fn named(&self, path: &str, word: &str) -> Option<String> {
        // A bare word with neither folder nor ending is prose.
        if !word.contains('.') || word.len() > 300 {
            return None;
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = match word.strip_prefix('/') {
            Some(_) => Vec::new(),
            None => folder.split('/').filter(|part| !part.is_empty()).collect(),
        };
        for part in word.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
        let file = parts.join("/");
        (file != path && self.files.contains_key(&file)).then_some(file)
    }
}

fn is_text(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| TEXTS.contains(&ending))
}

fn name_of(path: &str, content: &[u8]) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = file.split_once('.').unwrap_or((file, "bin"));
    format!("{KEPT}{stem}-{}.{ending}", digest(content))
}

/// The first 64 bits of SHA-256, in hexadecimal.
pub(super) fn digest(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> Files {
        texts.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    fn text(files: &Files, start: &str) -> String {
        let found: Vec<&String> = files.keys().filter(|name| name.starts_with(start)).collect();
        assert_eq!(found.len(), 1, "{start} in {:?}", files.keys());
        String::from_utf8(files[found[0]].clone()).unwrap()
    }

    fn page(leaf: &str) -> Files {
        files(&[
            ("index.html", "<link href=\"/rill.css\"><script src=\"/boot.js\"></script>"),
            ("boot.js", "import start from './ui.js'; start('ui_bg.wasm');"),
            ("ui.js", "new URL('ui_bg.wasm', import.meta.url); import './snippets/a/inline.js'"),
            ("snippets/a/inline.js", "export const x = 'ui';"),
            ("rill.css", "@font-face { src: url(./fonts/inter.woff2) format('woff2') }"),
            ("fonts/inter.woff2", "f"),
            ("ui_bg.wasm", leaf),
            ("unused.js", ""),
        ])
    }

    #[test]
    fn a_change_in_a_leaf_renames_all_that_lead_to_it_and_nothing_else() {
        let old = by_content(page("1"), "index.html").unwrap();
        let new = by_content(page("2"), "index.html").unwrap();
        let stem = |name: &String| name.rsplit_once('-').map_or(name.clone(), |(stem, _)| stem.to_owned());
        let gone: Vec<String> = old.keys().filter(|name| !new.contains_key(*name)).map(stem).collect();
        assert_eq!(gone, ["assets/boot", "assets/ui", "assets/ui_bg"]);
    }

    #[test]
    fn names_in_html_css_and_scripts_are_replaced() {
        let page = by_content(page("1"), "index.html").unwrap();
        assert!(text(&page, "index.html").contains("href=\"/assets/rill-"));
        assert!(text(&page, "assets/rill-").contains("url(/assets/inter-"));
        assert!(text(&page, "assets/ui-").contains("new URL('/assets/ui_bg-"));
        assert!(text(&page, "assets/ui-").contains("import '/assets/inline-"));
    }

    #[test]
    fn what_nothing_names_is_left_out() {
        let page = by_content(page("1"), "index.html").unwrap();
        assert!(!page.keys().any(|name| name.contains("unused")), "{:?}", page.keys());
    }

    #[test]
    fn two_files_that_name_each_other_are_an_error() {
        let circle = files(&[("index.html", "'a.js'"), ("a.js", "'b.js'"), ("b.js", "'a.js'")]);
        assert!(by_content(circle, "index.html").unwrap_err().to_string().contains("names itself"));
    }
}
