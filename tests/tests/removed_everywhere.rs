//! What was removed is in no file of the server and of a device, whatever came between: posts, edits, deletions, pages,
//! full copies, access that ended, restarts and crashes of either side, in any order. And what was not removed is there.

#![expect(clippy::unwrap_used, reason = "what fails in a test fails the test")]

use fastrand::Rng;
use rill_bridge::{Center, Command, Query, Window};
use rill_faults::Trials;
use rill_protocol::{Down, Draft, EventId, HistoryId, StreamId, TopicId};
use rill_tests::{Device, RealServer, Writer};
use rusqlite::Connection;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const ROOMS: usize = 3;
const STEPS: usize = 60;

/// A database file as the worker has it.
fn opened(folder: &TempDir) -> Connection {
    let connection = Connection::open(folder.path().join("copy.db")).unwrap();
    for (name, value) in [
        ("locking_mode", "EXCLUSIVE"),
        ("page_size", "16384"),
        ("journal_mode", "WAL"),
        ("synchronous", "NORMAL"),
    ] {
        connection.pragma_update(None, name, value).unwrap();
    }
    connection
}

/// A folder as it stands at one moment: what a crash leaves. Nothing was written while it was read twice: files of
/// different moments would be what no crash leaves, such as a write-ahead log beside a database that it was put into
/// meanwhile.
fn as_it_stands(folder: &Path) -> TempDir {
    let mut files = files_of(folder);
    loop {
        let again = files_of(folder);
        if again == files {
            break;
        }
        files = again;
    }
    let crashed = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let to = crashed.path().join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
    crashed
}

/// All files, by their paths within the folder. One that goes meanwhile is none.
fn files_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            match fs::read(&path) {
                Ok(bytes) => drop(files.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes)),
                Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{path:?}: {error}"),
            }
        }
    }
    files
}

/// The numbers of the words that are in any file of a folder.
fn words_in(folder: &Path) -> BTreeSet<u32> {
    files_of(folder).values().flat_map(|bytes| words_of(bytes)).collect()
}

/// The same of one file: what one ends with and another begins with is no word.
fn words_of(bytes: &[u8]) -> BTreeSet<u32> {
    let digits = |at: usize| std::str::from_utf8(bytes.get(at + 5..at + 11)?).ok()?.parse().ok();
    let starts = bytes.windows(5).enumerate().filter(|(_, letters)| *letters == b"word-");
    starts.filter_map(|(at, _)| digits(at)).collect()
}

/// A message that stands, with the numbers of the words of its text and its edits.
struct Standing {
    room: usize,
    id: EventId,
    words: Vec<(EventId, u32)>,
}

struct Story {
    random: Rng,
    alice: Writer,
    rooms: Vec<TopicId>,
    standing: Vec<Standing>,
    words: u32,
    removed: BTreeSet<u32>,
    server: Option<RealServer>,
    bob: Option<Device>,
    device: TempDir,
    online: bool,
}

impl Story {
    fn begins(seed: u64) -> Self {
        let (server, mut alice) = (RealServer::start(), Writer::new(1));
        let (rooms, opened): (Vec<_>, Vec<_>) =
            (0..ROOMS).map(|number| alice.opens(&format!("room {number}"))).unzip();
        server.takes(&alice.genesis, opened);
        let device = tempfile::tempdir().unwrap();
        let bob = Some(Device::on(self::opened(&device), Some(&server)).unwrap());
        let random = Rng::with_seed(seed);
        let (standing, words, removed) = (Vec::new(), 0, BTreeSet::new());
        let server = Some(server);
        let mut story =
            Self { random, alice, rooms, standing, words, removed, server, bob, device, online: true };
        story.writes();
        story.opens();
        story
    }

    fn stream(&self) -> StreamId {
        self.alice.genesis.stream()
    }

    fn server(&self) -> &RealServer {
        self.server.as_ref().unwrap()
    }

    fn bob(&mut self) -> &mut Device {
        self.bob.as_mut().unwrap()
    }

    fn takes(&self, drafts: Vec<Draft>) {
        self.server().takes(&self.alice.genesis, drafts);
    }

    /// A text with a word of its own, of any length: within a page, over several, too long for a frame.
    fn text(&mut self) -> (u32, String) {
        self.words += 1;
        let longest = [3, 3, 3, 20, 20, 200, 2_000][self.random.usize(..7)];
        (self.words, format!("word-{:06} ", self.words).repeat(1 + self.random.usize(..longest)))
    }

    fn writes(&mut self) {
        let mut drafts = Vec::new();
        let room = self.random.usize(..ROOMS);
        for _ in 0..self.random.usize(1..40) {
            let (word, text) = self.text();
            let (id, posted) = self.alice.posts(self.rooms[room], &text);
            self.standing.push(Standing { room, id, words: vec![(id, word)] });
            drafts.push(posted);
        }
        self.takes(drafts);
    }

