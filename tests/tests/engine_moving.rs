//! A message is moved into another room: it stands there in its place, by who wrote it, with what was said about it; where
//! it was it is gone, and whoever asks for it there is led on. Nothing is lost on the way.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Center, Change, Command, Intent, OwnView, Query, Standing, Window};
use rill_events::{MovedTo, RoomKind};
use rill_protocol::{Envelope, EventId, Place, Slot, StreamId, TopicId};
use rill_tests::{Device, Parts, Person, RealServer, Writer, looks_at, newest};

struct Story {
    server: RealServer,
    alice: Writer,
    bob: Person,
    stream: StreamId,
    /// Where messages are, and where they go.
    rooms: (TopicId, TopicId),
}

/// A space of alice's with two rooms, and bob, a member.
fn story() -> Story {
    let (server, mut alice, bob) = (RealServer::start(), Writer::new(1), Person::named("bob"));
    let (from, opened) = alice.opens("general");
    let (to, also) = alice.opens("boats");
    server.takes(&alice.genesis, vec![opened, also]);
    let joined = alice.beside(&bob).joins();
    server.push_by(&bob, &alice.genesis, vec![joined]);
    let stream = alice.genesis.stream();
    Story { server, alice, bob, stream, rooms: (from, to) }
}

impl Story {
    /// A device with both rooms in view: the one under 1, the other under 2.
    fn device(&self, person: Person, number: u8) -> Device {
        let parts = Parts { person: Some(person), number, ..Parts::new(&self.server) };
        let mut device = looks_at(parts, (self.stream, self.rooms.0));
        device.watches(2, newest(self.stream, self.rooms.1));
        device.settles();
        device
    }

    fn from(&self) -> (StreamId, TopicId) {
        (self.stream, self.rooms.0)
    }

    fn to(&self) -> (StreamId, TopicId) {
        (self.stream, self.rooms.1)
    }

    fn moves(&self, device: &mut Device, anchor: EventId) -> EventId {
        let removal = device.next_event();
        device.writes(self.to(), Intent::Move { from: self.rooms.0, anchor, removal })
    }

    fn dated(&mut self, topic: TopicId, text: &str, at: i64) {
        let (_, draft) = self.alice.posts(topic, text);
        let draft = self.alice.placed(draft, Place::Anchor { at: Some(at) });
        self.server.takes(&self.alice.genesis, vec![draft]);
    }
}

/// Around a message, as its address asks for it.
fn around(stream: StreamId, topic: TopicId, anchor: EventId) -> Query {
    let window = Window { center: Center::Anchor(anchor), before: 20, after: 20 };
    Query::Messages { stream, topic, window }
}

#[test]
fn a_moved_message_stands_in_its_place_and_is_gone_from_where_it_was() {
    let mut story = story();
    let (from, to) = story.rooms;
    story.dated(to, "before", 1_000);
    story.dated(to, "after", 3_000);
    let ana = Slot::of_foreign_person("discord", "7");
    let spoken = story.alice.speaks_as(ana, from, "of a boat");
    let spoken = story.alice.placed(spoken, Place::Anchor { at: Some(2_000) });
    let anchor = Envelope::from_bytes(&spoken.envelope).unwrap().id;
    story.server.takes(&story.alice.genesis, vec![spoken]);
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let stays = bob.posts(story.from(), "of the weather");
    bob.sends_all(1);
    alice.settles();
    let moved = story.moves(&mut alice, anchor);
    alice.sends_all(1);
    for device in [&mut alice, &mut bob] {
        device.settles();
        assert_eq!(device.sees(1).texts(), ["of the weather"]);
        assert_eq!(device.sees(2).texts(), ["before", "of a boat", "after"]);
        let row = device.row(2, moved);
        assert_eq!((row.position.at, row.author.voice), (2_000, ana));
        assert!(matches!(row.standing, Standing::Confirmed(_)) && row.change.is_none());
        assert_eq!(device.row(1, stays).author.voice, Slot::of_person(story.bob.did()));
        assert_eq!((device.sees(1).window().total, device.sees(2).window().total), (Some(1), Some(3)));
        assert_eq!(device.sees(2).window().unread, 0, "what was written long ago is not new");
    }
    let mut stranger = story.device(Person::named("cleo"), 3);
    assert_eq!(stranger.sees(2).texts(), ["before", "of a boat", "after"]);
    stranger.watches(3, around(story.stream, from, anchor));
    stranger.settles();
    let moved_to = Some(MovedTo { topic: to, event: moved });
    assert_eq!(stranger.sees(3).window().moved_to, moved_to, "its old address leads to the new one");
    stranger.watches(3, around(story.stream, to, moved));
    stranger.settles();
    assert_eq!(stranger.sees(3).window().moved_to, None);
    let server = RealServer::over(story.server.stop());
    stranger.goes_offline();
    stranger.goes_online(&server);
    stranger.settles();
    assert_eq!(stranger.sees(2).texts(), ["before", "of a boat", "after"]);
}

