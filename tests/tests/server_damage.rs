//! Logs that were torn, changed or copied: nothing acknowledged is lost, damage is found, other spaces go on.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use rill_protocol::{
    Answer, Opening, OpeningRequest, PageFrom, PageRequest, SeqNum, StreamId, TitlesAnswer, TitlesRequest,
};
use rill_server::store::StreamLog;
use rill_tests::{RealServer, Writer};
use std::{fs, path::Path};

fn copied(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn opened(server: &RealServer, stream: StreamId) -> Opening {
    server.ask("/api/open", &OpeningRequest { stream, room: None, limit: 50, rooms_after: None })
}

#[test]
fn a_log_with_a_torn_last_write_opens_with_all_that_was_acknowledged() {
    let (server, mut alice) = (RealServer::start(), Writer::new(1));
    let (room, room_opened) = alice.opens("general");
    let mut events = vec![room_opened];
    events.extend(alice.posts_many(room, 40));
    server.takes(&alice.genesis, events.clone());
    // As the disk stands while the server runs: what a loss of power leaves, and half a write more.
    let left = tempfile::tempdir().unwrap();
    copied(server.data(), left.path());
    let wal = StreamLog::folder(left.path(), &alice.genesis.stream()).join("events.db-wal");
    let mut bytes = fs::read(&wal).unwrap();
    assert!(!bytes.is_empty(), "nothing was put away yet");
    bytes.extend([7; 3000]);
    fs::write(&wal, bytes).unwrap();
    let server = RealServer::over(left);
    assert_eq!(opened(&server, alice.genesis.stream()).rooms[0].head.seq, SeqNum(41));
    assert!(
        server.push(&alice.genesis, events).iter().all(|answer| matches!(answer, Answer::AlreadyThere(_)))
    );
}

#[test]
fn a_flipped_byte_is_found_with_its_place_and_other_spaces_go_on() {
    let (server, mut alice, mut bob) = (RealServer::start(), Writer::new(2), Writer::new(3));
    let mut rooms = Vec::new();
    for writer in [&mut alice, &mut bob] {
        let (room, room_opened) = writer.opens("general");
        let (_, posted) = writer.posts(room, "a text to be found");
        server.takes(&writer.genesis, vec![room_opened, posted]);
        rooms.push(room);
    }
    let (quiet, quiet_opened) = alice.opens("quiet");
    server.takes(&alice.genesis, vec![quiet_opened]);
    let data = server.stop();
    let file = StreamLog::folder(data.path(), &alice.genesis.stream()).join("events.db");
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes.windows(18).position(|text| text == b"a text to be found").unwrap();
    bytes[at] ^= 1;
    fs::write(&file, bytes).unwrap();
    let check = |writer: &Writer| {
        let log = StreamLog::open(data.path(), &writer.genesis.stream()).unwrap().unwrap();
        log.check().map_err(|error| error.to_string())
    };
    assert_eq!(
        check(&alice).unwrap_err(),
        "event 2 of the log: its payload does not fit the hash in its envelope. What lies before it is whole"
    );
    assert_eq!(check(&bob).unwrap().events, 2);
    let server = RealServer::over(data);
    let newest =
        |topic| PageRequest { stream: alice.genesis.stream(), topic, from: PageFrom::Newest, limit: 9 };
    assert_eq!(
        server.told("/api/page", &newest(rooms[0])).to_string(),
        "503 Damaged: something here is damaged at the server, which does not give it out; what you hold stays"
    );
    assert_eq!(server.told("/api/page", &newest(quiet)).status, 200, "a room that is whole");
    assert_eq!(opened(&server, bob.genesis.stream()).page.unwrap().anchors.len(), 1);
}

#[test]
fn a_log_that_is_no_database_any_more_is_refused_and_other_spaces_go_on() {
    let (server, mut alice, mut bob) = (RealServer::start(), Writer::new(4), Writer::new(5));
    for writer in [&mut alice, &mut bob] {
        let (_, room_opened) = writer.opens("general");
        server.takes(&writer.genesis, vec![room_opened]);
    }
    let data = server.stop();
    let file = StreamLog::folder(data.path(), &alice.genesis.stream()).join("events.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[..100].fill(0);
    fs::write(&file, bytes).unwrap();
    let server = RealServer::over(data);
    let asked = OpeningRequest { stream: alice.genesis.stream(), room: None, limit: 50, rooms_after: None };
    assert_eq!(
        server.told("/api/open", &asked).to_string(),
        "503 Damaged: this space's log is damaged at the server, which has stopped using it; what you hold stays"
    );
    assert_eq!(opened(&server, bob.genesis.stream()).rooms.len(), 1);
    let spaces = vec![alice.genesis.stream(), Writer::new(9).genesis.stream(), bob.genesis.stream()];
    let titles: TitlesAnswer = server.ask("/api/titles", &TitlesRequest { spaces, slots: Vec::new() });
    let titled: Vec<_> = titles.spaces.iter().map(|title| title.stream).collect();
    assert_eq!(titled, [bob.genesis.stream()], "neither a damaged one nor one that is not there has a title");
}
