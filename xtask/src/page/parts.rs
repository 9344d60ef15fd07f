//! The page's parts that no compiler makes: its own scripts and icons, one style sheet, fonts, highlighting, emoji.
//! Not here: the two programs, which Trunk builds.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::emoji;
use super::files::{Files, read};
use crate::places;

const FONT: &str = "@fontsource-variable/inter";
const HIGHLIGHT: &str = "@highlightjs/cdn-assets/es/highlight.min.js";

/// All of them. Style sheets of `assets/css/` come first, then those beside the components, as `rill.css`.
pub(super) fn all() -> Result<Files> {
    let root = places::root();
    let modules = env::var_os("RILL_NODE_MODULES").map(PathBuf::from);
    let modules = modules.unwrap_or_else(|| root.join("playwright/node_modules"));
    let mut files = read(&root.join("assets"))?;
    let mut style = font(&modules.join(FONT), &mut files)?;
    let (sheets, others): (Files, Files) = files.into_iter().partition(|(path, _)| path.ends_with(".css"));
    let components =
        read(&root.join("client/ui/src"))?.into_iter().filter(|(path, _)| path.ends_with(".css"));
    for (path, sheet) in sheets.into_iter().chain(components) {
        let sheet = String::from_utf8(sheet).with_context(|| format!("{path} is not text"))?;
        style.push_str(&sheet);
        style.push('\n');
    }
    let mut files = others;
    files.insert("rill.css".to_owned(), style.into_bytes());
    let highlight = modules.join(HIGHLIGHT);
    let script = fs::read(&highlight).with_context(|| format!("cannot read {}", highlight.display()))?;
    files.insert("highlight.js".to_owned(), script);
    files.insert("emoji.txt".to_owned(), emoji::file().into_bytes());
    Ok(files)
}

/// Puts the font's files in; gives the rules that name them, which say the scripts that each is for.
fn font(package: &Path, files: &mut Files) -> Result<String> {
    let rules = package.join("index.css");
    let rules = fs::read_to_string(&rules).with_context(|| format!("cannot read {}", rules.display()))?;
    for (name, content) in read(&package.join("files"))? {
        files.insert(format!("files/{name}"), content);
    }
    Ok(rules)
}
