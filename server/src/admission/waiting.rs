//! [`Waiting`]: what of a push was told to come later, so that its order is kept. What follows in the same topic comes
//! later too. So does what would be refused: it may depend on what waits (a message of one who joins in the same push).

use rill_protocol::{Answer, Envelope, Place, TopicId};
use std::collections::HashMap;

/// The topics of which something waits, each with how long.
#[derive(Debug, Default)]
pub(crate) struct Waiting(HashMap<TopicId, u32>);

impl Waiting {
    /// How long this waits for what is before it; none: not at all.
    pub(crate) fn holds_up(&self, envelope: &Envelope) -> Option<u32> {
        if self.0.is_empty() {
            return None;
        }
        let own = self.0.get(&envelope.topic);
        let over = match envelope.place {
            Place::Opens { parent, .. } => self.0.get(&parent),
            Place::State | Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => None,
        };
        own.max(over).copied()
    }

    /// The longest that anything waits; none: nothing does.
    pub(crate) fn longest(&self) -> Option<u32> {
        self.0.values().copied().max()
    }

    /// Remembers that this waits, and says so.
    pub(crate) fn takes(&mut self, envelope: &Envelope, after_ms: u32) -> Answer {
        let waits = self.0.entry(envelope.topic).or_default();
        *waits = after_ms.max(*waits);
        Answer::Later { after_ms }
    }
}
