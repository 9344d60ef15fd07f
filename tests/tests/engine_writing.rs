//! Writing: in view at once, sent in order when it can be, never twice and never nowhere.

use rill_bridge::{
    Answer, Change, Command, Connection, Edge, Intent, MessageBody, Query, ReplyPreview, Standing,
};
use rill_protocol::{SeqNum, Span, SpanRequest, TopicId};
use rill_tests::{
    Device, Loses, Parts, RealServer, Writer, found_anew, looks_at, newest, room_in_view, room_of,
};
use rusqlite::Connection as Database;

fn last(device: &Device, count: usize) -> Vec<&str> {
    let texts = device.sees(1).texts();
    texts[texts.len() - count..].to_vec()
}

#[test]
fn a_message_is_in_view_in_the_turn_in_which_it_was_written_and_becomes_the_servers_in_place() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 1, 3);
    let hello = alice.posts(at, "hello");
    assert_eq!(last(&alice, 2), ["number 2", "hello"]);
    assert_eq!(alice.row(1, hello).standing, Standing::Pending);
    assert_eq!(alice.sees(1).window().after, Edge::TrueEnd);
    assert_eq!(alice.sees(1).window().total, Some(4));
    alice.sends_all(1);
    assert_eq!(last(&alice, 2), ["number 2", "hello"]);
    assert!(matches!(alice.row(1, hello).standing, Standing::Confirmed(_)));
    alice.settles();
    assert_eq!(alice.sees(1).window().total, Some(4));
    assert_eq!(found_anew(&server, at), ["number 0", "number 1", "number 2", "hello"]);
}

#[test]
fn what_was_written_offline_goes_out_in_order_when_the_network_is_back() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 2, 1);
    alice.goes_offline();
    for number in 0..500 {
        alice.posts(at, &format!("offline {number}"));
    }
    assert_eq!(alice.sees(1).messages().len(), 200, "a window, not all of it");
    assert_eq!(last(&alice, 1), ["offline 499"]);
    assert_eq!(alice.status().connection, Connection::Offline { waiting: 500 });
    alice.goes_online(&server);
    alice.sends_all(1);
    let mut bob = looks_at(Parts { number: 99, ..Parts::new(&server) }, at);
    bob.until("the copy", |bob| bob.status().copies.is_empty());
    bob.watches(2, Query::Messages { stream: at.0, topic: at.1, window: oldest(200) });
    let expected: Vec<String> = (0..199).map(|number| format!("offline {number}")).collect();
    assert_eq!(bob.sees(2).texts()[1..], expected);
    assert_eq!(bob.sees(1).texts().last(), Some(&"offline 499"));
    assert_eq!(bob.sees(1).window().total, Some(501), "none is lost and none is there twice");
}

fn oldest(rows: u32) -> rill_bridge::Window {
    rill_bridge::Window { center: rill_bridge::Center::Oldest, before: 0, after: rows }
}

#[test]
fn a_lost_answer_doubles_nothing() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 3, 1);
    alice.loses = |path| if path == "/api/push" { Loses::Answer } else { Loses::Nothing };
    alice.posts(at, "once");
    alice.settles();
    alice.loses = |_| Loses::Nothing;
    alice.sends_all(1);
    assert_eq!(alice.sees(1).texts(), ["number 0", "once"]);
    assert_eq!(found_anew(&server, at), ["number 0", "once"]);
}

#[test]
fn a_lost_question_is_asked_again() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 4, 1);
    alice.loses = |path| if path == "/api/push" { Loses::Question } else { Loses::Nothing };
    alice.posts(at, "at last");
    alice.settles();
    assert_eq!(found_anew(&server, at), ["number 0"]);
    alice.loses = |_| Loses::Nothing;
    alice.waits(60_000);
    alice.sends_all(1);
    assert_eq!(found_anew(&server, at), ["number 0", "at last"]);
}

#[test]
fn a_command_said_twice_is_one_even_after_the_event_was_acknowledged() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 5, 1);
    let hello = alice.posts(at, "hello");
    let again = Intent::Post { text: "hello".into(), mentions: Vec::new(), reply: None, files: Vec::new() };
    alice.writes_as(at, hello, again.clone());
    alice.sends_all(1);
    alice.settles();
    alice.writes_as(at, hello, again);
    alice.settles();
    assert_eq!(alice.sees(1).texts(), ["number 0", "hello"]);
    assert_eq!(found_anew(&server, at), ["number 0", "hello"]);
}

