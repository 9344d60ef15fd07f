//! [`Waiting`]: what of a push was told to come later, so that its order is kept. What follows in the same topic comes
//! later too. So does what would be refused: it may depend on what waits (a message of one who joins in the same push).
//! On posts and what amends them nothing of another topic depends: a slowed room holds no other up.

use rill_protocol::{Answer, Envelope, Place, TopicId};
use std::collections::HashMap;

/// The topics of which something waits, each with how long; and the longest of what others may depend on.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    topics: HashMap<TopicId, u32>,
    longest: Option<u32>,
}

impl Waiting {
    /// How long this waits for what is before it; none: not at all.
    pub(super) fn holds_up(&self, envelope: &Envelope) -> Option<u32> {
        if self.topics.is_empty() {
            return None;
        }
        let own = self.topics.get(&envelope.topic);
        let over = match envelope.place {
            Place::Opens { parent, .. } => self.topics.get(&parent),
            Place::State | Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => None,
        };
        own.max(over).copied()
    }

    /// The longest that anything waits that others may depend on; none: nothing does.
    pub(super) fn longest(&self) -> Option<u32> {
        self.longest
    }

    /// Remembers that this waits, and says so.
    pub(super) fn takes(&mut self, envelope: &Envelope, after_ms: u32) -> Answer {
        let waits = self.topics.entry(envelope.topic).or_default();
        *waits = after_ms.max(*waits);
        match envelope.place {
            Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => {}
            Place::Opens { .. } | Place::State => self.longest = self.longest.max(Some(after_ms)),
        }
        Answer::Later { after_ms }
    }
}
