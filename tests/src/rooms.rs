//! A room full of messages, and the question for its newest: how most stories of a client begin.

use crate::{RealServer, Writer};
use rill_bridge::{Center, Query, Window};
use rill_protocol::{StreamId, TopicId};

/// The newest 200 messages of a room.
pub fn newest(stream: StreamId, topic: TopicId) -> Query {
    Query::Messages { stream, topic, window: Window { center: Center::Newest, before: 200, after: 0 } }
}

/// A room of so many messages, "number 0" and on, that the server holds.
pub fn room_of(server: &RealServer, alice: &mut Writer, messages: usize) -> TopicId {
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let posts = alice.posts_many(room, messages);
    server.takes(&alice.genesis, posts);
    room
}
