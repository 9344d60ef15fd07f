//! A message is moved into another room: it stands there in its place, by who wrote it, with what was said about it; where
//! it was it is gone, and whoever asks for it there is led on. Nothing is lost on the way.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Answer, Center, Change, Command, Intent, OwnView, Query, ReplyPreview, Standing, Window};
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

/// Waits until a room shows these, in order.
fn shows(device: &mut Device, query: u32, texts: &[&str]) {
    device.until(&format!("{texts:?}"), |device| device.sees(query).texts() == texts);
}

/// How many rows of the copy this counts.
fn held(device: &Device, count: &str) -> i64 {
    device.engine().database().query_row(count, [], |row| row.get(0)).unwrap()
}

/// Waits until the copy has this event: what was just written may be confirmed, and come a moment later.
fn holds(device: &mut Device, event: EventId) {
    let id: String = event.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let count = format!("SELECT count(*) FROM event WHERE id = x'{id}'");
    device.until("the copy to have it", |device| held(device, &count) == 1);
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
    shows(&mut alice, 1, &["of a boat", "of the weather"]);
    let moved = story.moves(&mut alice, anchor);
    for device in [&mut alice, &mut bob] {
        shows(device, 1, &["of the weather"]);
        shows(device, 2, &["before", "of a boat", "after"]);
        device.until("the heads", |device| device.sees(1).window().total == Some(1));
        let row = device.row(2, moved);
        assert_eq!((row.position.at, row.author.voice), (2_000, ana));
        assert!(matches!(row.standing, Standing::Confirmed(_)) && row.change.is_none());
        assert_eq!(device.row(1, stays).author.voice, Slot::of_person(story.bob.did()));
        device.until("the heads", |device| device.sees(2).window().total == Some(3));
        assert_eq!(device.sees(2).window().unread, 0, "what was written long ago is not new");
    }
    let mut stranger = story.device(Person::named("cleo"), 3);
    assert_eq!(stranger.sees(2).texts(), ["before", "of a boat", "after"]);
    stranger.watches(3, around(story.stream, from, anchor));
    let moved_to = Some(MovedTo { topic: to, event: moved });
    stranger.until("the old address to lead to the new one", |stranger| {
        stranger.sees(3).window().moved_to == moved_to
    });
    stranger.watches(3, around(story.stream, to, moved));
    shows(&mut stranger, 3, &["before", "of a boat", "after"]);
    assert_eq!(stranger.sees(3).window().moved_to, None);
}

#[test]
fn what_was_said_about_a_message_goes_along_and_it_is_its_authors_still() {
    let story = story();
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let first = alice.posts(story.from(), "who has a boat?");
    shows(&mut bob, 1, &["who has a boat?"]);
    let anchor = bob.replies(story.from(), first, "I hav");
    bob.sends_all(1);
    bob.edits(story.from(), anchor, "I have");
    bob.reacts(story.from(), anchor, "🛶", true);
    bob.sends_all(1);
    bob.edits(story.from(), anchor, "I have one");
    bob.sends_all(1);
    shows(&mut alice, 1, &["who has a boat?", "I have one"]);
    alice.reacts(story.from(), anchor, "🛶", true);
    let pin = alice.writes(story.from(), Intent::Pin { anchor, on: true });
    holds(&mut alice, pin);
    let moved = story.moves(&mut alice, anchor);
    let mine = |device: &Device| {
        let row = device.row(2, moved);
        let tallies = row.reactions.iter().map(|tally| (tally.emoji.key(), tally.count, tally.mine));
        (row.edited_at.is_some(), row.pinned, tallies.collect::<Vec<_>>())
    };
    for device in [&mut alice, &mut bob] {
        shows(device, 1, &["who has a boat?"]);
        shows(device, 2, &["I have one"]);
        assert_eq!(mine(device), (true, true, vec![("🛶".to_owned(), 2, true)]));
        assert_eq!(device.row(2, moved).author.voice, Slot::of_person(story.bob.did()));
    }
    // It answers what it answered, which stayed.
    match &bob.row(2, moved).reply {
        Some(ReplyPreview::Held { event, topic, .. }) => {
            assert_eq!((*event, *topic), (first, Some(story.rooms.0)));
        }
        other => panic!("{other:?}"),
    }
    bob.watches(3, Query::History { stream: story.stream, topic: story.rooms.1, anchor: moved });
    bob.until("its history", |bob| bob.sees(3).answer().is_some());
    let Some(Answer::History(states)) = bob.sees(3).answer() else { panic!("no history") };
    let texts: Vec<_> = states.iter().map(|state| state.text.as_deref()).collect();
    assert_eq!(texts, [Some("I hav"), Some("I have one")], "earlier edits stayed behind");
    // Bob takes his reaction back, says it otherwise, and counts it among his own.
    bob.reacts(story.to(), moved, "🛶", false);
    bob.edits(story.to(), moved, "I have two");
    bob.sends_all(2);
    shows(&mut alice, 2, &["I have two"]);
    assert_eq!(mine(&alice).2, [("🛶".to_owned(), 1, true)]);
    bob.watches(4, Query::Own { stream: story.stream });
    let own = Answer::Own(OwnView { messages: 1, is_whole: true });
    bob.until("what is his own", |bob| bob.sees(4).answer() == Some(&own));
    bob.does(Command::DeleteOwn { stream: story.stream }).unwrap();
    bob.sends_all(2);
    shows(&mut alice, 2, &[]);
}

