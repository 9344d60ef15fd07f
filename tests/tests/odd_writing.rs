//! What is written twice, out of order, with the clock of another century, about what is another's, into a room that was
//! put away meanwhile: what the server says, and what everybody sees.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_bridge::{Change, Command, Intent, Standing};
use rill_events::{Emoji, MessageEdited, MessagePosted, Payload, ReactionSet, StateSlot};
use rill_protocol::{
    Answer, Down, Draft, Envelope, Erasable, EventId, Place, SeqNum, Span, SpanRequest, StreamId, TopicId,
    WireEvent, row_hash,
};
use rill_tests::{
    Device, Parts, Person, RealServer, Room, Writer, found_anew, looks_at, room_in_view, room_of,
};

fn log_of(server: &RealServer, (stream, topic): Room) -> Vec<WireEvent> {
    let asked = SpanRequest { stream, topic, after: SeqNum::ZERO, to: None };
    server.ask::<_, Span>("/api/span", &asked).events
}

fn with_id(draft: &Draft, id: EventId) -> Draft {
    let mut envelope = Envelope::from_bytes(&draft.envelope).unwrap();
    envelope.id = id;
    Draft { envelope: envelope.to_bytes(), ..draft.clone() }
}

/// Bob's device, who is a member, with the room in view.
fn bob_in(server: &RealServer, at: Room) -> Device {
    let mut bob = looks_at(Parts { number: 2, person: Some(Person::named("bob")), ..Parts::new(server) }, at);
    bob.says_at_once(Command::Join { stream: at.0 }).unwrap();
    bob.sends_all(1);
    bob
}

#[test]
fn the_same_push_twice_and_parts_of_it_in_any_order_are_there_once() {
    let (server, mut alice) = (RealServer::start(), Writer::new(41));
    let room = room_of(&server, &mut alice, 0);
    let posts = alice.posts_many(room, 3);
    server.takes(&alice.genesis, posts.clone());
    let places = [2, 3, 4].map(|seq| Answer::AlreadyThere(SeqNum(seq)));
    assert_eq!(server.push(&alice.genesis, posts.clone()), places);
    let shuffled = vec![posts[2].clone(), posts[0].clone(), posts[2].clone(), posts[1].clone()];
    let told = [4, 2, 4, 3].map(|seq| Answer::AlreadyThere(SeqNum(seq)));
    assert_eq!(server.push(&alice.genesis, shuffled), told);
    let (_, fourth) = alice.posts(room, "fourth");
    let twice = server.push(&alice.genesis, vec![fourth.clone(), fourth]);
    assert_eq!(twice, [Answer::Accepted(SeqNum(5)), Answer::AlreadyThere(SeqNum(5))], "within one push");
    assert_eq!(log_of(&server, (alice.genesis.stream(), room)).len(), 5);
}

#[test]
fn an_id_that_comes_again_with_other_content_is_told_to_be_taken_and_changes_nothing() {
    let (server, mut alice) = (RealServer::start(), Writer::new(42));
    let room = room_of(&server, &mut alice, 0);
    let (id, draft) = alice.posts(room, "first");
    server.takes(&alice.genesis, vec![draft]);
    let at = (alice.genesis.stream(), room);
    let before = log_of(&server, at);
    let (_, other) = alice.posts(room, "second");
    assert_eq!(server.push(&alice.genesis, vec![with_id(&other, id)]), [Answer::Taken]);
    let mut bob = alice.beside(&Person::named("bob"));
    let (joined, theirs) = (bob.joins(), bob.posts(room, "bob's").1);
    let told = server.push_by(&Person::named("bob"), &alice.genesis, vec![joined, with_id(&theirs, id)]);
    assert!(matches!(told[..], [Answer::Accepted(_), Answer::Taken]), "{told:?}");
    assert_eq!(log_of(&server, at), before);
}

#[test]
fn an_edit_that_comes_before_its_message_is_refused_and_taken_after_it() {
    let (server, mut alice) = (RealServer::start(), Writer::new(43));
    let room = room_of(&server, &mut alice, 0);
    let (post, posted) = alice.posts(room, "helo");
    let (_, edited) = alice.edits(room, post, "hello");
    let told = server.push(&alice.genesis, vec![edited.clone(), posted]);
    assert!(matches!(told[..], [Answer::Refused(_), Answer::Accepted(_)]), "{told:?}");
    server.takes(&alice.genesis, vec![edited]);
    assert_eq!(found_anew(&server, (alice.genesis.stream(), room)), ["hello"]);
}

