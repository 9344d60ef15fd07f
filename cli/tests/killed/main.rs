//! The real program is killed with SIGKILL in the middle of an import, the server or the importer: the import goes
//! on, `rill check` finds nothing wrong, nothing acknowledged is lost, and nothing is there twice.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

mod go_between;

use fastrand::Rng;
use go_between::{GoBetween, Moment, Plan, locked};
use rill_faults::Trials;
use rill_protocol::{Envelope, EventId, SeqNum, StreamId, TopicId};
use rill_server::store::{Sight, StreamLog};
use serde_json::json;
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

/// Some ten pushes of an importer.
const ROOMS: u64 = 3;
const MESSAGES: u64 = 5_000;

fn rill() -> Command {
    Command::new(env!("CARGO_BIN_EXE_rill"))
}

/// Writes an archive, a file a room.
fn write_archive(folder: &Path) {
    for room in 0..ROOMS {
        let message = |number: u64| {
            json!({
                "id": ((1 + room * MESSAGES + number) << 22).to_string(), "type": "Default",
                "timestamp": format!("2024-03-09T{:02}:{:02}:{:02}+00:00", number / 3600, number / 60 % 60, number % 60),
                "timestampEdited": null, "isPinned": number.is_multiple_of(50), "content": format!("message {number} of room {room}"),
                "author": { "id": (700 + number % 7).to_string(), "name": format!("user{}", number % 7), "isBot": false },
                "reactions": [],
            })
        };
        let whole = json!({
            "guild": { "id": "7", "name": "Harbour", "iconUrl": null },
            "channel": { "id": (70 + room).to_string(), "type": "GuildTextChat", "categoryId": null, "category": null,
                         "name": format!("quay-{room}"), "topic": null },
            "exportedAt": "2025-06-01T00:00:00+00:00",
            "messages": (0..MESSAGES).map(message).collect::<Vec<_>>(),
        });
        fs::write(folder.join(format!("room {room}.json")), serde_json::to_vec_pretty(&whole).unwrap())
            .unwrap();
    }
}

