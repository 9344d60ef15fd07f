//! Exports: whole, checked by themselves, and brought into another server, where they say the same.

use crate::terminal::{Terminal, harbour, said};
use rill::export::{CheckError, Found, check};
use rill_bridge::{Center, Command as Wanted, MessageRow, Query, Window};
use rill_events::{Emoji, Payload, ProfileSet, ReactionSet, StateSlot};
use rill_protocol::{BlobId, Place, StreamId, TopicId};
use rill_tests::{Device, Person, RealServer, Writer, newest};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A space in which something of everything happened, and where a thread of it is.
fn lively(server: &RealServer, number: u8) -> (Writer, TopicId, TopicId) {
    let (mut alice, quay) = harbour(server, number);
    let bob = Person::named("bob");
    let mut at_bobs = alice.beside(&bob);
    let picture = BlobId::of(b"a lantern");
    server.takes(&alice.genesis, Vec::new());
    server.put(&format!("/api/blob/{}/{picture}", alice.genesis.stream()), b"a lantern");
    let (first, posted) = alice.posts(quay, "first");
    let (wrong, also) = alice.posts(quay, "wrong");
    let shows = alice.shows(quay, picture);
    let (thread, opened) = alice.starts_thread(quay, first, "about the first");
    let face = alice.shows_a_face(picture);
    server.takes(&alice.genesis, vec![face, posted, also, shows, opened]);
    let joins = at_bobs.joins();
    let reaction = Emoji::Unicode("👍".into());
    let (voice, key) = (at_bobs.voice(), reaction.key());
    let slot = StateSlot::Reaction { voice, emoji: &key }.slot();
    let reaction = Payload::ReactionSet(ReactionSet { emoji: reaction, on: true });
    let reacts = at_bobs.draft(quay, Place::Amends(first), Some(slot), &reaction);
    let named = Payload::ProfileSet(ProfileSet { name: "Bob".into(), ..ProfileSet::default() });
    let named = at_bobs.draft(TopicId::PEOPLE, Place::State, Some(voice), &named);
    let (answer, answers) = at_bobs.posts(thread, "an anser");
    let mends = at_bobs.edits(thread, answer, "an answer").1;
    for answer in server.push_by(&bob, &alice.genesis, vec![joins, named, reacts, answers, mends]) {
        assert!(matches!(answer, rill_protocol::Answer::Accepted(_)), "{answer:?}");
    }
    let more = alice.posts_many(quay, 3_000);
    let deletes = alice.deletes(quay, wrong);
    server.takes(&alice.genesis, more);
    server.takes(&alice.genesis, vec![deletes]);
    (alice, quay, thread)
}

fn export(terminal: &Terminal, space: &str, file: &Path) -> String {
    let mut export = terminal.command(&["export", space, "--blobs"]);
    said(&export.arg("-o").arg(file).output().unwrap())
}

fn checked(file: &Path) -> String {
    let mut rill = Command::new(env!("CARGO_BIN_EXE_rill"));
    said(&rill.env_remove("RUST_BACKTRACE").arg("check").arg(file).output().unwrap())
}

fn import(server: &RealServer, key: &Path, file: &Path) -> String {
    let mut rill = Command::new(env!("CARGO_BIN_EXE_rill"));
    let rill =
        rill.env_remove("RUST_BACKTRACE").args(["import", "rill", "--server", server.address(), "--key"]);
    said(&rill.arg(key).arg(file).output().unwrap())
}

/// All of a room as a page shows it, but for what is of the server alone: seqs, and what is counted by them.
fn shown(server: &RealServer, stream: StreamId, topic: TopicId) -> Vec<MessageRow> {
    let mut device = Device::at(server);
    device.does(Wanted::OpenSpace { stream, room: Some(topic) }).unwrap();
    let oldest = Window { center: Center::Oldest, before: 0, after: 200 };
    device.watches(1, newest(stream, topic));
    device.watches(2, Query::Messages { stream, topic, window: oldest });
    device.settles();
    let rows = [1, 2].map(|query| device.sees(query).messages()).concat().into_iter().cloned();
    rows.map(|mut row| {
        row.position.seq = rill_protocol::SeqNum::ZERO;
        row.standing = rill_bridge::Standing::Pending;
        row.revision = 0;
        // Whoever brings it to another server writes in the names of those who wrote it.
        row.authorship = rill_bridge::Authorship::InTheirName;
        row.reactions.iter_mut().for_each(|tally| tally.mine = false);
        row
    })
    .collect()
}

