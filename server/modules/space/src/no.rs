//! [`No`]: why an event does not come in.

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