fn serve(data: &Path) -> (Child, u16) {
    let mut server = rill()
        .args(["serve", "--port", "0", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    let port = line.trim().rsplit(':').next().unwrap().parse();
    // It says more later, which nobody reads; but the line is open.
    server.stdout = Some(said.into_inner());
    (server, port.unwrap_or_else(|_| unreachable_port(&line)))
}

#[expect(clippy::panic, reason = "what fails in a test fails the test")]
fn unreachable_port(line: &str) -> u16 {
    panic!("it does not say where it is: {line:?}")
}

fn import(archive: &Path, port: u16) -> Command {
    let mut import = rill();
    import
        .args(["import", "discord", "--json", "--server", &format!("http://127.0.0.1:{port}"), "--key"])
        .arg(archive.join("key"))
        .arg(archive);
    import.stdout(Stdio::null()).stderr(Stdio::null());
    import
}

fn killed(mut process: Child) {
    process.kill().unwrap();
    process.wait().unwrap();
}

/// The one stream of a data folder, if there is one.
fn stream(data: &Path) -> Option<StreamId> {
    let streams = fs::read_dir(data.join("streams")).ok()?;
    streams.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok()).next()
}

/// All that is in the log: what nobody wrote differs from import to import.
fn events(data: &Path) -> BTreeMap<EventId, Vec<u8>> {
    let Some(log) = stream(data).and_then(|stream| StreamLog::open(data, &stream).unwrap()) else {
        return BTreeMap::new();
    };
    let rooms = log
        .opening(None, 1, None, &Sight::of_everything(None))
        .unwrap()
        .unwrap()
        .rooms
        .into_iter()
        .map(|room| room.topic);
    let (mut all, mut count) = (BTreeMap::new(), 0);
    for topic in rooms.chain([TopicId::ROOT, TopicId::PEOPLE]) {
        let mut after = SeqNum::ZERO;
        while let Some(span) = log.span(topic, after, None).unwrap().filter(|span| !span.events.is_empty()) {
            for event in span.events {
                after = event.seq;
                count += 1;
                all.insert(Envelope::from_bytes(&event.envelope).unwrap().id, event.envelope);
            }
        }
    }
    assert_eq!(all.len(), count, "an event is there twice");
    all
}

struct Known {
    archive: tempfile::TempDir,
    whole: BTreeMap<EventId, Vec<u8>>,
    stream: StreamId,
}

/// An import that nobody disturbs.
fn undisturbed() -> Known {
    let (archive, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_archive(archive.path());
    let (server, port) = serve(data.path());
    assert!(import(archive.path(), port).status().unwrap().success());
    killed(server);
    let whole = events(data.path());
    assert!(whole.len() as u64 > ROOMS * MESSAGES);
    Known { archive, whole, stream: stream(data.path()).unwrap() }
}

/// Says whether anything was acknowledged before the kill.
fn kills_in_the_middle(known: &Known, seed: u64) -> bool {
    let mut random = Rng::with_seed(seed);
    let moments = [Moment::HalfSent, Moment::Written, Moment::Written, Moment::Answered, Moment::Told];
    let (push, moment) = (random.usize(1..=7), moments[random.usize(..moments.len())]);
    let kills_server = random.bool();
    let story = format!("RILL_ONE=1 RILL_SEED={seed}: push {push}, {moment:?}, the server: {kills_server}");

    let data = tempfile::tempdir().unwrap();
    let (server, port) = serve(data.path());
    let written: PathBuf = StreamLog::folder(data.path(), &known.stream).join("events.db-wal");
    let (server, importer) = (Arc::new(Mutex::new(Some(server))), Arc::new(Mutex::new(None)));
    let victim = Arc::clone(if kills_server { &server } else { &importer });
    let between = GoBetween::to(port, Plan { push, moment, written, victim });
    *locked(&importer) = Some(import(known.archive.path(), between.port).spawn().unwrap());
    // Polled, as the one who kills must get at it meanwhile.
    let ended = loop {
        if let Some(ended) = locked(&importer).as_mut().unwrap().try_wait().unwrap() {
            break ended;
        }
        std::thread::yield_now();
    };
    assert!(!ended.success(), "{story}: it was not killed");
    let acknowledged = between.acknowledged();
    drop(between);

    let lost =
        |found: &BTreeMap<EventId, Vec<u8>>| acknowledged.iter().filter(|id| !found.contains_key(id)).count();
    let (server, port) = if kills_server {
        assert_eq!(lost(&events(data.path())), 0, "{story}: acknowledged, and lost");
        serve(data.path())
    } else {
        (locked(&server).take().unwrap(), port)
    };
    assert!(import(known.archive.path(), port).status().unwrap().success(), "{story}: it does not go on");
    killed(server);
    let check = rill().arg("check").arg("--data").arg(data.path()).output().unwrap();
    assert!(check.status.success(), "{story}: {}", String::from_utf8_lossy(&check.stdout));
    let found = events(data.path());
    assert_eq!(lost(&found), 0, "{story}: acknowledged, and lost");
    assert!(found == known.whole, "{story}: {} events instead of {}", found.len(), known.whole.len());
    !acknowledged.is_empty()
}

#[test]
fn an_import_that_is_killed_goes_on_and_loses_nothing_acknowledged() {
    let (trials, known) = (Trials::of("kill -9 in an import", 20), undisturbed());
    let seeds: Vec<u64> = trials.seeds().take(usize::try_from(trials.count()).unwrap()).collect();
    let acknowledged = seeds.iter().filter(|seed| kills_in_the_middle(&known, **seed)).count();
    trials.report(seeds.len() as u64, &[("acknowledged before", acknowledged as u64)]);
}
