//! [`Host`]: the engine, as all modules of a server share it. Compiled code is made here and never comes from outside.

use crate::{
    Ended, ModuleRefused, ModuleRules,
    desk::{Desk, Piece},
    limits::{INSTANCES, MEMORY_BYTES, STACK_BYTES, TABLE_ELEMENTS, TICK_MS},
    looked_at,
    running::{Compiled, Held},
};
use rill_module_abi::{FAIL, IMPORTS, SQL, TAKE};
use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};
use wasmtime::{
    Caller, Config, Engine, InstanceAllocationStrategy, Linker, Memory, Module, PoolingAllocationConfig,
};

/// Why no module can be run on this machine.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The engine says no.
    #[error("this machine cannot run modules: {0:#}")]
    Engine(#[from] wasmtime::Error),
    /// There is no thread to be had.
    #[error("this machine has no thread left for the clock of modules: {0}")]
    Thread(#[from] std::io::Error),
}

/// Compiles modules.
pub struct Host {
    engine: Engine,
    linker: Linker<Held>,
    ticking: Arc<Ticking>,
}

/// The net beneath the fuel ticks until this is dropped.
pub(crate) struct Ticking {
    _until_dropped: mpsc::Sender<()>,
}

impl Host {
    /// One for a server.
    pub fn new() -> Result<Self, HostError> {
        let engine = Engine::new(&config())?;
        let mut linker = Linker::new(&engine);
        linker.func_wrap(IMPORTS, SQL, sql)?;
        linker.func_wrap(IMPORTS, TAKE, take)?;
        linker.func_wrap(IMPORTS, FAIL, fail)?;
        let ticking = Arc::new(Ticking::on(&engine)?);
        Ok(Self { engine, linker, ticking })
    }

    /// The rules that a module is. `name`: of its caches' files. Takes as long as compiling does: some hundred
    /// milliseconds.
    pub fn compile(&self, name: &str, bytes: &[u8]) -> Result<ModuleRules, ModuleRefused> {
        looked_at::size(bytes)?;
        let module = Module::new(&self.engine, bytes);
        let module = module.map_err(|error| ModuleRefused::NotWasm(format!("{error:#}")))?;
        looked_at::shape(&module)?;
        let ready = self.linker.instantiate_pre(&module);
        let ready = ready.map_err(|error| ModuleRefused::UnknownImport(format!("{error:#}")))?;
        let compiled = Compiled { ready, _ticking: Arc::clone(&self.ticking) };
        ModuleRules::of(name, Arc::new(compiled)).map_err(|ended| ModuleRefused::Silent(ended.to_string()))
    }
}

fn config() -> Config {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_core_instances(INSTANCES)
        .total_memories(INSTANCES)
        .total_tables(INSTANCES)
        .max_memories_per_module(1)
        .max_tables_per_module(1)
        .max_memory_size(MEMORY_BYTES)
        .table_elements(TABLE_ELEMENTS)
        .linear_memory_keep_resident(64 * 1024)
        .table_keep_resident(16 * 1024);
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .consume_fuel(true)
        .epoch_interruption(true)
        .cranelift_nan_canonicalization(true)
        .max_wasm_stack(STACK_BYTES)
        .wasm_backtrace_max_frames(None)
        .wasm_relaxed_simd(false)
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_tail_call(false)
        .wasm_custom_page_sizes(false);
    config
}

impl Ticking {
    fn on(engine: &Engine) -> Result<Self, std::io::Error> {
        let (until_dropped, dropped) = mpsc::channel();
        let engine = engine.weak();
        thread::Builder::new().name("module clock".to_owned()).spawn(move || {
            let tick = Duration::from_millis(TICK_MS);
            while let Err(mpsc::RecvTimeoutError::Timeout) = dropped.recv_timeout(tick) {
                let Some(engine) = engine.upgrade() else { return };
                engine.increment_epoch();
            }
        })?;
        Ok(Self { _until_dropped: until_dropped })
    }
}

fn sql(mut caller: Caller<'_, Held>, at: u32, length: u32, to: u32, room: u32) -> wasmtime::Result<u32> {
    let mut fuel = caller.get_fuel()?;
    let (memory, desk) = with_memory(&mut caller)?;
    let ran = desk.run(memory, Piece { at, length }, Piece { at: to, length: room }, &mut fuel);
    caller.set_fuel(fuel)?;
    Ok(ran?)
}

fn take(mut caller: Caller<'_, Held>, to: u32) -> wasmtime::Result<()> {
    let (memory, desk) = with_memory(&mut caller)?;
    Ok(desk.take(memory, to)?)
}

fn fail(mut caller: Caller<'_, Held>, at: u32, length: u32) -> wasmtime::Result<()> {
    let (memory, _) = with_memory(&mut caller)?;
    Err(Desk::says(memory, Piece { at, length }).into())
}

fn with_memory<'a>(caller: &'a mut Caller<'_, Held>) -> Result<(&'a mut [u8], &'a mut Desk), Ended> {
    let memory: Memory = caller.data().memory.ok_or(Ended::OutOfTurn)?;
    let (memory, held) = memory.data_and_store_mut(caller);
    Ok((memory, &mut held.desk))
}
