//! Runs the rules of streams that are WASM, within limits: [`Host`] compiles a module, [`ModuleRules`] are the rules that
//! it is. What is asked and answered: `rill-module-abi`. What its SQL may do: `rill-module-cache`.
//!
//! A module is somebody's program, and may be written to do harm. Whatever it does, the host and its other streams go
//! on; the event at which it failed is refused.

mod desk;
mod ended;
mod engine;
mod known;
mod limits;
mod looked_at;
mod rules;
mod running;
mod standing;

pub use desk::{Desk, Piece};
pub use ended::Ended;
pub use engine::{Host, HostError};
pub use limits::{FUEL, FUEL_OF_INIT, MEMORY_BYTES, MODULE_BYTES};
pub use looked_at::ModuleRefused;
pub use rules::ModuleRules;
