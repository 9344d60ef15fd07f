//! wasm-opt over the two programs, for size.
//! Here: its flags and a store of what was already done. Not here: what cargo optimises (profile `browser`).

use std::fs;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow};

use super::files::Files;
use super::names::digest;
use crate::{places, process};

/// For size.
const LEVEL: &str = "-Oz";

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
    let before = store.join(format!("{}{LEVEL}.in.wasm", digest(program)));
    let after = before.with_extension("").with_extension("out.wasm");
    if !after.exists() {
        fs::write(&before, &*program)?;
        let unfinished = after.with_extension(format!("{}", std::process::id()));
        let mut wasm_opt = process::program("node");
        wasm_opt.arg(places::root().join("playwright/node_modules/binaryen/bin/wasm-opt"));
        wasm_opt.args([LEVEL, "--strip-debug", "--strip-producers"]).args(FEATURES);
        process::answer(wasm_opt.arg(&before).arg("-o").arg(&unfinished))?;
        fs::rename(&unfinished, &after)?;
        fs::remove_file(&before)?;
    }
    let small = fs::read(&after).with_context(|| format!("cannot read {}", after.display()))?;
    println!("  {path}: {} KiB, from {}", small.len() / 1024, program.len() / 1024);
    *program = small;
    Ok(())
}
