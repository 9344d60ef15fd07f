//! Which live queries are asked anew after a change.

use super::Engine;
use rill_bridge::Query;
use rill_protocol::{StreamId, TopicId};

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stir {
    /// Messages of a topic, or what is held of them.
    Topic(StreamId, TopicId),
    /// Who types in a room.
    Typing(StreamId, TopicId),
    /// Who is connected.
    Here(StreamId),
    /// Profiles.
    People(StreamId),
    /// Names, places and heads of rooms.
    Rooms(StreamId),
    /// What the rules say.
    Rules(StreamId),
    /// Which spaces there are.
    Spaces,
    /// Who one is.
    Me,
    /// The outbox.
    Unsent,
}

impl Engine {
    pub(super) fn stir(&mut self, change: Stir) {
        self.own_stirred(change);
        self.here.doubt(change);
        for live in self.pages.values_mut().flat_map(|page| page.queries.values_mut()) {
            if concerns(change, live.question()) {
                live.stirred = true;
            }
        }
    }

    /// As [`Engine::stir`], and told in this very turn, however short it is since the last time.
    pub(super) fn stir_now(&mut self, change: Stir) {
        self.own_stirred(change);
        self.here.doubt(change);
        for live in self.pages.values_mut().flat_map(|page| page.queries.values_mut()) {
            if concerns(change, live.question()) {
                live.hurry();
            }
        }
    }

    pub(super) fn stir_all(&mut self) {
        let queries = self.pages.values_mut().flat_map(|page| page.queries.values_mut());
        queries.for_each(|live| live.stirred = true);
    }
}

fn concerns(change: Stir, question: &Query) -> bool {
    match (question, change) {
        (Query::Storage, _) => true,
        (
            Query::Messages { stream, topic, .. }
            | Query::Days { stream, topic, .. }
            | Query::History { stream, topic, .. }
            | Query::Pinned { stream, topic },
            Stir::Topic(changed, within),
        )
        | (Query::Typing { stream, topic }, Stir::Typing(changed, within)) => {
            *stream == changed && *topic == within
        }
        (
            Query::Messages { stream, .. } | Query::Pinned { stream, .. },
            Stir::People(changed) | Stir::Rooms(changed),
        )
        | (Query::Own { stream }, Stir::Rooms(changed))
        | (
            Query::Space { stream },
            Stir::Rooms(changed) | Stir::Topic(changed, _) | Stir::People(changed) | Stir::Rules(changed),
        )
        | (
            Query::Governed { stream } | Query::Audit { stream, .. },
            Stir::Rooms(changed) | Stir::People(changed) | Stir::Rules(changed),
        )
        | (Query::Members { stream } | Query::Typing { stream, .. }, Stir::People(changed)) => {
            *stream == changed
        }
        (Query::Here { stream }, Stir::Here(changed))
        | (Query::Rules { stream, .. }, Stir::Rules(changed) | Stir::People(changed)) => *stream == changed,
        (Query::Blocked, Stir::People(_) | Stir::Spaces)
        | (Query::Inbox, Stir::Topic(..) | Stir::Rooms(_) | Stir::Spaces | Stir::People(_))
        | (Query::Spaces, Stir::Spaces | Stir::Rooms(_))
        | (Query::Conversations, Stir::Spaces | Stir::Rooms(_) | Stir::People(_))
        | (Query::Acquaintances, Stir::Spaces | Stir::People(_))
        | (Query::Me, Stir::Me)
        | (Query::Unsent, Stir::Unsent) => true,
        (
            Query::Messages { .. }
            | Query::Days { .. }
            | Query::History { .. }
            | Query::Pinned { .. }
            | Query::Space { .. }
            | Query::Members { .. }
            | Query::Spaces
            | Query::Conversations
            | Query::Acquaintances
            | Query::Typing { .. }
            | Query::Here { .. }
            | Query::Inbox
            | Query::Me
            | Query::Blocked
            | Query::Own { .. }
            | Query::Governed { .. }
            | Query::Audit { .. }
            | Query::Rules { .. }
            | Query::Unsent,
            _,
        ) => false,
    }
}