#[test]
fn what_was_said_about_a_message_goes_along_and_it_is_its_authors_still() {
    let story = story();
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let first = alice.posts(story.from(), "who has a boat?");
    alice.sends_all(1);
    bob.settles();
    let anchor = bob.replies(story.from(), first, "I hav");
    bob.sends_all(1);
    bob.edits(story.from(), anchor, "I have");
    bob.reacts(story.from(), anchor, "🛶", true);
    bob.sends_all(1);
    bob.edits(story.from(), anchor, "I have one");
    bob.sends_all(1);
    alice.settles();
    alice.reacts(story.from(), anchor, "🛶", true);
    alice.writes(story.from(), Intent::Pin { anchor, on: true });
    alice.settles();
    let moved = story.moves(&mut alice, anchor);
    alice.sends_all(1);
    let mine = |device: &Device| {
        let row = device.row(2, moved);
        let tallies = row.reactions.iter().map(|tally| (tally.emoji.key(), tally.count, tally.mine));
        (row.edited_at.is_some(), row.pinned, tallies.collect::<Vec<_>>())
    };
    for device in [&mut alice, &mut bob] {
        device.settles();
        assert_eq!(device.sees(2).texts(), ["I have one"]);
        assert_eq!(mine(device), (true, true, vec![("🛶".to_owned(), 2, true)]));
        assert_eq!(device.row(2, moved).author.voice, Slot::of_person(story.bob.did()));
    }
    // It answers what it answered, which stayed.
    match &bob.row(2, moved).reply {
        Some(rill_bridge::ReplyPreview::Held { event, topic, .. }) => {
            assert_eq!((*event, *topic), (first, Some(story.rooms.0)));
        }
        other => panic!("{other:?}"),
    }
    bob.watches(3, Query::History { stream: story.stream, topic: story.rooms.1, anchor: moved });
    bob.settles();
    let Some(Answer::History(states)) = bob.sees(3).answer() else { panic!("no history") };
    let texts: Vec<_> = states.iter().map(|state| state.text.as_deref()).collect();
    assert_eq!(texts, [Some("I hav"), Some("I have one")], "earlier edits stayed behind");
    // Bob takes his reaction back, says it otherwise, and counts it among his own.
    bob.reacts(story.to(), moved, "🛶", false);
    bob.edits(story.to(), moved, "I have two");
    bob.sends_all(2);
    alice.settles();
    assert_eq!(alice.sees(2).texts(), ["I have two"]);
    assert_eq!(mine(&alice).2, [("🛶".to_owned(), 1, true)]);
    bob.watches(4, Query::Own { stream: story.stream });
    bob.settles();
    assert_eq!(bob.sees(4).answer(), Some(&Answer::Own(OwnView { messages: 1, is_whole: true })));
    bob.does(Command::DeleteOwn { stream: story.stream }).unwrap();
    bob.settles();
    alice.settles();
    assert_eq!(alice.sees(2).texts(), [""; 0]);
}