/// What an export has, topic by topic: envelopes and what they say.
fn events(file: &Path) -> Vec<(TopicId, Vec<u8>, rill_protocol::Erasable)> {
    let mut events = Vec::new();
    let whole = check::<CheckError>(fs::File::open(file).unwrap(), |found| {
        if let Found::Event(topic, event) = found {
            events.push((topic, event.0.envelope, event.0.body));
        }
        Ok(())
    });
    whole.unwrap();
    events
}

fn in_folder(name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    (folder, file)
}

#[test]
fn what_was_exported_says_the_same_on_another_server_and_is_never_there_twice() {
    let (server, other, third) = (RealServer::start(), RealServer::start(), RealServer::start());
    let (alice, quay, thread) = lively(&server, 1);
    let (folder, file) = in_folder("harbour.rill");
    let mira = Terminal::at(server.address());
    assert_eq!(export(&mira, "Harbour", &file), "0||Exported 3013 events in 4 topics, with 1 files");
    assert_eq!(
        checked(&file),
        "0|whole; 3013 events in 4 topics, 1 files; of 1 events a deletion took the bytes, 0 were withheld|"
    );
    let key = folder.path().join("key");
    let first = import(&other, &key, &file);
    let stream = first.split(['|', ':']).nth(1).unwrap().parse::<StreamId>().unwrap();
    assert_ne!(stream, alice.genesis.stream(), "nobody writes in a stream of somebody else");
    assert!(first.starts_with(&format!("0|{stream}: 3010 events added, 0 were there; 1 files")), "{first}");
    let again = import(&other, &key, &file);
    assert!(again.starts_with(&format!("0|{stream}: 0 events added, 3010 were there; 0 files")), "{again}");
    for topic in [quay, thread] {
        let before = shown(&server, alice.genesis.stream(), topic);
        assert_eq!(shown(&other, stream, topic), before);
        assert!(before.iter().all(|row| ["Alice", "Bob"].contains(&&*row.author.name)), "with their names");
    }

    // What was imported is exported and imported as the same.
    let (_folder, copied) = in_folder("copied.rill");
    let at_other = Terminal::at(other.address());
    assert!(export(&at_other, "Harbour", &copied).starts_with("0|"));
    let third_time = import(&third, &key, &copied);
    assert!(third_time.starts_with(&format!("0|{stream}: 3010 events added")), "{third_time}");
    let (_folder, last) = in_folder("last.rill");
    assert!(export(&Terminal::at(third.address()), &stream.to_string(), &last).starts_with("0|"));
    assert!(events(&last) == events(&copied), "the same events, byte for byte");
}

#[test]
fn who_made_a_space_brings_it_back_as_the_very_same() {
    let (server, other) = (RealServer::start(), RealServer::start());
    let (alice, quay, _) = lively(&server, 2);
    let (folder, file) = in_folder("harbour.rill");
    export(&Terminal::at(server.address()), "Harbour", &file);
    let key = folder.path().join("alices");
    let secret: String = Person::alice().secret().iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(&key, secret).unwrap();
    let stream = alice.genesis.stream();
    let here = import(&server, &key, &file);
    assert!(here.starts_with(&format!("0|{stream}: 0 events added, 3010 were there")), "{here}");
    let there = import(&other, &key, &file);
    assert!(there.starts_with(&format!("0|{stream}: 3010 events added, 0 were there; 1 files")), "{there}");
    assert_eq!(shown(&other, stream, quay), shown(&server, stream, quay));
}

