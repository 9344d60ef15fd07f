//! [`Verdict`]: a module's answer for one event.

use crate::ReadersChanged;
use rill_protocol::Fault;
use serde::{Deserialize, Serialize};

/// Whether an event comes in. A refusal is an answer, not an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It comes in, and from then on is a fact that replay applies and never judges again.
    Accept {
        /// Whose reading it changes.
        readers_changed: ReadersChanged,
    },
    /// Not now. The client keeps it, and its order.
    Later {
        /// After so many milliseconds.
        after_ms: u32,
    },
    /// Not at all, in the stream's own words.
    Refuse(Fault),
}
