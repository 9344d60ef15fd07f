//! [`RuleBook`]: by which rules streams live, told by their genesis. The binary hands the rules in.

use rill_module_abi::Rules;
use rill_protocol::{Fault, FaultCode, ModuleId, OfferedRules, Rules as Named};
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

    /// All that are here, in order.
    fn all(&self) -> Vec<ModuleId>;
}

/// A server that has no rules but those it ships.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoModules;

impl Modules for NoModules {
    fn of(&self, _: ModuleId) -> Result<Arc<dyn Rules>, Fault> {
        Err(not_here())
    }

    fn all(&self) -> Vec<ModuleId> {
        Vec::new()
    }
}

impl RuleBook {
    /// The rules of this name.
    pub(crate) fn named(&self, named: &Named) -> Result<Arc<dyn Rules>, Fault> {
        match named {
            Named::Space => Ok(Arc::clone(&self.space)),
            Named::Personal => Ok(Arc::clone(&self.personal)),
            Named::Module(module) => self.modules.of(*module),
            Named::Direct => Ok(Arc::clone(&self.direct)),
        }
    }

    /// Those that a space may have. A module that cannot be run has no name.
    pub(crate) fn for_spaces(&self, standing: &Named) -> Vec<OfferedRules> {
        let modules = self.modules.all().into_iter().map(Named::Module);
        let of = |rules: Named| {
            let name = self.named(&rules).map(|rules| rules.called().to_owned()).unwrap_or_default();
            OfferedRules { name, stands: rules == *standing, rules }
        };
        [Named::Space].into_iter().chain(modules).map(of).collect()
    }
}

/// What is told of a stream whose rules this server does not have.
pub fn not_here() -> Fault {
    let text =
        "this server does not have the rules that this stream lives by: use a newer one, or put them there";
    Fault::new(FaultCode::NotAllowed, text)
}
