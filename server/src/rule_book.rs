//! [`RuleBook`]: by which rules streams live, told by their genesis. The binary hands the rules in.

use rill_module_abi::Rules;
use rill_protocol::{Fault, FaultCode, Genesis, Rules as Named};
use std::sync::Arc;

/// The rules that a server ships.
#[derive(Clone)]
pub struct RuleBook {
    /// `rill:space`.
    pub space: Arc<dyn Rules>,
    /// `rill:personal`.
    pub personal: Arc<dyn Rules>,
}

impl RuleBook {
    /// The rules of a stream that begins like this.
    pub(crate) fn of(&self, genesis: &Genesis) -> Result<&Arc<dyn Rules>, Fault> {
        match &genesis.rules {
            Named::Space => Ok(&self.space),
            Named::Personal => Ok(&self.personal),
            Named::Direct | Named::Module(_) => {
                let text = "this server does not have the rules that this stream lives by: use a newer one";
                Err(Fault::new(FaultCode::NotAllowed, text))
            }
        }
    }
}