#[test]
fn a_reload_before_anything_was_sent_keeps_all_of_it_and_sends_it() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 6, 2);
    alice.goes_offline();
    let first = alice.posts(at, "kept");
    alice.replies(at, first, "and answered");
    let (copy, outbox) = alice.ends_with_both();
    let parts = Parts { copy, outbox, server: None, ..Parts::new(&server) };
    let mut alice = Device::of(parts).unwrap();
    alice.watches(1, newest(at.0, at.1));
    assert_eq!(last(&alice, 2), ["kept", "and answered"]);
    let reply = alice.sees(1).messages()[3].reply.clone();
    assert!(matches!(reply, Some(ReplyPreview::Held { text, .. }) if text == "kept"));
    alice.goes_online(&server);
    alice.sends_all(1);
    assert_eq!(found_anew(&server, at)[2..], ["kept", "and answered"]);
}

#[test]
fn a_copy_that_is_gone_takes_nothing_of_the_outbox_along() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 7, 2);
    alice.goes_offline();
    alice.posts(at, "kept");
    let (_, outbox) = alice.ends_with_both();
    let mut alice = Device::of(Parts { outbox, server: None, ..Parts::new(&server) }).unwrap();
    alice.watches(1, newest(at.0, at.1));
    assert_eq!(alice.sees(1).texts(), ["kept"], "with no copy and no network");
    alice.goes_online(&server);
    alice.sends_all(1);
    assert_eq!(alice.sees(1).texts(), ["number 0", "number 1", "kept"]);
    assert_eq!(found_anew(&server, at), ["number 0", "number 1", "kept"]);
}

#[test]
fn what_was_pushed_before_a_crash_is_found_again_and_not_sent_twice() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 8, 1);
    alice.loses = |path| if path == "/api/push" { Loses::Answer } else { Loses::Nothing };
    alice.posts(at, "was it sent?");
    let (copy, outbox) = alice.ends_with_both();
    let mut alice = Device::of(Parts { copy, outbox, ..Parts::new(&server) }).unwrap();
    alice.watches(1, newest(at.0, at.1));
    alice.sends_all(1);
    assert_eq!(alice.sees(1).texts(), ["number 0", "was it sent?"]);
    assert_eq!(found_anew(&server, at), ["number 0", "was it sent?"]);
}

#[test]
fn a_message_deleted_before_it_was_sent_is_never_sent() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 9, 1);
    alice.goes_offline();
    let oops = alice.posts(at, "oops");
    alice.reacts(at, oops, "😀", true);
    alice.deletes(at, oops);
    assert_eq!(alice.sees(1).texts(), ["number 0"]);
    assert_eq!(alice.status().unsent.waiting, 0);
    alice.goes_online(&server);
    alice.settles();
    assert_eq!(found_anew(&server, at), ["number 0"]);
    let run = SpanRequest { stream: at.0, topic: at.1, after: SeqNum::ZERO, to: None };
    assert_eq!(server.ask::<_, Span>("/api/span", &run).events.len(), 2, "the room, and its one message");
}

#[test]
fn a_message_that_may_have_been_sent_is_deleted_at_the_server_too() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 10, 1);
    alice.loses = |path| if path == "/api/push" { Loses::Answer } else { Loses::Nothing };
    let oops = alice.posts(at, "oops");
    alice.deletes(at, oops);
    assert_eq!(alice.sees(1).texts(), ["number 0"]);
    alice.loses = |_| Loses::Nothing;
    alice.until("nothing to wait", |alice| alice.status().unsent.waiting == 0);
    alice.settles();
    assert_eq!(alice.sees(1).texts(), ["number 0"]);
    assert_eq!(found_anew(&server, at), ["number 0"]);
}

