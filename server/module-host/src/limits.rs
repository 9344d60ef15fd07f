//! How large and how long a module may be, and what it does.

/// Bytes of a module: twice what the shipped rules of a space have.
pub const MODULE_BYTES: usize = 1024 * 1024;
/// Bytes of an instance's memory.
pub const MEMORY_BYTES: usize = 8 * 1024 * 1024;
/// Fuel of a question, about ten milliseconds. Counted, not measured: the same on every machine.
pub const FUEL: u64 = 10_000_000;
/// Fuel of making tables.
pub const FUEL_OF_INIT: u64 = 50_000_000;
/// What a step of the database counts in fuel.
pub(crate) const FUEL_OF_A_STEP: u64 = 50;
/// What any statement counts, whatever it does.
pub(crate) const FUEL_OF_A_STATEMENT: u64 = 500;
/// Bytes of an answer.
pub(crate) const ANSWER_BYTES: usize = 1024 * 1024;
/// Bytes of what a guest says at its end, as far as it is told on.
pub(crate) const SAID_BYTES: usize = 512;
/// Functions that a module may import: there are three.
pub(crate) const IMPORTS_MAX: usize = 3;
/// Elements of a table.
pub(crate) const TABLE_ELEMENTS: usize = 10_000;
/// Bytes of the stack.
pub(crate) const STACK_BYTES: usize = 512 * 1024;
/// Instances at once: one for each stream that somebody asks.
pub(crate) const INSTANCES: u32 = 256;
/// Milliseconds between two ticks of the net beneath the fuel.
pub(crate) const TICK_MS: u64 = 100;
/// Ticks after which a question is alarming: some twenty times what its fuel takes.
pub(crate) const ALARMING_TICKS: u64 = 3;
/// Failures in a row after which a module is put aside.
pub(crate) const FAILURES_IN_A_ROW: u8 = 3;
