//! `cargo xtask test`: native tests, WASM tests in Chromium, Playwright stories; then one line with the count.
//! Here: the three kinds and their order. Not here: counting (`tally.rs`), the stories' set-up (`stories.rs`).

pub(crate) mod stories;
mod tally;

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::page::{self, Build};
use crate::process;
use crate::run::{self, Profile};
use crate::setup::{self, Need, Tools};

use tally::Tally;

/// Whose tests run in a browser. The page's models are plain Rust and are tested natively.
const BROWSER_CRATES: [&str; 2] = ["--package", "rill-worker"];

/// The command. All kinds run, even when one fails.
pub(crate) fn run() -> Result<()> {
    let started = Instant::now();
    let tools = setup::ready(Need::Browser)?;
    let mut tally = Tally::default();
    tally.add("native", native(&tools));
    tally.add("WASM in Chromium", browser(&tools));
    tally.add("Playwright", in_the_page(&tools));
    println!("tests took {}", process::spoken(started.elapsed()));
    tally.verdict()
}

fn native(tools: &Tools) -> Result<Tally> {
    heading("native tests");
    let mut cargo = process::cargo();
    // The UI's models are plain Rust: they are tested here, faster than in a browser.
    let packages = ["--package", "rill-ui", "--lib"];
    let all = counted(tools.reach(cargo.args(["test", "--no-fail-fast"]))?)?;
    let models = counted(tools.reach(process::cargo().args(["test", "--no-fail-fast"]).args(packages))?)?;
    Ok(all.and(models))
}

fn browser(tools: &Tools) -> Result<Tally> {
    heading("WASM tests in Chromium");
    let mut cargo = process::cargo();
    cargo.args(["test", "--no-fail-fast", "--target", "wasm32-unknown-unknown", "--tests"]);
    cargo.args(BROWSER_CRATES);
    let about = crate::places::root().join("playwright/webdriver.json");
    cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", about).env("WASM_BINDGEN_TEST_TIMEOUT", "300");
    counted(tools.reach(&mut cargo)?)
}

fn in_the_page(tools: &Tools) -> Result<Tally> {
    heading("Playwright stories");
    page::build(tools, Build::Shipped)?;
    let rill = run::binary(Profile::Dev)?;
    stories::counted(tools, &rill, stories::Which::default(), |line| println!("{line}"))
}

fn heading(text: &str) {
    println!("\n== {text}");
}

/// Runs cargo's tests, showing what they print, and counts.
fn counted(cargo: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let ended_well = process::lines(cargo, |line| {
        println!("{line}");
        tally.read_cargo(line);
    })?;
    tally.ended(ended_well);
    Ok(tally)
}
