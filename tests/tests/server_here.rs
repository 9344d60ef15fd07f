//! Members see which of them are connected now; nobody else does, and nothing of it is kept.

use rill_protocol::{Answer, Down, SeqNum, Slot, TopicId, Up};
use rill_tests::{Person, RealServer, Socket, Writer, room_of_two};

struct Story {
    server: RealServer,
    alice: Writer,
    room: TopicId,
    bob: Person,
}

/// A space of alice's, of which bob is a member.
fn story() -> Story {
    let (server, alice, room, bob) = room_of_two();
    Story { server, alice, room, bob }
}

impl Story {
    /// A connection that has asked who is here.
    fn comes(&self, who: Option<&Person>) -> Socket {
        let mut socket = self.server.socket_of(who).greeted();
        socket.says(&Up::FollowHere { stream: self.alice.genesis.stream() });
        socket
    }

    fn here(&self, anew: bool, came: &[&Person], went: &[&Person]) -> Down {
        let slots = |people: &[&Person]| people.iter().map(|person| Slot::of_person(person.did())).collect();
        Down::Here { stream: self.alice.genesis.stream(), anew, came: slots(came), went: slots(went) }
    }
}

/// What is heard before the answer to a ping, and all that comes with it.
fn is_told_nothing(socket: &mut Socket) {
    for nonce in [1, 2] {
        socket.says(&Up::Ping { nonce });
        assert_eq!(socket.hears(), Down::Pong { nonce });
    }
}

#[test]
fn members_are_told_who_is_here_who_comes_and_who_has_gone() {
    let story = story();
    let alice = Person::alice();
    let mut of_alice = story.comes(Some(&alice));
    assert_eq!(of_alice.hears(), story.here(true, &[&alice], &[]));
    let mut of_bob = story.comes(Some(&story.bob));
    assert_eq!(of_bob.hears(), story.here(true, &[&alice, &story.bob], &[]));
    assert_eq!(of_alice.hears(), story.here(false, &[&story.bob], &[]));
    drop(of_bob);
    assert_eq!(of_alice.hears(), story.here(false, &[], &[&story.bob]));
}

/// What would have been told comes before what is told of somebody else.
#[test]
fn somebody_with_two_devices_is_told_of_once_and_stays_with_the_last() {
    let story = story();
    let (alice, carol) = (Person::alice(), Person::named("carol"));
    let joined = story.alice.beside(&carol).joins();
    story.server.push_by(&carol, &story.alice.genesis, vec![joined]);
    let mut of_alice = story.comes(Some(&alice));
    of_alice.hears();
    let mut of_bob = story.comes(Some(&story.bob));
    of_bob.hears();
    assert_eq!(of_alice.hears(), story.here(false, &[&story.bob], &[]));
    let mut second = story.comes(Some(&story.bob));
    assert_eq!(second.hears(), story.here(true, &[&alice, &story.bob], &[]));
    drop(of_bob);
    story.comes(Some(&carol)).hears();
    assert_eq!(of_alice.hears(), story.here(false, &[&carol], &[]));
}

#[test]
fn strangers_are_told_of_nobody_and_nobody_is_told_of_them() {
    let story = story();
    let (alice, mallory) = (Person::alice(), Person::named("mallory"));
    let mut of_alice = story.comes(Some(&alice));
    of_alice.hears();
    for stranger in [None, Some(&mallory)] {
        let mut of_stranger = story.comes(stranger);
        assert_eq!(of_stranger.hears(), story.here(true, &[], &[]));
        story.comes(Some(&story.bob)).hears();
        is_told_nothing(&mut of_stranger);
    }
    assert_eq!(of_alice.hears(), story.here(false, &[&story.bob], &[]));
}

#[test]
fn who_does_not_ask_is_not_shown_and_who_no_longer_asks_goes() {
    let story = story();
    let alice = Person::alice();
    let mut quiet = story.server.socket_of(Some(&story.bob)).greeted();
    quiet.says(&Up::FollowTopic {
        stream: story.alice.genesis.stream(),
        topic: story.room,
        after: SeqNum(1),
    });
    is_told_nothing(&mut quiet);
    let mut of_alice = story.comes(Some(&alice));
    assert_eq!(of_alice.hears(), story.here(true, &[&alice], &[]));
    quiet.says(&Up::FollowHere { stream: story.alice.genesis.stream() });
    assert_eq!(of_alice.hears(), story.here(false, &[&story.bob], &[]));
    quiet.says(&Up::UnfollowHere { stream: story.alice.genesis.stream() });
    assert_eq!(of_alice.hears(), story.here(false, &[], &[&story.bob]));
}

/// Asked when something is told: who is sent away is told no more, and is no longer here.
#[test]
fn who_is_a_member_no_longer_is_told_that_nobody_is_here() {
    let story = story();
    let alice = Person::alice();
    let mut of_bob = story.comes(Some(&story.bob));
    of_bob.hears();
    let mut writer = story.alice.beside(&story.bob);
    drop(writer.joins());
    let answers = story.server.push_by(&story.bob, &story.alice.genesis, vec![writer.leaves()]);
    assert!(matches!(answers[..], [Answer::Accepted(_)]), "{answers:?}");
    let mut of_alice = story.comes(Some(&alice));
    assert_eq!(of_bob.hears(), story.here(true, &[], &[]));
    assert_eq!(of_alice.hears(), story.here(true, &[&story.bob, &alice], &[]), "a moment before");
    assert_eq!(of_alice.hears(), story.here(false, &[], &[&story.bob]));
}
