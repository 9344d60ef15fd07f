//! [`No`]: why an event does not come in.

use rill_events::Permission;
use rill_module_abi::CacheError;
use rill_protocol::{Fault, FaultCode};

/// Why not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum No {
    /// Not at all.
    Refused(Fault),
    /// Not now.
    Later {
        /// After so many milliseconds.
        after_ms: u32,
    },
    /// It could not be told.
    Unknown(CacheError),
}

impl No {
    /// The rules say no.
    pub(crate) fn not_allowed(text: &str) -> Self {
        Self::Refused(Fault::new(FaultCode::NotAllowed, text))
    }

    /// Nobody gave them this permission.
    pub(crate) fn lacks(permission: Permission) -> Self {
        Self::not_allowed(&format!(
            "this needs the permission to {}, which you do not have here",
            permission.words()
        ))
    }

    /// What they do not read reads as what is not there.
    pub(crate) fn not_there() -> Self {
        Self::Refused(Fault::new(FaultCode::NotFound, "there is no such room, or it is not for you"))
    }

    /// What was sent makes no sense here.
    pub(crate) fn malformed(text: impl Into<String>) -> Self {
        Self::Refused(Fault::new(FaultCode::Malformed, text))
    }
}

impl From<CacheError> for No {
    fn from(error: CacheError) -> Self {
        Self::Unknown(error)
    }
}
