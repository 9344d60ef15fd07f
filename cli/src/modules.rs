//! Rules that were put on a server as modules: files in its data folder, named by the hash of their code. Here: `rill
//! module`, and the rules of those files. Compiled code is made by this very program, and never comes from outside.

use anyhow::Context;
use rill_module_abi::Rules;
use rill_module_host::{Host, MODULE_BYTES, ModuleRules};
use rill_protocol::{Fault, FaultCode, ModuleId};
use rill_server::{MODULES, Modules, not_here};
use std::{
    collections::HashMap,
    fs,
    io::{ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

/// Modules that are kept compiled: beyond, all are compiled anew when they are asked for.
const KEPT: usize = 64;

/// What one does with modules.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum ModuleCommand {
    /// Says whether a file is a module that a server would run, and by what name.
    Check(ModuleFile),
    /// Puts a module into the data folder of a server, which may run. Whoever makes a space may name it from then on.
    Add {
        /// The module.
        #[command(flatten)]
        module: ModuleFile,
        /// The folder of the server's data.
        #[arg(long, value_name = "DIR", default_value = "rill-data")]
        data: PathBuf,
    },
}

/// A module's file.
#[derive(Clone, Debug, clap::Args)]
pub struct ModuleFile {
    /// A file of WASM, as `cargo xtask module build` makes it.
    pub file: PathBuf,
}

/// The command.
pub fn run(command: &ModuleCommand) -> anyhow::Result<ExitCode> {
    let (ModuleCommand::Check(ModuleFile { file }) | ModuleCommand::Add { module: ModuleFile { file }, .. }) =
        command;
    let bytes = read(file)?;
    let id = ModuleId::of(&bytes);
    let rules = Host::new()?.compile("checked", &bytes).with_context(|| format!("{file:?} is no module"))?;
    println!("{id}: a module of version {}, {} bytes", rules.version(), bytes.len());
    if let ModuleCommand::Add { data, .. } = command {
        put(&folder(data), id, &bytes).with_context(|| format!("it cannot be put into {data:?}"))?;
        println!("It is on the server of {data:?}; a space that is made may name it.");
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let open = fs::File::open(file).with_context(|| format!("{file:?} cannot be read"))?;
    let mut bytes = Vec::new();
    // One byte more than may be: the host says that it is too large.
    open.take(MODULE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn folder(data: &Path) -> PathBuf {
    data.join(MODULES)
}

fn file_of(folder: &Path, id: ModuleId) -> PathBuf {
    folder.join(format!("{id}.wasm"))
}

/// Whole or not at all: a server may read it at any moment.
fn put(folder: &Path, id: ModuleId, bytes: &[u8]) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let file = file_of(folder, id);
    let unfinished = file.with_extension("unfinished");
    fs::write(&unfinished, bytes)?;
    fs::File::open(&unfinished)?.sync_all()?;
    Ok(fs::rename(unfinished, file)?)
}

/// Compiles what was put there, beside everything else: who opens a space then does not wait for it.
pub(crate) fn compile_ahead(modules: &Arc<InFolder>) {
    let (named, modules) = (modules.all(), Arc::clone(modules));
    if named.is_empty() {
        return;
    }
    // What cannot be compiled has said so, and says it again to who asks for it.
    let compiles = move || {
        let compiled = named.into_iter().filter(|id| modules.of(*id).is_ok()).count();
        // Who started the server may listen no more.
        drop(writeln!(std::io::stdout(), "Modules that are compiled: {compiled}"));
    };
    if let Err(error) = std::thread::Builder::new().name("modules".into()).spawn(compiles) {
        eprintln!("rill: modules are compiled when they are asked for: {error}");
    }
}

/// The modules of one data folder.
pub(crate) struct InFolder {
    folder: PathBuf,
    compiled: Mutex<Compiled>,
}

#[derive(Default)]
struct Compiled {
    /// Made when the first module is asked for: most servers have none.
    host: Option<Host>,
    by: HashMap<ModuleId, Arc<dyn Rules>>,
}

impl InFolder {
    /// Those of this data.
    pub(crate) fn of(data: &Path) -> Self {
        Self { folder: folder(data), compiled: Mutex::default() }
    }

    fn compile(&self, host: &Host, id: ModuleId) -> Result<ModuleRules, Fault> {
        let bytes = match read(&file_of(&self.folder, id)) {
            Ok(bytes) if ModuleId::of(&bytes) == id => bytes,
            Ok(_) => return Err(failed(&"its file is not what its name says: put it there again")),
            Err(error) => match error.downcast_ref::<std::io::Error>() {
                Some(error) if error.kind() == ErrorKind::NotFound => return Err(not_here()),
                Some(_) | None => return Err(failed(&format_args!("{error:#}"))),
            },
        };
        let half: String = id.digest()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        host.compile(&format!("wasm{half}"), &bytes).map_err(|refused| failed(&refused))
    }
}

impl Modules for InFolder {
    fn of(&self, id: ModuleId) -> Result<Arc<dyn Rules>, Fault> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = compiled.by.get(&id) {
            return Ok(Arc::clone(rules));
        }
        if compiled.host.is_none() {
            compiled.host = Some(Host::new().map_err(|error| failed(&error))?);
        }
        let Some(host) = &compiled.host else { return Err(not_here()) };
        let rules: Arc<dyn Rules> = Arc::new(self.compile(host, id)?);
        if compiled.by.len() == KEPT {
            compiled.by.clear();
        }
        compiled.by.insert(id, Arc::clone(&rules));
        Ok(rules)
    }

    fn all(&self) -> Vec<ModuleId> {
        let mut all = named_in(&self.folder);
        all.sort();
        all.truncate(KEPT);
        all
    }
}

/// The modules of a folder, by the names of their files.
fn named_in(folder: &Path) -> Vec<ModuleId> {
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let named = files.flatten().filter_map(|file| {
        let name = file.file_name().into_string().ok()?;
        name.strip_suffix(".wasm")?.parse().ok()
    });
    named.collect()
}

fn failed(why: &dyn std::fmt::Display) -> Fault {
    eprintln!("rill: a module cannot be run: {why}");
    let text = format!("the rules by which this space lives cannot be run: {why}. Nothing of it was changed");
    Fault::new(FaultCode::RulesFailed, text)
}
