//! Damage on the disk that SQLite does not see: a byte of a text, a row that is missing, an event that is another. It is
//! told, the copy is set aside and built anew; what it says is never shown.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails in a test fails the test")]

use rill_bridge::{Center, Command, Query, Saving, Window};
use rill_events::{Payload, ProfileSet};
use rill_protocol::{Place, StreamId, TopicId};
use rill_tests::{Device, RealServer, Writer};
use rusqlite::Connection;

struct Room {
    server: RealServer,
    stream: StreamId,
    room: TopicId,
}

impl Room {
    /// A named space, people, a room with edited messages.
    fn new() -> Self {
        let (server, mut alice) = (RealServer::start(), Writer::new(1));
        let (room, opened) = alice.opens("general");
        let slot = alice.voice();
        let profile = ProfileSet { name: "Alice".to_owned(), ..ProfileSet::default() };
        let named = alice.draft(TopicId::PEOPLE, Place::State, Some(slot), &Payload::from(profile));
        let mut drafts = vec![opened, named, alice.names("Harbour")];
        drafts.extend(alice.posts_many(room, 600));
        for number in 0..20 {
            let (greeting, posted) = alice.posts(room, &format!("greeting {number}"));
            drafts.extend([posted, alice.edits(room, greeting, &format!("hello {number}")).1]);
        }
        server.takes(&alice.genesis, drafts);
        Self { server, stream: alice.genesis.stream(), room }
    }

    fn looks(&self, bob: &mut Device, center: Center) {
        let window = Window { center, before: 60, after: 60 };
        bob.watches(1, Query::Messages { stream: self.stream, topic: self.room, window });
        bob.watches(2, Query::Space { stream: self.stream });
    }

    /// A whole copy, put away.
    fn copied(&self) -> Connection {
        let mut bob = Device::at(&self.server);
        bob.does(Command::OpenSpace { stream: self.stream, room: Some(self.room) }).unwrap();
        bob.settles();
        assert!(bob.status().copies.is_empty(), "{:?}", bob.status());
        self.looks(&mut bob, Center::Newest);
        bob.settles();
        assert_eq!(bob.sees(1).texts().last(), Some(&"hello 19"));
        bob.ends()
    }

