//! A room full of messages, and the question for its newest: how most stories of a client begin.

use crate::{Device, Parts, Person, RealServer, Writer};
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

/// A server with a room of alice's, and bob, a member of its space.
pub fn room_of_two() -> (RealServer, Writer, TopicId, Person) {
    let (server, mut alice, bob) = (RealServer::start(), Writer::new(1), Person::named("bob"));
    let (room, opened) = alice.opens("general");
    server.takes(&alice.genesis, vec![opened]);
    let joined = alice.beside(&bob).joins();
    server.push_by(&bob, &alice.genesis, vec![joined]);
    (server, alice, room, bob)
}

/// A room: its space, and its topic.
pub type Room = (StreamId, TopicId);

/// Alice's device with the newest of a room in view. `number`: of who made it; `messages`: how many it has.
pub fn room_in_view(server: &RealServer, number: u8, messages: usize) -> (Device, Room) {
    let mut alice = Writer::new(number);
    let room = room_of(server, &mut alice, messages);
    let at = (alice.genesis.stream(), room);
    (looks_at(Parts::new(server), at), at)
}

/// A device with the newest of a room in view, at rest.
pub fn looks_at(parts: Parts<'_>, (stream, room): Room) -> Device {
    let mut device = Device::of(parts).expect("a device");
    device.watches(1, newest(stream, room));
    device.settles();
    device
}

/// The texts of a room as a device finds them that knows nothing yet.
pub fn found_anew(server: &RealServer, at: Room) -> Vec<String> {
    let stranger = looks_at(Parts { number: 99, ..Parts::new(server) }, at);
    stranger.sees(1).texts().into_iter().map(str::to_owned).collect()
}