#[test]
fn a_clock_that_is_years_off_changes_neither_the_order_nor_the_time_that_is_told() {
    let (server, mut alice) = (RealServer::start(), Writer::new(44));
    let room = room_of(&server, &mut alice, 0);
    let (first, second, third) =
        (alice.posts(room, "of 3000"), alice.posts(room, "of 1970"), alice.posts(room, "of now"));
    let of = |at_ms, draft: &Draft, last| with_id(draft, EventId::from_parts(at_ms, [last; 10]));
    let events = vec![of(32_503_680_000_000, &first.1, 1), of(0, &second.1, 2), third.1];
    server.takes(&alice.genesis, events);
    let at = (alice.genesis.stream(), room);
    assert_eq!(found_anew(&server, at), ["of 3000", "of 1970", "of now"]);
    let times: Vec<_> = log_of(&server, at).iter().map(|event| event.received_at).collect();
    let now = rill_server::system_clock();
    assert!(times.is_sorted() && times.iter().all(|time| (now - 60_000..=now).contains(time)), "{times:?}");
}

#[test]
fn a_message_of_nothing_and_one_as_long_as_may_be_are_there_as_they_were_written() {
    let (server, mut alice) = (RealServer::start(), Writer::new(45));
    let room = room_of(&server, &mut alice, 0);
    let posted = |text: String| Payload::from(MessagePosted { text, ..MessagePosted::default() });
    let around = posted("x".repeat(60_000)).to_bytes().unwrap().len() - 60_000;
    let longest = "x".repeat(rill_protocol::PAYLOAD_MAX - around);
    let events = ["", "\n", &longest]
        .map(|text| alice.draft(room, Place::Anchor { at: None }, None, &posted(text.to_owned())));
    server.takes(&alice.genesis, events.to_vec());
    assert_eq!(found_anew(&server, (alice.genesis.stream(), room)), ["", "\n", &longest]);
}

#[test]
fn who_reacts_twice_counts_once() {
    let (server, mut alice) = (RealServer::start(), Writer::new(46));
    let room = room_of(&server, &mut alice, 0);
    let (post, posted) = alice.posts(room, "hello");
    let moon = Emoji::Unicode("🌙".to_owned());
    let slot = StateSlot::Reaction { voice: alice.voice(), emoji: &moon.key() }.slot();
    let reacts = |alice: &mut Writer, slot| {
        let payload = Payload::from(ReactionSet { emoji: moon.clone(), on: true });
        alice.draft(room, Place::Amends(post), Some(slot), &payload)
    };
    let twice = [reacts(&mut alice, slot), reacts(&mut alice, slot)];
    server.takes(&alice.genesis, [vec![posted], twice.to_vec()].concat());
    let elsewhere = reacts(&mut alice, StateSlot::Pin.slot());
    let told = server.push(&alice.genesis, vec![elsewhere]);
    assert!(matches!(told[..], [Answer::Refused(_)]), "in another slot: {told:?}");
    let bob = looks_at(Parts::new(&server), (alice.genesis.stream(), room));
    let tally: Vec<_> = bob.row(1, post).reactions.iter().map(|tally| tally.count).collect();
    assert_eq!(tally, [1]);
}

#[test]
fn an_edit_of_anothers_message_is_refused_and_shown_to_nobody_but_who_wrote_it() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 47, 0);
    let post = alice.posts(at, "as alice wrote it");
    alice.sends_all(1);
    let mut bob = bob_in(&server, at);
    bob.goes_offline();
    let edit = bob.edits(at, post, "as bob has it");
    bob.goes_online(&server);
    bob.until("a refusal", |bob| bob.status().unsent.refused == 1);
    let change = bob.row(1, post).change.clone();
    assert!(matches!(&change, Some(Change::Refused(why)) if why.contains("only its author")), "{change:?}");
    alice.settles();
    assert_eq!(alice.sees(1).texts(), ["as alice wrote it"]);
    assert_eq!(found_anew(&server, at), ["as alice wrote it"]);
    bob.says_at_once(Command::Discard { event: edit }).unwrap();
    assert_eq!(bob.sees(1).texts(), ["as alice wrote it"]);
}