    fn edits(&mut self) {
        let mut drafts = Vec::new();
        for _ in 0..self.random.usize(1..6) {
            let Some(at) = self.any_standing() else { break };
            let (word, text) = self.text();
            let standing = &mut self.standing[at];
            let (id, edited) = self.alice.edits(self.rooms[standing.room], standing.id, &text);
            standing.words.push((id, word));
            drafts.push(edited);
        }
        self.takes(drafts);
    }

    fn deletes(&mut self) {
        let mut drafts = Vec::new();
        for _ in 0..self.random.usize(1..12) {
            let Some(at) = self.any_standing() else { break };
            let room = self.rooms[self.standing[at].room];
            let edits = self.standing[at].words.len() - 1;
            if edits > 0 && self.random.u8(..3) == 0 {
                let edit = 1 + self.random.usize(..edits);
                let (id, word) = self.standing[at].words.remove(edit);
                self.removed.insert(word);
                drafts.push(self.alice.deletes(room, id));
            } else {
                let gone = self.standing.swap_remove(at);
                self.removed.extend(gone.words.iter().map(|(_, word)| *word));
                drafts.push(self.alice.deletes(room, gone.id));
            }
        }
        self.takes(drafts);
    }

    fn any_standing(&mut self) -> Option<usize> {
        (!self.standing.is_empty()).then(|| self.random.usize(..self.standing.len()))
    }

    fn opens(&mut self) {
        let (stream, room) = (self.stream(), Some(self.rooms[0]));
        self.bob().begins(Command::OpenSpace { stream, room });
    }

    /// Looks at any place of any room.
    fn looks(&mut self) {
        let anchor = self.any_standing().map(|at| (self.standing[at].room, self.standing[at].id));
        let (room, center) = match (self.random.u8(..4), anchor) {
            (0, _) => (self.random.usize(..ROOMS), Center::Oldest),
            (1, Some((room, id))) => (room, Center::Anchor(id)),
            _ => (self.random.usize(..ROOMS), Center::Newest),
        };
        let window = Window { center, before: self.random.u32(..60), after: self.random.u32(..60) };
        let question = Query::Messages { stream: self.stream(), topic: self.rooms[room], window };
        let query = self.random.u32(1..3);
        self.bob().watches(query, question);
    }

    fn copies_or_not(&mut self) {
        let what = Command::KeepFullCopy { stream: self.stream(), keep: self.random.bool() };
        self.bob().begins(what);
    }

    fn comes_and_goes(&mut self) {
        self.online = !self.online;
        match self.online {
            true => self.bob.as_mut().unwrap().goes_online(self.server.as_ref().unwrap()),
            false => self.bob().goes_offline(),
        }
    }

    fn loses_access(&mut self, room: usize) {
        let read = |row: &rusqlite::Row<'_>| row.get(0);
        let database = self.bob.as_ref().unwrap().engine().database();
        let history: Result<[u8; 16], _> = database.query_row("SELECT history FROM space", [], read);
        // Not opened yet: nothing is held.
        let Ok(history) = history else { return };
        let topic = self.rooms[room];
        let ended = Down::AccessEnded { stream: self.stream(), history: HistoryId(history), topic };
        self.bob().is_sent(&ended);
    }

    fn forgets_and_returns(&mut self) {
        let stream = self.stream();
        self.bob().begins(Command::ForgetSpace { stream });
        let steps = self.random.usize(..4);
        self.bob().steps(steps);
        self.opens();
    }

    /// The device's program ends, in order or at once, and begins again on what it left.
    fn begins_again(&mut self) {
        let crashed = self.random.bool().then(|| as_it_stands(self.device.path()));
        drop(self.bob.take().unwrap().ends());
        self.device = match crashed {
            Some(crashed) => crashed,
            None => std::mem::replace(&mut self.device, tempfile::tempdir().unwrap()),
        };
        let server = self.server.as_ref().filter(|_| self.online);
        self.bob = Some(Device::on(opened(&self.device), server).unwrap());
        self.opens();
    }

    /// The same of the server.
    fn is_served_again(&mut self) {
        self.bob().goes_offline();
        let server = self.server.take().unwrap();
        let data = if self.random.bool() {
            let crashed = as_it_stands(server.data());
            drop(server);
            crashed
        } else {
            server.stop()
        };
        self.server = Some(RealServer::over(data));
        if self.online {
            self.bob.as_mut().unwrap().goes_online(self.server.as_ref().unwrap());
        }
    }

