//! [`Place`]: what an event is in its topic. All that a server needs to know of its meaning.

use crate::{EventId, Millis, TopicId};
use serde::{Deserialize, Serialize};

/// What an event is in its topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The topic's first event, seq 1. The new topic is named by this very event's id.
    Opens {
        /// The topic that this one hangs under: *root*, a category, or the channel of a thread.
        parent: TopicId,
        /// The anchor in `parent` that a thread was started on, so that a page can bring the thread along.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<EventId>,
    },
    /// Something that is so until a newer one of the same slot: a name, a profile.
    State,
    /// Stands for itself in history: a message, a notice.
    Anchor {
        /// Its own time, where it was not written now: imports and moved messages alone may say so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Millis>,
    },
    /// Changes one anchor of the same topic: an edit, a reaction. Always an anchor, never another amendment.
    Amends(EventId),
    /// Takes the bytes of an anchor and all its amendments, or of one amendment, away everywhere.
    Redacts(EventId),
}

impl Place {
    /// The event of the same topic that this one is about.
    pub const fn target(&self) -> Option<EventId> {
        match self {
            Self::Amends(event) | Self::Redacts(event) => Some(*event),
            Self::Opens { .. } | Self::State | Self::Anchor { .. } => None,
        }
    }
}