#[test]
fn a_message_that_is_moved_offline_stays_in_view_until_it_is_there() {
    let story = story();
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let anchor = bob.posts(story.from(), "of a boat");
    bob.sends_all(1);
    alice.settles();
    alice.goes_offline();
    let moved = story.moves(&mut alice, anchor);
    assert_eq!(alice.sees(1).texts(), ["of a boat"]);
    assert_eq!(alice.row(1, anchor).change, Some(Change::Pending));
    assert_eq!(alice.sees(2).texts(), [""; 0]);
    let again = Intent::Move { from: story.rooms.0, anchor, removal: alice.next_event() };
    let (stream, topic) = story.to();
    let again = Command::Write { stream, topic, event: alice.next_event(), intent: again };
    let refused = alice.does(again).unwrap_err().text;
    assert_eq!(refused, "this message is on its way into another room already");
    // Its program ends meanwhile.
    let (copy, outbox) = alice.ends_with_both();
    let parts = Parts { copy, outbox, number: 5, ..Parts::new(&story.server) };
    let mut alice = looks_at(parts, story.from());
    alice.watches(2, newest(stream, topic));
    alice.settles();
    bob.settles();
    for device in [&alice, &bob] {
        assert_eq!((device.sees(1).texts(), device.sees(2).texts()), (vec![], vec!["of a boat"]));
    }
    assert_eq!(alice.status().unsent.waiting, 0);
    assert_eq!(bob.row(2, moved).author.voice, Slot::of_person(story.bob.did()));
}

#[test]
fn a_move_that_is_refused_takes_nothing_away_and_says_why() {
    let story = story();
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let anchor = bob.posts(story.from(), "of a boat");
    bob.sends_all(1);
    alice.settles();
    alice.goes_offline();
    bob.edits(story.from(), anchor, "of two boats");
    bob.sends_all(1);
    story.moves(&mut alice, anchor);
    alice.goes_online(&story.server);
    alice.settles();
    bob.settles();
    for device in [&alice, &bob] {
        assert_eq!((device.sees(1).texts(), device.sees(2).texts()), (vec!["of two boats"], vec![]));
    }
    let words = "the message says something else by now, or always did: it was not moved. Move it again as it is";
    assert_eq!(alice.row(1, anchor).change, Some(Change::Refused(words.to_owned())));
    // Moved again, it goes as it is.
    story.moves(&mut alice, anchor);
    alice.settles();
    bob.settles();
    for device in [&alice, &bob] {
        assert_eq!((device.sees(1).texts(), device.sees(2).texts()), (vec![], vec!["of two boats"]));
    }
    assert_eq!((alice.status().unsent.waiting, alice.status().unsent.refused), (0, 0));
}

#[test]
fn who_keeps_no_order_moves_nothing_and_lets_go_of_it() {
    let story = story();
    let mut bob = story.device(story.bob.clone(), 2);
    let anchor = bob.posts(story.from(), "of a boat");
    bob.settles();
    story.moves(&mut bob, anchor);
    bob.settles();
    let words = "only moderators and who made this space do that";
    assert_eq!(bob.row(1, anchor).change, Some(Change::Refused(words.to_owned())));
    assert_eq!(bob.sees(2).texts(), [""; 0]);
    bob.does(Command::Discard { event: anchor }).unwrap();
    bob.settles();
    assert_eq!(bob.row(1, anchor).change, None);
    assert_eq!((bob.sees(1).texts(), bob.status().unsent.refused), (vec!["of a boat"], 0));
}

#[test]
fn a_message_goes_into_a_room_that_was_opened_offline_and_on_from_there() {
    let story = story();
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let anchor = bob.posts(story.from(), "of a boat");
    bob.sends_all(1);
    alice.settles();
    alice.goes_offline();
    let opener = alice.next_event();
    let topic = TopicId::opened_by(opener);
    let open = Intent::Open { parent: TopicId::ROOT, kind: RoomKind::Channel, name: "canoes".to_owned() };
    alice.writes_as((story.stream, topic), opener, open);
    let removal = alice.next_event();
    let there = alice.writes((story.stream, topic), Intent::Move { from: story.rooms.0, anchor, removal });
    alice.goes_online(&story.server);
    alice.watches(3, newest(story.stream, topic));
    alice.settles();
    assert_eq!((alice.sees(1).texts(), alice.sees(3).texts()), (vec![], vec!["of a boat"]));
    let removal = alice.next_event();
    let back = Intent::Move { from: topic, anchor: there, removal };
    let back = alice.writes(story.to(), back);
    alice.settles();
    bob.settles();
    assert_eq!((alice.sees(3).texts(), bob.sees(2).texts()), (vec![], vec!["of a boat"]));
    assert_eq!(bob.row(2, back).author.voice, Slot::of_person(story.bob.did()));
}