#[test]
fn a_text_corrected_before_it_was_sent_is_sent_as_it_is_now() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 11, 1);
    alice.goes_offline();
    let post = alice.posts(at, "pasword: 1234");
    alice.edits(at, post, "never mind");
    assert_eq!(last(&alice, 1), ["never mind"]);
    alice.goes_online(&server);
    alice.sends_all(1);
    alice.settles();
    assert_eq!(alice.row(1, post).edited_at, None);
    alice.watches(2, Query::History { stream: at.0, topic: at.1, anchor: post });
    alice.settles();
    let Some(Answer::History(history)) = alice.sees(2).answer() else { panic!("no history") };
    let texts: Vec<_> = history.iter().map(|entry| entry.text.as_deref()).collect();
    assert_eq!(texts, [Some("never mind")]);
}

#[test]
fn edits_reactions_pins_and_deletions_show_on_what_is_held_at_once_and_after_all_is_sent() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 12, 4);
    let ids = alice.sees(1).ids();
    alice.goes_offline();
    alice.edits(at, ids[0], "another text");
    alice.reacts(at, ids[1], "🌙", true);
    alice.writes(at, Intent::Pin { anchor: ids[2], on: true });
    alice.deletes(at, ids[3]);
    alice.watches(2, Query::Pinned { stream: at.0, topic: at.1 });
    let seen = |alice: &Device| {
        let tally = &alice.row(1, ids[1]).reactions[0];
        assert_eq!((tally.count, tally.mine), (1, true));
        assert!(alice.row(1, ids[0]).edited_at.is_some());
        assert!(alice.row(1, ids[2]).pinned);
        assert_eq!(alice.sees(1).texts(), ["another text", "number 1", "number 2"]);
        assert_eq!(alice.sees(2).ids(), [ids[2]]);
        assert_eq!(alice.sees(1).window().total, Some(3));
    };
    seen(&alice);
    assert_eq!(alice.row(1, ids[0]).change, Some(Change::Pending));
    alice.goes_online(&server);
    alice.sends_all(1);
    alice.settles();
    seen(&alice);
    assert_eq!(alice.row(1, ids[0]).change, None);
    assert_eq!(found_anew(&server, at), ["another text", "number 1", "number 2"]);
}

#[test]
fn a_reaction_given_and_taken_back_offline_comes_to_nothing() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 13, 1);
    let first = alice.sees(1).ids()[0];
    alice.goes_offline();
    for on in [true, false, true, false] {
        alice.reacts(at, first, "🌙", on);
        assert_eq!(alice.row(1, first).reactions.len(), usize::from(on));
    }
    assert_eq!(alice.status().unsent.waiting, 1);
    alice.goes_online(&server);
    alice.sends_all(1);
    assert_eq!(alice.row(1, first).reactions, []);
}

#[test]
fn a_thread_is_opened_by_its_first_message_and_seen_on_the_one_it_was_started_on() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 14, 1);
    let first = alice.sees(1).ids()[0];
    alice.goes_offline();
    let opening = alice.next_event();
    let thread = (at.0, TopicId::opened_by(opening));
    let reply = alice.next_event();
    alice.watches(2, newest(thread.0, thread.1));
    alice.writes_as(
        thread,
        opening,
        Intent::StartThread {
            channel: at.1,
            on: first,
            name: "on the first".into(),
            first: reply,
            text: "a thought".into(),
            mentions: Vec::new(),
        },
    );
    alice.posts(thread, "another");
    assert_eq!(alice.sees(2).texts(), ["a thought", "another"]);
    let summary = alice.row(1, first).thread.clone().unwrap();
    assert_eq!((summary.topic, summary.name.as_str(), summary.messages), (thread.1, "on the first", 2));
    alice.goes_online(&server);
    alice.sends_all(2);
    alice.settles();
    assert_eq!(alice.sees(2).texts(), ["a thought", "another"]);
    assert_eq!(alice.row(1, first).thread.as_ref().map(|thread| thread.messages), Some(2));
    assert_eq!(found_anew(&server, thread), ["a thought", "another"]);
}

