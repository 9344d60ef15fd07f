//! [`Rules`]: what the host asks of a stream's module.

use crate::{Reads, Verdict};
use rill_protocol::{Did, Envelope, Genesis, Millis, TopicId};

/// What the host knows and a module is told along with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    /// What the stream is from the beginning.
    pub genesis: &'a Genesis,
    /// The time it would be received at.
    pub now: Millis,
    /// What it amends or redacts: in the same topic, and readable by its author (the host has checked both).
    pub target: Option<Target<'a>>,
}

/// The event that another one is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// Who wrote it.
    pub author: &'a Did,
    /// Whether it is an anchor (else: an amendment).
    pub is_anchor: bool,
}

/// The rules of a stream. Deterministic: the same questions in the same order have the same answers.
pub trait Rules: Send + Sync {
    /// Whether this event comes in. `envelope.author` is who the session says it is: the host has checked that.
    fn verdict(&self, envelope: &Envelope, payload: &[u8], facts: &Facts<'_>) -> Verdict;

    /// What this person may read of these topics: one answer each, in order.
    fn may_read(&self, genesis: &Genesis, who: &Did, topics: &[TopicId]) -> Vec<Reads>;
}
