//! The first question about a room, as the driver will ask it: so that it can be asked before the room is opened.
//! Not here: the windows after that (`ask.rs`).

use super::{
    ask,
    places::{self, Kept},
};
use rill_bridge::{Center, Query};
use rill_protocol::{EventId, StreamId, TopicId};

/// What a link to a room, or to a message in it, leads to.
pub fn first_question(stream: StreamId, topic: TopicId, event: Option<EventId>) -> Query {
    let center = match (event, places::kept(&places::name(topic, None))) {
        (Some(event), _) | (None, Some(Kept::At(event, ..))) => Center::Anchor(event),
        (None, Some(Kept::Bottom) | None) => Center::Unread,
    };
    Query::Messages { stream, topic, window: ask::first(center) }
}