#[test]
fn rooms_are_opened_named_and_put_away_offline() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 15, 1);
    alice.watches(3, Query::Space { stream: at.0 });
    alice.goes_offline();
    let opening = alice.next_event();
    let category = (at.0, TopicId::opened_by(opening));
    let open = |parent, kind, name: &str| Intent::Open { parent, kind, name: name.into(), private_to: None };
    alice.writes_as(category, opening, open(TopicId::ROOT, rill_events::RoomKind::Category, "Work"));
    let opening = alice.next_event();
    let room = (at.0, TopicId::opened_by(opening));
    alice.writes_as(room, opening, open(category.1, rill_events::RoomKind::Channel, "plans"));
    alice.posts(room, "first");
    alice.writes(room, Intent::Rename { name: "great plans".into() });
    alice.writes(room, Intent::Describe { text: "what next".into() });
    alice.writes(at, Intent::Archive { archived: true });
    alice.writes((at.0, TopicId::ROOT), Intent::Rename { name: "Small Hours".into() });
    let seen = |alice: &Device| {
        let Some(Answer::Space(space)) = alice.sees(3).answer() else { panic!("no space") };
        assert_eq!(space.card.name.as_deref(), Some("Small Hours"));
        let rooms: Vec<_> = space
            .rooms
            .iter()
            .map(|it| (it.name.as_str(), it.description.as_str(), it.category, it.archived))
            .collect();
        let expected = [
            ("general", "", None, true),
            ("Work", "", None, false),
            ("great plans", "what next", Some(category.1), false),
        ];
        assert_eq!(rooms, expected);
    };
    seen(&alice);
    alice.goes_online(&server);
    alice.until("all to be sent", |alice| alice.status().unsent.waiting == 0);
    alice.settles();
    seen(&alice);
    assert_eq!(alice.status().unsent.refused, 0);
    let mut bob = looks_at(Parts { number: 9, ..Parts::new(&server) }, room);
    bob.watches(3, Query::Space { stream: at.0 });
    bob.settles();
    seen(&bob);
    assert_eq!(bob.sees(1).texts(), ["first"]);
}

#[test]
fn two_devices_write_at_once_and_see_the_same() {
    let server = RealServer::start();
    let (mut one, at) = room_in_view(&server, 16, 1);
    let mut two = looks_at(Parts { number: 2, ..Parts::new(&server) }, at);
    two.goes_offline();
    for number in 0..5 {
        one.posts(at, &format!("one {number}"));
        two.posts(at, &format!("two {number}"));
    }
    one.sends_all(1);
    two.goes_online(&server);
    two.sends_all(1);
    one.until("the other's", |one| one.sees(1).messages().len() == 11);
    two.until("the other's", |two| two.sees(1).messages().len() == 11);
    assert_eq!(one.sees(1).texts(), two.sees(1).texts());
    assert_eq!(one.sees(1).texts(), found_anew(&server, at));
}

#[test]
fn a_refused_message_says_why_and_goes_when_it_may() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 17, 1);
    alice.goes_offline();
    // The server refuses this: there is no such message in the room.
    let nothing = alice.next_event();
    let edit = alice.edits(at, nothing, "of nothing");
    alice.goes_online(&server);
    alice.until("a refusal", |alice| alice.status().unsent.refused == 1);
    alice.watches(4, Query::Unsent);
    alice.settles();
    let Some(Answer::Unsent(rows)) = alice.sees(4).answer() else { panic!("no answer") };
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((row.event, row.text.as_deref()), (edit, Some("of nothing")));
    assert!(matches!(&row.standing, Standing::Refused(why) if why.contains("not in this room")), "{row:?}");
    assert_eq!(alice.status().unsent.waiting, 0);
    alice.says_at_once(Command::Discard { event: edit }).unwrap();
    assert_eq!(alice.status().unsent.refused, 0);
    let Some(Answer::Unsent(rows)) = alice.sees(4).answer() else { panic!("no answer") };
    assert_eq!(rows, &[]);
}