    fn goes_on(&mut self) {
        match self.random.u8(..40) {
            0..8 => self.writes(),
            8..12 => self.edits(),
            12..20 => self.deletes(),
            20..27 => self.looks(),
            27..29 => self.copies_or_not(),
            29..31 => self.comes_and_goes(),
            31 => {
                let room = self.random.usize(..ROOMS);
                self.loses_access(room);
            }
            32 => self.forgets_and_returns(),
            33 => self.begins_again(),
            34 => self.is_served_again(),
            35..37 => {
                let ms = self.random.i64(0..20_000);
                self.bob().waits(ms);
            }
            _ => self.bob().settles(),
        }
        let steps = self.random.usize(..30);
        self.bob().steps(steps);
    }

    /// The device hears all that the server has to say.
    fn hears(&mut self) {
        self.online = true;
        self.bob.as_mut().unwrap().goes_online(self.server.as_ref().unwrap());
        self.bob().settles();
    }

    /// Everything that was said reaches the device.
    fn comes_to_rest(&mut self) {
        let stream = self.stream();
        self.opens();
        self.hears();
        self.bob().does(Command::KeepFullCopy { stream, keep: true }).unwrap();
        for number in 0..ROOMS {
            let (word, text) = self.text();
            let (id, posted) = self.alice.posts(self.rooms[number], &text);
            self.standing.push(Standing { room: number, id, words: vec![(id, word)] });
            self.takes(vec![posted]);
            let window = Window { center: Center::Newest, before: 100, after: 0 };
            let topic = self.rooms[number];
            self.bob().watches(1, Query::Messages { stream, topic, window });
            self.hears();
        }
        // A copy that could not go on rests for a minute.
        self.bob().waits(61_000);
        self.hears();
        self.bob().until("the copy to be whole", |bob| bob.status().copies.is_empty());
        self.hears();
        self.bob().waits(60_000);
    }

    fn stands(&self) -> BTreeMap<u32, usize> {
        let of = |standing: &Standing| {
            let room = standing.room;
            standing.words.iter().map(move |(_, word)| (*word, room)).collect::<Vec<_>>()
        };
        self.standing.iter().flat_map(of).collect()
    }
}

fn is_told(trial: &str, place: &str, found: &BTreeSet<u32>, should: &BTreeSet<u32>, removed: &BTreeSet<u32>) {
    let stayed: Vec<_> = found.intersection(removed).collect();
    let missing: Vec<_> = should.difference(found).collect();
    assert!(
        stayed.is_empty() && missing.is_empty(),
        "{trial}: {place}: left {stayed:?}, missing {missing:?}"
    );
}

/// Says which trial it was that failed, whatever failed in it.
struct Named<'a>(&'a str);

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("failed: {}", self.0);
        }
    }
}

#[test]
fn what_was_removed_is_in_no_file_of_either_side_whatever_came_between() {
    let trials = Trials::of("removals on both sides", 100);
    let count = if trials.is_one() { 1 } else { trials.count() };
    let (mut removed, mut kept) = (0, 0);
    for seed in trials.seeds().take(usize::try_from(count).unwrap()) {
        let trial = format!("RILL_ONE=1 RILL_SEED={seed}");
        let _named = Named(&trial);
        let mut story = Story::begins(seed);
        (0..STEPS).for_each(|_| story.goes_on());
        story.comes_to_rest();
        let stands = story.stands();
        let all: BTreeSet<u32> = stands.keys().copied().collect();
        is_told(&trial, "the device", &words_in(story.device.path()), &all, &story.removed);
        // Taken out when nothing else is to do: whoever asks comes first.
        let began = Instant::now();
        while words_in(story.server().data()).intersection(&story.removed).next().is_some() {
            assert!(began.elapsed() < Duration::from_secs(60), "{trial}: left at the server");
            story.server().got("/api/server", &[("rill-protocol", "1")]);
        }
        is_told(&trial, "the server", &words_in(story.server().data()), &all, &story.removed);

        let ended = story.random.usize(..ROOMS);
        story.loses_access(ended);
        story.bob().settles();
        let (gone, stays): (BTreeSet<u32>, BTreeSet<u32>) =
            all.iter().partition(|word| stands[word] == ended);
        is_told(&trial, "the device, without a room", &words_in(story.device.path()), &stays, &gone);
        (removed, kept) = (removed + story.removed.len() as u64, kept + all.len() as u64);
    }
    trials.report(count, &[("removed", removed), ("kept", kept)]);
}

/// A write-ahead log begins with a 7.
#[test]
fn the_end_of_a_file_and_the_begin_of_the_next_make_no_word() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["1", "2", "3"] {
        fs::write(folder.path().join(name), "7 word-000012 word-00006").unwrap();
    }
    assert_eq!(words_in(folder.path()), BTreeSet::from([12]));
}
