//! The client for the terminal, as a person uses it: the real program against a real server.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

mod exports;
mod terminal;

use rill_events::{Payload, RoomArchived, StateSlot};
use rill_protocol::Place;
use rill_tests::RealServer;
use std::fs;
use terminal::{Terminal, ends, harbour, lines, said, serve};

const QUAY: [&str; 2] = ["Harbour", "quay"];

fn post<'a>(text: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["post"], &QUAY[..], &[text], more].concat()
}

fn tail<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["tail"], &QUAY[..], more].concat()
}

#[test]
fn what_one_posts_in_a_terminal_another_reads_in_theirs() {
    let server = RealServer::start();
    let (mut alice, quay) = harbour(&server, 1);
    let posts = alice.posts_many(quay, 12);
    server.takes(&alice.genesis, posts);
    let (mira, bob) = (Terminal::at(server.address()), Terminal::at(server.address()));
    assert_eq!(said(&mira.runs(&post("hello", &["--name", "Mira"]))), "0|Posted in #quay|");
    let piped = mira.runs_with(&post("-", &[]), "two\nlines\n");
    assert_eq!(said(&piped), "0|Posted in #quay|");
    let read = bob.prints(&tail(&["-n", "4"]));
    assert_eq!(
        lines(&read)[..],
        ["somebody: number 10", "somebody: number 11", "Mira: hello", "Mira: two", "    lines"],
        "{read}"
    );
    let space = alice.genesis.stream().to_string();
    let by_id = bob.prints(&["tail", &space, &quay.to_string(), "-n", "1", "--json"]);
    let row: serde_json::Value = serde_json::from_str(&by_id).unwrap();
    assert_eq!(
        (&row["what"], &row["text"], &row["seq"]),
        (&"posted".into(), &"two\nlines".into(), &15.into())
    );
    assert_eq!(row["author"]["name"], "Mira");
}

#[test]
fn more_than_a_window_has_comes_in_order_and_each_once() {
    let server = RealServer::start();
    let (mut alice, quay) = harbour(&server, 2);
    let posts = alice.posts_many(quay, 1_000);
    server.takes(&alice.genesis, posts);
    let expected: Vec<String> = (480..1_000).map(|number| format!("somebody: number {number}")).collect();
    let mira = Terminal::at(server.address());
    assert_eq!(lines(&mira.prints(&tail(&["-n", "520"]))), expected);
    assert_eq!(lines(&mira.prints(&tail(&["-n", "5000"]))).len(), 1_000, "all there are");
    assert_eq!(mira.prints(&tail(&["-n", "0"])), "");
}

#[test]
fn whoever_follows_sees_what_comes_what_changes_and_what_goes() {
    let server = RealServer::start();
    let (mut alice, quay) = harbour(&server, 3);
    let (first, posted) = alice.posts(quay, "first");
    let (second, also) = alice.posts(quay, "second");
    server.takes(&alice.genesis, vec![posted, also]);
    let bob = Terminal::at(server.address());
    let mut following = bob.follows(&tail(&["--follow"]));
    assert_eq!([following.line(), following.line()], ["somebody: first", "somebody: second"]);
    // Another command has its turn meanwhile.
    assert_eq!(said(&bob.runs(&post("third", &["--name", "Bob"]))), "0|Posted in #quay|");
    assert_eq!(following.line(), "Bob: third");
    let event = alice.edits(quay, first, "first, mended").1;
    server.takes(&alice.genesis, vec![event]);
    assert_eq!(following.line(), "somebody: (now) first, mended");
    let event = alice.deletes(quay, second);
    server.takes(&alice.genesis, vec![event]);
    assert_eq!(following.line(), "somebody: (deleted)");
    let posts = alice.posts_many(quay, 1_000);
    server.takes(&alice.genesis, posts);
    for number in 0..1_000 {
        assert_eq!(following.line(), format!("somebody: number {number}"));
    }
}

