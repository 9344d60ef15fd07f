//! Whether a file is a module that this host runs: told before it is asked anything, in words for who wrote it.

use crate::limits::{IMPORTS_MAX, MODULE_BYTES};
use rill_module_abi::{ANSWER, FAIL, IMPORTS, IMPORTS_OF_ANY_VERSION, MEMORY, ROOM, SQL, TAKE};
use wasmtime::{ExternType, Module, ValType};

/// Why a file is no module that this host runs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModuleRefused {
    /// It is too large.
    #[error(
        "it has {0} bytes, a module has at most {MODULE_BYTES}: build it with --release, or leave something out"
    )]
    TooLarge(usize),
    /// It is no WASM, or uses what is switched off here.
    #[error("it is no WASM that runs here: {0}")]
    NotWasm(String),
    /// It was made for another version of this host.
    #[error("it was made for {0}, and this server has {IMPORTS}: build it with the SDK of this version")]
    OtherVersion(String),
    /// It does not say for which version of this host it was made.
    #[error("it imports nothing of {IMPORTS}: a module is built with rill-module-sdk and its `export!`")]
    NoVersion,
    /// It imports more than there is.
    #[error("it has {0} imports, and there are {IMPORTS_MAX} to have")]
    TooManyImports(usize),
    /// It imports what there is not.
    #[error("it imports {0}, which modules do not have: no clock, no network, no system")]
    UnknownImport(String),
    /// It lacks what its host calls.
    #[error(
        "it does not export {0} as its host calls it: a module is built with rill-module-sdk and its `export!`"
    )]
    Lacks(&'static str),
    /// It could not say what it is.
    #[error("it does not say what it is: {0}")]
    Silent(String),
}

/// Looks at its size.
pub(crate) fn size(bytes: &[u8]) -> Result<(), ModuleRefused> {
    if bytes.len() > MODULE_BYTES {
        return Err(ModuleRefused::TooLarge(bytes.len()));
    }
    // The text form is for people, and this host does not know it.
    if !bytes.starts_with(b"\0asm") {
        return Err(ModuleRefused::NotWasm("it does not begin as WASM does".to_owned()));
    }
    Ok(())
}

/// Looks at what it wants and what it has.
pub(crate) fn shape(module: &Module) -> Result<(), ModuleRefused> {
    let count = module.imports().len();
    let other = module
        .imports()
        .find(|import| import.module() != IMPORTS && import.module().starts_with(IMPORTS_OF_ANY_VERSION));
    if let Some(other) = other {
        return Err(ModuleRefused::OtherVersion(other.module().to_owned()));
    }
    if count > IMPORTS_MAX {
        return Err(ModuleRefused::TooManyImports(count));
    }
    for import in module.imports() {
        let is_known = import.module() == IMPORTS && [SQL, TAKE, FAIL].contains(&import.name());
        if !is_known {
            return Err(ModuleRefused::UnknownImport(format!("{}.{}", import.module(), import.name())));
        }
    }
    if count == 0 {
        return Err(ModuleRefused::NoVersion);
    }
    if !matches!(module.get_export(MEMORY), Some(ExternType::Memory(_))) {
        return Err(ModuleRefused::Lacks(MEMORY));
    }
    let is_i32 = |value: &ValType| matches!(value, ValType::I32);
    let is_i64 = |value: &ValType| matches!(value, ValType::I64);
    for (name, gives) in [(ROOM, is_i32 as fn(&ValType) -> bool), (ANSWER, is_i64)] {
        let Some(ExternType::Func(function)) = module.get_export(name) else {
            return Err(ModuleRefused::Lacks(name));
        };
        let takes = function.params().len() == 1 && function.params().all(|value| is_i32(&value));
        let gives = function.results().len() == 1 && function.results().all(|value| gives(&value));
        if !takes || !gives {
            return Err(ModuleRefused::Lacks(name));
        }
    }
    Ok(())
}
