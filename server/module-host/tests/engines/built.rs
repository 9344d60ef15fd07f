//! The shipped rules as modules: built by cargo, in a folder of their own.

use std::{path::Path, process::Command};

/// The module of a crate of this tree.
pub(crate) fn module(package: &str) -> Vec<u8> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tree = here.ancestors().find(|folder| folder.join("Cargo.lock").exists()).unwrap();
    let target = tree.join("target/modules");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let build = [
        "build",
        "--quiet",
        "--profile",
        "module",
        "--target",
        "wasm32-unknown-unknown",
        "--package",
        package,
    ];
    let status = cargo.args(build).env("CARGO_TARGET_DIR", &target).current_dir(tree).status().unwrap();
    assert!(status.success(), "{package} cannot be built");
    let file = format!("wasm32-unknown-unknown/module/{}.wasm", package.replace('-', "_"));
    std::fs::read(target.join(file)).unwrap()
}