#[test]
fn an_empty_room_is_followed_from_its_first_message_on() {
    let server = RealServer::start();
    let (mut alice, quay) = harbour(&server, 4);
    let bob = Terminal::at(server.address());
    let mut following = bob.follows(&tail(&["-f", "--json"]));
    let event = alice.posts(quay, "at last").1;
    server.takes(&alice.genesis, vec![event]);
    let row: serde_json::Value = serde_json::from_str(&following.whole_line()).unwrap();
    assert_eq!(row["text"], "at last");
}

#[test]
fn what_is_posted_without_a_server_waits_and_goes_out_in_order_with_the_next_command() {
    let before = RealServer::start();
    harbour(&before, 5);
    let data = before.stop();
    let (server, port) = serve(data.path(), 0);
    let mira = Terminal::at(&format!("http://127.0.0.1:{port}"));
    mira.prints(&post("one", &["--name", "Mira"]));
    mira.prints(&tail(&[]));
    ends(server);
    let waits = "it waits in the outbox, and goes out with the next `rill post` or `rill tail`";
    for text in ["two", "three"] {
        assert_eq!(said(&mira.runs(&post(text, &[]))), format!("0|The server is not reached: {waits}|"));
    }
    let kept = said(&mira.runs(&tail(&[])));
    assert!(kept.ends_with("|The server is not reached: this is what is kept here"), "{kept}");
    for line in ["Mira: one\n", "Mira: two (waits to be sent)\n", "Mira: three (waits to be sent)|"] {
        assert!(kept.contains(line), "{kept}");
    }

    let (server, _) = serve(data.path(), port);
    assert_eq!(said(&mira.runs(&post("four", &["--later"]))), format!("0|As you wished, {waits}|"));
    let all = ["Mira: one", "Mira: two", "Mira: three", "Mira: four"];
    assert_eq!(lines(&mira.prints(&tail(&[]))), all);
    let bob = Terminal::at(&mira.server);
    assert_eq!(lines(&bob.prints(&tail(&[]))), all, "each once, for everybody");
    ends(server);
}

#[test]
fn a_refusal_says_why_and_what_it_was_and_is_tried_no_more() {
    let server = RealServer::start();
    let (mut alice, quay) = harbour(&server, 6);
    let mira = Terminal::at(server.address());
    mira.prints(&post("hello", &["--name", "Mira"]));
    let archived = Payload::RoomArchived(RoomArchived { archived: true });
    let archived = alice.draft(quay, Place::State, Some(StateSlot::Archived.slot()), &archived);
    server.takes(&alice.genesis, vec![archived]);
    let refused = said(&mira.runs(&post("too late", &[])));
    assert_eq!(
        refused,
        "1||The server refused it: this room is archived: nobody writes in it any more; your text was not posted\n\
         This was it:\ntoo late"
    );
    let after = mira.runs(&tail(&[]));
    assert_eq!(lines(&String::from_utf8_lossy(&after.stdout)), ["Mira: hello"]);
    assert!(after.stderr.is_empty(), "it is done with: {}", said(&after));
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let server = RealServer::start();
    let (mut alice, _) = harbour(&server, 7);
    let (_, opened) = alice.opens("attic");
    server.takes(&alice.genesis, vec![opened]);
    let mira = Terminal::at(server.address());
    let no_room = said(&mira.runs(&["tail", "Harbour", "cellar"]));
    assert!(
        no_room.starts_with("1||Error: there is no room \"cellar\" in this space. There are:\n"),
        "{no_room}"
    );
    assert!(no_room.contains("  quay") && no_room.contains("  attic"), "{no_room}");
    let no_space = said(&mira.runs(&["tail", "Attic", "quay"]));
    let stream = alice.genesis.stream();
    assert_eq!(
        no_space,
        format!("1||Error: there is no space \"Attic\" here. There are:\n  {stream}  Harbour")
    );
    let no_name = said(&mira.runs(&post("hello", &[])));
    assert_eq!(no_name, "1||Error: say once what you are called, with --name NAME; your text was not posted");
    let empty = said(&mira.runs(&post("  ", &["--name", "Mira"])));
    assert!(empty.starts_with("1||Error: "), "{empty}");
    let odd = Terminal { server: "https://localhost".to_owned(), ..mira };
    let odd = said(&odd.runs(&tail(&[])));
    assert!(odd.contains("no address of a server"), "{odd}");
}