#[test]
fn a_byte_that_was_changed_or_is_missing_is_found_wherever_it_lies() {
    let server = RealServer::start();
    let (mut alice, quay) = harbour(&server, 3);
    let posts = alice.posts_many(quay, 3);
    server.takes(&alice.genesis, posts);
    let (folder, file) = in_folder("harbour.rill");
    assert!(export(&Terminal::at(server.address()), "Harbour", &file).starts_with("0|"));
    let whole = fs::read(&file).unwrap();
    let is_whole = |bytes: &[u8]| check::<CheckError>(bytes, |_| Ok(())).is_ok();
    assert!(is_whole(&whole));
    for at in 0..whole.len() {
        assert!(!is_whole(&whole[..at]), "cut off at byte {at}");
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        assert!(!is_whole(&flipped), "byte {at} was changed");
    }
    assert!(!is_whole(&[&whole[..], &whole[..]].concat()), "something comes after it");

    let cut = folder.path().join("cut.rill");
    fs::write(&cut, &whole[..whole.len() - 1]).unwrap();
    let error = checked(&cut);
    let end = whole.len() - 1;
    assert!(
        error
            .ends_with(&format!("the file ends at byte {end}, in the middle: it was cut off. Export again|")),
        "{error}"
    );
    let other = RealServer::start();
    let refused = import(&other, &folder.path().join("key"), &cut);
    assert!(refused.starts_with("1||Error: the file ends at byte"), "{refused}");
    let info: rill_protocol::ServerInfo =
        rill_protocol::decode(&other.got("/api/server", &[("rill-protocol", "1")]).body).unwrap();
    assert_eq!(info.spaces, [], "nothing of it was taken");
    fs::write(&cut, "my diary").unwrap();
    assert!(checked(&cut).contains("this is no export of Rill"), "{}", checked(&cut));
}

#[test]
fn a_history_that_does_not_hang_together_is_no_export_though_each_record_is_whole() {
    use rill::export::{Reading, Record, Writing};
    let server = RealServer::start();
    let (mut alice, quay) = harbour(&server, 4);
    let posts = alice.posts_many(quay, 3);
    server.takes(&alice.genesis, posts);
    let (_folder, file) = in_folder("harbour.rill");
    export(&Terminal::at(server.address()), "Harbour", &file);
    let mut reading = Reading::begin(fs::File::open(&file).unwrap()).unwrap();
    let mut records = Vec::new();
    while let Some((_, record)) = reading.record().unwrap() {
        records.push(record);
    }
    let told = |records: &[Record]| {
        let mut writing = Writing::begin(Vec::new()).unwrap();
        records.iter().for_each(|record| writing.write(record).unwrap());
        let error = check::<CheckError>(&writing.end().unwrap()[..], |_| Ok(())).unwrap_err().to_string();
        error.split(" (").next().unwrap_or_default().to_owned()
    };
    let last = records.iter().rposition(|record| matches!(record, Record::Events(_))).unwrap();
    let forged = |change: &dyn Fn(&mut Vec<rill_protocol::WireEvent>)| {
        let mut records = records.clone();
        if let Record::Events(events) = &mut records[last] {
            change(events);
        }
        told(&records)
    };
    let odd = "the export is not what was exported: ";
    let place = |seq: u64| format!("event {seq} of topic {quay}");
    assert_eq!(forged(&|events| drop(events.remove(1))), format!("{odd}{} comes after event 1", place(3)));
    assert_eq!(
        forged(&|events| events[1].received_at += 1),
        format!("{odd}{} does not follow from what was before it", place(2))
    );
    assert_eq!(
        forged(&|events| events[2].body = rill_protocol::Erasable::whole(&[0; 16], b"something else")),
        format!("{odd}what {} says is not what it said", place(3))
    );
    assert_eq!(
        forged(&|events| drop(events.pop())),
        format!("{odd}topic {quay} ends after event 3, before its event 4")
    );
    let mut without_a_topic = records.clone();
    without_a_topic.drain(last - 1..=last);
    assert_eq!(told(&without_a_topic), format!("{odd}something of it is missing, or was put into it"));
}

#[test]
fn what_cannot_be_exported_says_why() {
    let server = RealServer::start();
    harbour(&server, 5);
    let mira = Terminal::at(server.address());
    let (_folder, file) = in_folder("cellar.rill");
    let no_space = export(&mira, "Cellar", &file);
    assert!(no_space.starts_with("1||Error: there is no space \"Cellar\" here. There are:"), "{no_space}");
    let stranger = Writer::new(99).genesis.stream().to_string();
    let unknown = export(&mira, &stranger, &file);
    assert!(unknown.starts_with("1||Error: the server says: "), "{unknown}");
    assert!(!file.exists());
    let away = Terminal { server: "http://127.0.0.1:1".to_owned(), ..mira };
    assert_eq!(export(&away, &stranger, &file), "1||Error: the server is not reached");
}
