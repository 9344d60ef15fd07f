//! wasm-opt over the two programs: the UI for size, the worker for speed.
//! Here: its flags and a store of what was already done. Not here: what cargo optimises (profile `browser`).

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow};

use super::files::Files;
use super::names::digest;
use crate::{places, process};

/// What rustc lets LLVM use on wasm32; stripped programs do not say it themselves.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Beside the level. What is inlined or kept in locals here compresses worse than what is written twice; below 1 KiB
/// lies but the end of the stack.
const SHAPE: [&str; 5] = [
    "--always-inline-max-function-size=0",
    "--flexible-inline-max-function-size=0",
    "--one-caller-inline-max-function-size=0",
    "--low-memory-unused",
    "--skip-pass=local-cse",
];

/// Replaces each program by what wasm-opt makes of it; both at once, as they take a while.
pub(super) fn programs(files: &mut Files) -> Result<()> {
    let store = places::target().join("xtask/wasm-opt");
    fs::create_dir_all(&store)?;
    thread::scope(|scope| {
        let programs = files.iter_mut().filter(|(path, _)| path.ends_with(".wasm"));
        let running: Vec<_> =
            programs.map(|(path, program)| scope.spawn(|| shrunk(&store, path, program))).collect();
        running.into_iter().try_for_each(|one| one.join().map_err(|_| anyhow!("wasm-opt's thread ended"))?)
    })
}

fn shrunk(store: &Path, path: &str, program: &mut Vec<u8>) -> Result<()> {
    let level = if path.contains("worker") { "-O3" } else { "-Oz" };
    let flags = digest(SHAPE.concat().as_bytes());
    let before = store.join(format!("{}{level}-{flags}.in.wasm", digest(program)));
    let after = before.with_extension("").with_extension("out.wasm");
    if !after.exists() {
        fs::write(&before, &*program)?;
        let unfinished = after.with_extension(format!("{}", std::process::id()));
        let mut wasm_opt = process::program("node");
        wasm_opt.arg(places::root().join("playwright/node_modules/binaryen/bin/wasm-opt"));
        wasm_opt.args([level, "--strip-debug", "--strip-producers"]).args(SHAPE).args(FEATURES);
        process::answer(wasm_opt.arg(&before).arg("-o").arg(&unfinished))?;
        fs::rename(&unfinished, &after)?;
        fs::remove_file(&before)?;
    }
    let small = fs::read(&after).with_context(|| format!("cannot read {}", after.display()))?;
    println!("  {path}: {} KiB, from {}", small.len() / 1024, program.len() / 1024);
    *program = small;
    Ok(())
}
