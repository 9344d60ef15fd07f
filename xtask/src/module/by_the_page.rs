//! A module that is written outside the tree, by the steps of docs/modules.md as they stand: the page cannot say what is
//! not so. Not here: that a server runs it (`tests/tests/`).

use std::fs;
use std::path::Path;

use super::{begin, build};
use crate::process;

const PAGE: &str = include_str!("../../../docs/modules.md");

/// What stands between these fences, in order.
fn fenced(language: &str) -> Vec<&'static str> {
    let begins = format!("```{language}\n");
    PAGE.split(&begins).skip(1).map(|rest| rest.split("```").next().unwrap().trim_end()).collect()
}

#[test]
fn the_steps_of_the_page_make_a_module_outside_of_the_tree() {
    let outside = tempfile::tempdir().unwrap();
    let listed = outside.path().join("listed");
    let steps = fenced("sh");
    let [new, test, check, add] = steps[..] else { panic!("{steps:?}") };
    assert_eq!(new, "cargo xtask module new ../listed");
    begin(&listed).unwrap();
    let [rules] = fenced("rust")[..] else { panic!("one program") };
    fs::write(listed.join("src/lib.rs"), rules).unwrap();
    assert_eq!(test, "cd ../listed && cargo test");
    // What was fetched for the tree is all that is needed.
    let mut cargo = process::cargo();
    cargo
        .current_dir(&listed)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TARGET_DIR", listed.join("target"));
    let said = process::answer(cargo.arg("test")).unwrap();
    assert!(said.contains("2 passed"), "{said}");
    // `check` builds it first.
    assert_eq!(check, "cargo xtask module check ../listed");
    let module = build(&listed).unwrap();
    let said = add.split_whitespace().nth(3).unwrap();
    assert_eq!(module, listed.join(Path::new(said).strip_prefix("../listed").unwrap()));
    assert!(fs::read(module).unwrap().starts_with(b"\0asm"));
}