    /// What becomes of a copy after this was done to it: nobody sees another text, and it is built anew.
    fn is_found(&self, damage: &str, when: When) {
        let copy = self.copied();
        assert!(copy.execute(damage, []).unwrap() > 0, "{damage}: nothing was damaged");
        let mut bob = match Device::on(copy, None) {
            Ok(bob) => bob,
            Err(error) => {
                assert_eq!(when, When::Opened, "{damage}: {error}");
                return assert!(error.to_string().contains("damaged and is built anew"), "{damage}: {error}");
            }
        };
        self.looks(&mut bob, Center::Newest);
        assert_eq!(bob.set_aside, when == When::Read, "{damage}: {:?}", bob.status());
        if when == When::GoneThrough {
            bob.waits(60_000);
        }
        assert!(bob.set_aside, "{damage}: not found");
        let Saving::NotSaving(why) = &bob.status().saving else { panic!("{damage}: not told") };
        assert!(why.contains("is damaged and is built anew from the server"), "{damage}: {why}");
        let seen = bob.sees(1).texts();
        assert!(seen.iter().all(|text| *text != "damaged"), "{damage}: {seen:?}");
        bob.renews(Connection::open_in_memory().unwrap());
        bob.goes_online(&self.server);
        bob.settles();
        assert_eq!(bob.sees(1).texts().last(), Some(&"hello 19"), "{damage}");
        assert_eq!(bob.status().saving, Saving::KeptAnew, "{damage}");
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// As soon as the copy is opened.
    Opened,
    /// As soon as somebody reads it.
    Read,
    /// When all that is held of the space was gone through.
    GoneThrough,
}

#[test]
fn whatever_is_shown_and_is_not_as_it_was_written_is_never_shown() {
    let room = Room::new();
    for damage in [
        "UPDATE message SET text = 'damaged' WHERE seq = 600",
        "UPDATE message SET kind = 2 WHERE seq = 600",
        "UPDATE message SET author = zeroblob(16) WHERE seq = 600",
        "UPDATE message SET text = CAST(x'ff' AS TEXT) WHERE seq = 600",
        "UPDATE amendment SET text = 'damaged' WHERE seq > 600",
        "UPDATE amendment SET kind = 0 WHERE seq > 600",
        "UPDATE amendment SET author = zeroblob(16) WHERE seq > 600",
        "UPDATE state SET text = 'damaged' WHERE kind = 7",
        "UPDATE state SET kind = 0 WHERE kind = 7",
        "UPDATE state SET text = 'damaged' WHERE kind = 1",
        "UPDATE room SET name = 'damaged'",
        "UPDATE room SET kind = NULL",
    ] {
        room.is_found(damage, When::Read);
    }
}

#[test]
fn what_says_how_much_is_held_is_believed_only_as_it_was_written() {
    let room = Room::new();
    for damage in [
        "UPDATE space SET copy = 0",
        "UPDATE space SET cursor = x'00'",
        "UPDATE head SET state_through = 1000",
        "UPDATE coverage SET from_at = from_at + 1",
        "UPDATE run SET last = last + 1",
        "UPDATE topic SET id = zeroblob(16) WHERE id = (SELECT min(id) FROM topic)",
        "UPDATE topic SET key = 1000 WHERE key = 1",
    ] {
        room.is_found(damage, When::Opened);
    }
}

#[test]
fn a_row_or_an_event_that_is_missing_is_found_though_nobody_misses_it() {
    let room = Room::new();
    for damage in [
        "DELETE FROM message WHERE seq = 300",
        "DELETE FROM message WHERE seq = 1 + (SELECT max(seq) FROM message) - 1",
        "DELETE FROM amendment WHERE seq = (SELECT min(seq) FROM amendment)",
        "DELETE FROM state WHERE kind = 7",
        "DELETE FROM room",
        "DELETE FROM event WHERE seq = 300",
        "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
        "UPDATE message SET text = 'damaged' WHERE seq = 5",
        "UPDATE event SET body = zeroblob(length(body)) WHERE seq = 300",
        "UPDATE event SET envelope = x'a0' WHERE seq = 300",
        "UPDATE event SET standing = 1 WHERE seq = 300",
        "UPDATE event SET row_hash = zeroblob(32) WHERE seq = 300",
    ] {
        room.is_found(damage, When::GoneThrough);
    }
}

#[test]
fn an_event_that_was_damaged_becomes_no_row_in_a_replay() {
    let room = Room::new();
    for damage in [
        "UPDATE event SET body = zeroblob(length(body)) WHERE seq = 600",
        "UPDATE event SET envelope = (SELECT envelope FROM event WHERE seq = 599) WHERE seq = 600",
        "UPDATE event SET received_at = 0 WHERE seq = 600",
    ] {
        let copy = room.copied();
        assert_eq!(copy.execute(damage, []).unwrap(), 1);
        copy.execute("UPDATE topic SET projected = 0", []).unwrap();
        let mut bob = Device::on(copy, None).unwrap();
        room.looks(&mut bob, Center::Newest);
        let before: Vec<String> = bob.sees(1).texts().iter().map(|text| (*text).to_owned()).collect();
        bob.settles();
        assert!(bob.set_aside, "{damage}");
        assert_eq!(bob.sees(1).texts(), before, "{damage}");
    }
}

#[test]
fn a_copy_that_is_whole_is_gone_through_without_a_word_or_a_write() {
    let room = Room::new();
    let mut bob = Device::on(room.copied(), None).unwrap();
    room.looks(&mut bob, Center::Oldest);
    let changes = |bob: &Device| bob.engine().database().total_changes();
    let before = changes(&bob);
    bob.waits(600_000);
    assert!(!bob.set_aside);
    assert_eq!((changes(&bob), &bob.status().saving), (before, &Saving::Kept));
}