#[test]
fn without_a_server_what_is_kept_is_read_and_what_is_not_is_told_of() {
    let (data, profile) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (server, port) = serve(data.path(), 0);
    ends(server);
    let mira = Terminal { profile, server: format!("http://127.0.0.1:{port}") };
    let nothing = said(&mira.runs(&tail(&[])));
    assert_eq!(
        nothing,
        "1||Error: there is no space \"Harbour\" here as far as is known without the server. There are none"
    );
    let stream = rill_tests::Writer::new(1).genesis.stream().to_string();
    let unknown = said(&mira.runs(&["post", &stream, "quay", "hello", "--name", "Mira"]));
    assert_eq!(unknown, "1||Error: this space was not opened here yet, and the server cannot be reached now");
}

#[test]
#[cfg(unix)]
fn the_key_and_the_session_are_for_their_users_eyes_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = RealServer::start();
    harbour(&server, 8);
    let mira = Terminal::at(server.address());
    mira.prints(&post("hello", &["--name", "Mira"]));
    let host = server.address().trim_start_matches("http://").replace(':', "_");
    let session = mira.profile.path().join("servers").join(host).join("session");
    for file in [mira.key(), session] {
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
}

#[test]
fn whoever_follows_goes_on_when_the_server_is_back() {
    let before = RealServer::start();
    harbour(&before, 9);
    let data = before.stop();
    let (server, port) = serve(data.path(), 0);
    let mira = Terminal::at(&format!("http://127.0.0.1:{port}"));
    let bob = Terminal::at(&mira.server);
    mira.prints(&post("one", &["--name", "Mira"]));
    let mut following = bob.follows(&tail(&["-f", "-n", "1"]));
    assert_eq!(following.line(), "Mira: one");
    ends(server);
    assert!(mira.prints(&post("two", &[])).starts_with("The server is not reached"));
    let (server, _) = serve(data.path(), port);
    mira.prints(&post("three", &[]));
    assert_eq!([following.line(), following.line()], ["Mira: two", "Mira: three"]);
    ends(server);
}

#[test]
fn a_server_that_says_nothing_holds_up_nobody_and_loses_nothing() {
    let before = RealServer::start();
    harbour(&before, 10);
    let data = before.stop();
    let (server, port) = serve(data.path(), 0);
    let mira = Terminal::at(&format!("http://127.0.0.1:{port}"));
    mira.prints(&post("one", &["--name", "Mira"]));
    ends(server);
    // Whoever connects is not refused, and is never answered.
    let silent = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    assert!(mira.prints(&post("two", &[])).starts_with("The server is not reached: it waits in the outbox"));
    drop(silent);
    let (server, _) = serve(data.path(), port);
    assert_eq!(lines(&mira.prints(&tail(&[]))), ["Mira: one", "Mira: two"]);
    ends(server);
}

#[test]
fn commands_that_run_at_once_have_their_turns_and_all_is_posted_once() {
    let server = RealServer::start();
    harbour(&server, 11);
    let mira = Terminal::at(server.address());
    mira.prints(&post("first", &["--name", "Mira"]));
    let texts: Vec<String> = (0..6).map(|number| format!("at once {number}")).collect();
    let posting: Vec<_> = texts.iter().map(|text| mira.command(&post(text, &[])).spawn().unwrap()).collect();
    posting.into_iter().for_each(|mut posting| assert!(posting.wait().unwrap().success()));
    let mut read = lines(&mira.prints(&tail(&["-n", "20"])));
    read[1..].sort();
    let expected: Vec<String> = texts.iter().map(|text| format!("Mira: {text}")).collect();
    assert_eq!(read[0], "Mira: first");
    assert_eq!(read[1..], expected);
}