/// What a server that keeps no rules might say next in a room: bob edits a message that is not his.
fn forged(server: &RealServer, (stream, topic): Room, post: EventId) -> (SeqNum, WireEvent) {
    let last = log_of(server, (stream, topic)).pop().unwrap();
    let payload = Payload::from(MessageEdited { text: "forged".into(), ..MessageEdited::default() });
    let draft = edit_by_bob(stream, topic, post, &payload);
    let (seq, received_at) = (last.seq.next(), last.received_at);
    let row_hash = row_hash(&last.row_hash, &draft.envelope, seq, received_at);
    let body = Erasable::Whole([&draft.salt[..], &draft.payload].concat());
    (last.seq, WireEvent { seq, received_at, row_hash, envelope: draft.envelope, body })
}

fn edit_by_bob(stream: StreamId, topic: TopicId, post: EventId, payload: &Payload) -> Draft {
    let mut bob = Writer::new(48).beside(&Person::named("bob"));
    assert_eq!(bob.genesis.stream(), stream);
    bob.draft(topic, Place::Amends(post), Some(StateSlot::Edit.slot()), payload)
}

#[test]
fn who_holds_an_edit_by_another_than_the_author_shows_nothing_of_it() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 48, 0);
    let post = alice.posts(at, "as alice wrote it");
    alice.sends_all(1);
    // The server's word of it may come behind its answer: what is forged follows on it.
    alice.until("her own in the copy", |alice| alice.engine().in_outbox() == 0);
    let (after, event) = forged(&server, at, post);
    let events = |alice: &Device| -> i64 {
        let all = "SELECT count(*) FROM event";
        alice.engine().database().query_row(all, [], |row| row.get(0)).unwrap()
    };
    let held = events(&alice);
    alice.is_sent(&Down::Events { stream: at.0, topic: at.1, after, events: vec![event] });
    assert_eq!(events(&alice), held + 1, "it is held");
    let row = alice.row(1, post);
    assert_eq!((alice.sees(1).texts(), row.edited_at), (vec!["as alice wrote it"], None));
}

#[test]
fn what_was_written_for_a_room_that_was_put_away_meanwhile_is_refused_and_its_text_kept() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 49, 1);
    let mut bob = bob_in(&server, at);
    bob.goes_offline();
    let post = bob.posts(at, "am I late?");
    alice.writes(at, Intent::Archive { archived: true });
    alice.until("it to be put away", |alice| alice.status().unsent.waiting == 0);
    bob.goes_online(&server);
    bob.until("a refusal", |bob| bob.status().unsent.refused == 1);
    let row = bob.row(1, post);
    assert!(
        matches!(&row.standing, Standing::Refused(why) if why.contains("archived")),
        "{:?}",
        row.standing
    );
    assert_eq!(bob.sees(1).texts(), ["number 0", "am I late?"]);
    assert_eq!(found_anew(&server, at), ["number 0"]);
    alice.writes(at, Intent::Archive { archived: false });
    alice.until("it to be back", |alice| alice.status().unsent.waiting == 0);
    bob.says_at_once(Command::Retry { event: post }).unwrap();
    bob.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "am I late?"]);
}

#[test]
fn a_message_that_two_delete_at_once_is_gone_and_neither_is_told_that_it_could_not_be() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 50, 2);
    let mut other = looks_at(Parts { number: 2, ..Parts::new(&server) }, at);
    let post = alice.sees(1).ids()[1];
    other.goes_offline();
    other.deletes(at, post);
    alice.deletes(at, post);
    alice.sends_all(1);
    other.goes_online(&server);
    other.until("nothing to be left", |other| other.engine().in_outbox() == 0);
    assert_eq!(other.status().unsent.refused, 0);
    other.until("it to be gone", |other| other.sees(1).texts() == alice.sees(1).texts());
    assert_eq!(found_anew(&server, at), alice.sees(1).texts());
}