#[test]
fn what_answers_a_message_that_was_moved_shows_it_where_it_is() {
    let story = story();
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let anchor = bob.posts(story.from(), "of a boat");
    shows(&mut alice, 1, &["of a boat"]);
    let answer = alice.replies(story.from(), anchor, "a canoe?");
    alice.sends_all(1);
    let moved = story.moves(&mut alice, anchor);
    for device in [&mut alice, &mut bob] {
        shows(device, 1, &["a canoe?"]);
    }
    let mut stranger = {
        let parts = Parts { person: None, number: 3, ..Parts::new(&story.server) };
        looks_at(parts, story.from())
    };
    let there = (moved, Some(story.rooms.1), "of a boat");
    for device in [&mut alice, &mut bob, &mut stranger] {
        device.until("what it answers, where that is", |device| match &device.row(1, answer).reply {
            Some(ReplyPreview::Held { event, topic, text, .. }) => (*event, *topic, text.as_str()) == there,
            _ => false,
        });
    }
}

#[test]
fn a_message_that_is_moved_offline_stays_in_view_until_it_is_there() {
    let story = story();
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let anchor = bob.posts(story.from(), "of a boat");
    shows(&mut alice, 1, &["of a boat"]);
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
    for device in [&mut alice, &mut bob] {
        shows(device, 1, &[]);
        shows(device, 2, &["of a boat"]);
    }
    assert_eq!(alice.status().unsent.waiting, 0);
    assert_eq!(bob.row(2, moved).author.voice, Slot::of_person(story.bob.did()));
}

#[test]
fn a_move_that_is_refused_takes_nothing_away_and_says_why() {
    let story = story();
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let anchor = bob.posts(story.from(), "of a boat");
    shows(&mut alice, 1, &["of a boat"]);
    alice.goes_offline();
    bob.edits(story.from(), anchor, "of two boats");
    bob.sends_all(1);
    story.moves(&mut alice, anchor);
    alice.goes_online(&story.server);
    let words =
        "the message says something else by now, or always did: it was not moved. Move it again as it is";
    let refused = Some(Change::Refused(words.to_owned()));
    alice.until("the refusal", |alice| alice.row(1, anchor).change == refused);
    for device in [&mut alice, &mut bob] {
        shows(device, 1, &["of two boats"]);
        shows(device, 2, &[]);
    }
    // Moved again, it goes as it is.
    story.moves(&mut alice, anchor);
    for device in [&mut alice, &mut bob] {
        shows(device, 1, &[]);
        shows(device, 2, &["of two boats"]);
    }
    assert_eq!((alice.status().unsent.waiting, alice.status().unsent.refused), (0, 0));
}

#[test]
fn who_keeps_no_order_moves_nothing_and_lets_go_of_it() {
    let story = story();
    let mut bob = story.device(story.bob.clone(), 2);
    let anchor = bob.posts(story.from(), "of a boat");
    holds(&mut bob, anchor);
    story.moves(&mut bob, anchor);
    let words = "this needs the permission to move messages, which you do not have here";
    let refused = Some(Change::Refused(words.to_owned()));
    bob.until("the refusal", |bob| bob.row(1, anchor).change == refused);
    assert_eq!(bob.sees(2).texts(), [""; 0]);
    bob.does(Command::Discard { event: anchor }).unwrap();
    assert_eq!(bob.row(1, anchor).change, None);
    assert_eq!((bob.sees(1).texts(), bob.status().unsent.refused), (vec!["of a boat"], 0));
}

#[test]
fn a_message_goes_into_a_room_that_was_opened_offline_and_on_from_there() {
    let story = story();
    let (mut alice, mut bob) = (story.device(Person::alice(), 1), story.device(story.bob.clone(), 2));
    let anchor = bob.posts(story.from(), "of a boat");
    shows(&mut alice, 1, &["of a boat"]);
    alice.goes_offline();
    let opener = alice.next_event();
    let topic = TopicId::opened_by(opener);
    let open = Intent::Open {
        parent: TopicId::ROOT,
        kind: RoomKind::Channel,
        name: "canoes".to_owned(),
        private_to: None,
    };
    alice.writes_as((story.stream, topic), opener, open);
    let removal = alice.next_event();
    let there = alice.writes((story.stream, topic), Intent::Move { from: story.rooms.0, anchor, removal });
    alice.goes_online(&story.server);
    alice.watches(3, newest(story.stream, topic));
    shows(&mut alice, 3, &["of a boat"]);
    shows(&mut alice, 1, &[]);
    let removal = alice.next_event();
    let back = Intent::Move { from: topic, anchor: there, removal };
    let back = alice.writes(story.to(), back);
    shows(&mut alice, 3, &[]);
    shows(&mut bob, 2, &["of a boat"]);
    assert_eq!(bob.row(2, back).author.voice, Slot::of_person(story.bob.did()));
}
