//! [`RuleBook`]: by which rules streams live, told by their genesis. The binary hands the rules in.

use rill_module_abi::Rules;
use rill_protocol::{Fault, FaultCode, Genesis, ModuleId, Rules as Named};
use std::sync::Arc;

/// The rules that a server has.
#[derive(Clone)]
pub struct RuleBook {
    /// `rill:space`.
    pub space: Arc<dyn Rules>,
    /// `rill:personal`.
    pub personal: Arc<dyn Rules>,
    /// `rill:direct`.
    pub direct: Arc<dyn Rules>,
    /// Those that were put on this server.
    pub modules: Arc<dyn Modules>,
}

/// Rules that are somebody's program, named by its code.
pub trait Modules: Send + Sync {
    /// The rules of this name; a fault says why there are none.
    fn of(&self, module: ModuleId) -> Result<Arc<dyn Rules>, Fault>;
}

/// A server that has no rules but those it ships.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoModules;

impl Modules for NoModules {
    fn of(&self, _: ModuleId) -> Result<Arc<dyn Rules>, Fault> {
        Err(not_here())
    }
}

impl RuleBook {
    /// The rules of a stream that begins like this.
    pub(crate) fn of(&self, genesis: &Genesis) -> Result<Arc<dyn Rules>, Fault> {
        match &genesis.rules {
            Named::Space => Ok(Arc::clone(&self.space)),
            Named::Personal => Ok(Arc::clone(&self.personal)),
            Named::Module(module) => self.modules.of(*module),
            Named::Direct => Ok(Arc::clone(&self.direct)),
        }
    }
}

/// What is told of a stream whose rules this server does not have.
pub fn not_here() -> Fault {
    let text =
        "this server does not have the rules that this stream lives by: use a newer one, or put them there";
    Fault::new(FaultCode::NotAllowed, text)
}