#[test]
fn a_window_moves_over_what_is_held_and_what_is_not_sent_as_over_one_room() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 18, 30);
    alice.until("the copy", |alice| alice.status().copies.is_empty());
    alice.settles();
    alice.goes_offline();
    let written: Vec<_> = (0..30).map(|number| alice.posts(at, &format!("mine {number}"))).collect();
    let window = |center, before, after| Query::Messages {
        stream: at.0,
        topic: at.1,
        window: rill_bridge::Window { center, before, after },
    };
    alice.watches(2, window(rill_bridge::Center::Anchor(written[2]), 5, 4));
    assert_eq!(
        alice.sees(2).texts(),
        ["number 27", "number 28", "number 29", "mine 0", "mine 1", "mine 2", "mine 3", "mine 4", "mine 5"]
    );
    let seen = alice.sees(2).window();
    assert_eq!((seen.before, seen.after, seen.index_of_first), (Edge::Held, Edge::Held, Some(27)));
    alice.watches(2, window(rill_bridge::Center::Newest, 4, 0));
    assert_eq!(alice.sees(2).texts(), ["mine 26", "mine 27", "mine 28", "mine 29"]);
    let seen = alice.sees(2).window();
    assert_eq!((seen.before, seen.after, seen.index_of_first), (Edge::Held, Edge::TrueEnd, Some(56)));
    let twenty_ninth = alice.sees(1).messages()[28].position;
    alice.watches(2, window(rill_bridge::Center::Position(twenty_ninth), 1, 4));
    assert_eq!(alice.sees(2).texts(), ["number 27", "number 28", "number 29", "mine 0", "mine 1"]);
    assert_eq!(alice.sees(2).window().after, Edge::Held);
    let place = alice.row(1, written[10]).position;
    alice.watches(2, window(rill_bridge::Center::Position(place), 1, 1));
    assert_eq!(alice.sees(2).texts(), ["mine 9", "mine 10"]);
}

#[test]
fn deleting_with_a_thread_on_it_leaves_its_place() {
    let server = RealServer::start();
    let mut writer = Writer::new(19);
    let room = room_of(&server, &mut writer, 0);
    let (first, posted) = writer.posts(room, "first");
    let (thread, started) = writer.starts_thread(room, first, "on it");
    let reply = writer.posts(thread, "a reply").1;
    server.takes(&writer.genesis, vec![posted, started, reply]);
    let at = (writer.genesis.stream(), room);
    let mut alice = looks_at(Parts { number: 1, ..Parts::new(&server) }, at);
    alice.deletes(at, first);
    assert_eq!(alice.row(1, first).body, MessageBody::Removed);
    alice.sends_all(1);
    alice.settles();
    assert_eq!(alice.row(1, first).body, MessageBody::Removed);
}

#[test]
fn what_is_too_long_or_nothing_is_told_before_it_is_written() {
    let server = RealServer::start();
    let (mut alice, at) = room_in_view(&server, 20, 1);
    let post = |text: &str| Intent::Post {
        text: text.to_owned(),
        mentions: Vec::new(),
        reply: None,
        files: Vec::new(),
    };
    let cases = [
        (post("  \n"), "there is nothing in this message yet"),
        (
            post(&"x".repeat(70_000)),
            "this is too long: 69 KiB, at most 62 are taken. Shorten it, or send it as a file",
        ),
        (Intent::Rename { name: "n".repeat(81) }, "this name has 81 characters, at most 80 are taken"),
    ];
    for (intent, why) in cases {
        let event = alice.next_event();
        let told = alice.says_at_once(Command::Write { stream: at.0, topic: at.1, event, intent });
        assert_eq!(told.unwrap_err().text, why);
    }
    assert_eq!(alice.sees(1).texts(), ["number 0"]);
    assert_eq!(alice.status().unsent.waiting, 0);
}

#[test]
fn a_full_disk_is_told_and_nothing_is_half_written() {
    let server = RealServer::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outbox.db");
    let (alice, at) = room_in_view(&server, 21, 1);
    let (copy, _) = alice.ends_with_both();
    let outbox = Database::open(&path).unwrap();
    outbox.query_row("PRAGMA max_page_count = 12", [], |_| Ok(())).unwrap();
    let mut alice = Device::of(Parts { copy, outbox, server: None, ..Parts::new(&server) }).unwrap();
    alice.watches(1, newest(at.0, at.1));
    let mut kept = 0;
    let failure = loop {
        let event = alice.next_event();
        let intent =
            Intent::Post { text: "x".repeat(3_000), mentions: Vec::new(), reply: None, files: Vec::new() };
        match alice.says_at_once(Command::Write { stream: at.0, topic: at.1, event, intent }) {
            Ok(()) => kept += 1,
            Err(failure) => break failure,
        }
    };
    assert!(failure.may_pass && failure.text.contains("is there room?"), "{failure}");
    assert_eq!(alice.sees(1).messages().len(), 1 + kept);
    assert_eq!(alice.status().unsent.waiting, kept as u64);
    alice.goes_online(&server);
    alice.sends_all(1);
    assert_eq!(found_anew(&server, at).len(), 1 + kept);
}
