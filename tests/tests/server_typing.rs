//! Who types is told to who looks on, now, and kept nowhere.

use rill_protocol::{Down, PageFrom, PageRequest, SeqNum, Slot, TopicId, Up};
use rill_tests::{Person, RealServer, Socket, Writer, room_of_two};

struct Story {
    server: RealServer,
    alice: Writer,
    room: TopicId,
    bob: Person,
}

/// A room of alice's, of which bob is a member.
fn story() -> Story {
    let (server, alice, room, bob) = room_of_two();
    Story { server, alice, room, bob }
}

impl Story {
    fn follows(&self, who: Option<&Person>, topic: TopicId) -> Socket {
        let mut socket = self.server.socket_of(who).greeted();
        let stream = self.alice.genesis.stream();
        socket.says(&Up::FollowTopic { stream, topic, after: SeqNum(1) });
        answers(&mut socket);
        socket
    }

    fn types(&self, socket: &mut Socket) {
        socket.says(&Up::Typing { stream: self.alice.genesis.stream(), topic: self.room });
        answers(socket);
    }

    fn typing(&self, who: &Person) -> Down {
        let (stream, topic) = (self.alice.genesis.stream(), self.room);
        Down::Typing { stream, topic, who: Slot::of_person(who.did()) }
    }
}

/// When it answers, it has heard all that was said before.
fn answers(socket: &mut Socket) {
    socket.says(&Up::Ping { nonce: 1 });
    assert_eq!(socket.hears(), Down::Pong { nonce: 1 });
}

#[test]
fn who_follows_a_room_hears_who_types_in_it() {
    let story = story();
    let mut of_alice = story.follows(Some(&Person::alice()), story.room);
    let mut of_nobody = story.follows(None, story.room);
    let mut of_bob = story.follows(Some(&story.bob), story.room);
    story.types(&mut of_bob);
    assert_eq!(of_alice.hears(), story.typing(&story.bob));
    assert_eq!(of_nobody.hears(), story.typing(&story.bob), "whoever may read may see it");
    let from = PageFrom::Newest;
    let page = PageRequest { stream: story.alice.genesis.stream(), topic: story.room, from, limit: 5 };
    let page: rill_protocol::Page = story.server.ask("/api/page", &page);
    assert_eq!((page.head.seq, page.anchors.len()), (SeqNum(1), 0), "nothing of it is kept");
}

/// What is told is told in order: what comes first says what did not come before.
#[test]
fn strangers_are_not_seen_typing_nor_is_who_types_elsewhere() {
    let mut story = story();
    let (other, opened) = story.alice.opens("other");
    story.server.takes(&story.alice.genesis, vec![opened]);
    let mut of_alice = story.follows(Some(&Person::alice()), other);
    let [mallory, carol] = ["mallory", "carol"].map(Person::named);
    story.types(&mut story.follows(Some(&mallory), story.room));
    story.types(&mut story.follows(None, story.room));
    let mut of_bob = story.follows(Some(&story.bob), other);
    story.types(&mut of_bob);
    let joined = story.alice.beside(&carol).joins();
    story.server.push_by(&carol, &story.alice.genesis, vec![joined]);
    story.room = other;
    story.types(&mut story.follows(Some(&carol), other));
    assert_eq!(of_alice.hears(), story.typing(&carol));
    assert_eq!(of_bob.hears(), story.typing(&carol), "nobody hears of themselves");
}
