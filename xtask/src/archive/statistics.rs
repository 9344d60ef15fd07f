//! Whether a generated archive has the shape of the real one: lengths, gaps, replies, people, rooms.
//! Here: the measures, what they were on the real archive (numbers only), how far a generated one may be off.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde::Deserialize;

use super::{Options, generate};
use crate::places;

/// What is compared.
#[derive(Debug)]
struct Shape {
    /// Characters of a text at the 10th, 25th, 50th, 75th, 90th and 99th percentile.
    lengths: [f64; 6],
    /// Seconds from one message of a room to the next, at the same percentiles.
    gaps: [f64; 6],
    /// Part of the messages that answer another one.
    replies: f64,
    /// Part of all messages that the busiest hundredth and the busiest tenth of the people wrote.
    busiest: [f64; 2],
    /// Part of all messages in the largest, the second, third, sixth and twelfth room.
    rooms: [f64; 5],
}

/// The real archive of 59,752 messages, measured with [`Shape::of`].
const REAL: Shape = Shape {
    lengths: [9.0, 22.0, 44.0, 78.0, 129.0, 283.0],
    gaps: [3.5, 4.6, 7.5, 15.0, 30.0, 350.0],
    replies: 0.2463,
    busiest: [0.1554, 0.5322],
    rooms: [0.2338, 0.1402, 0.0987, 0.0838, 0.0333],
};
const PERCENTILES: [usize; 6] = [10, 25, 50, 75, 90, 99];

#[derive(Deserialize)]
struct Document {
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    r#type: String,
    timestamp: String,
    content: String,
    author: Author,
}

#[derive(Deserialize)]
struct Author {
    id: String,
}

impl Shape {
    fn of(folder: &Path) -> Self {
        let (mut lengths, mut gaps, mut rooms) = (Vec::new(), Vec::new(), Vec::new());
        let (mut replies, mut by) = (0_usize, HashMap::<String, usize>::new());
        for document in documents(folder) {
            rooms.push(document.messages.len());
            let times: Vec<f64> =
                document.messages.iter().map(|message| seconds(&message.timestamp)).collect();
            gaps.extend(times.windows(2).map(|pair| pair[1] - pair[0]));
            for message in document.messages {
                if matches!(message.r#type.as_str(), "Default" | "Reply") {
                    lengths.push(message.content.chars().count() as f64);
                }
                replies += usize::from(message.r#type == "Reply");
                *by.entry(message.author.id).or_default() += 1;
            }
        }
        let all = rooms.iter().sum::<usize>() as f64;
        let mut by: Vec<usize> = by.into_values().collect();
        by.sort_unstable_by(|a, b| b.cmp(a));
        rooms.sort_unstable_by(|a, b| b.cmp(a));
        let first = |part: usize| by[..by.len() / part].iter().sum::<usize>() as f64 / all;
        Self {
            lengths: percentiles(lengths),
            gaps: percentiles(gaps),
            replies: replies as f64 / all,
            busiest: [first(100), first(10)],
            rooms: [0, 1, 2, 5, 11].map(|at| rooms[at] as f64 / all),
        }
    }

    /// Within a quarter everywhere, and within a third where the real archive itself is only a sample of days.
    fn assert_like(&self, other: &Self) {
        let near = |what: &str, ours: &[f64], theirs: &[f64], off: f64| {
            for (ours, theirs) in ours.iter().zip(theirs) {
                assert!((ours - theirs).abs() <= theirs * off, "{what}: {ours} is not near {theirs}");
            }
        };
        near("lengths", &self.lengths, &other.lengths, 0.25);
        near("gaps", &self.gaps, &other.gaps, 0.33);
        near("replies", &[self.replies], &[other.replies], 0.25);
        near("busiest people", &self.busiest, &other.busiest, 0.33);
        near("rooms", &self.rooms, &other.rooms, 0.25);
    }
}

fn documents(folder: &Path) -> impl Iterator<Item = Document> {
    let files =
        fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("it can be read").path());
    let named = |path: &PathBuf, end: &str| path.to_string_lossy().ends_with(end);
    files.filter(move |path| named(path, ".json.gz") || named(path, "].json")).map(|path| {
        let file = BufReader::new(File::open(&path).expect("the file opens"));
        let packed = path.extension().is_some_and(|extension| extension == "gz");
        let mut reader: Box<dyn Read> = if packed { Box::new(GzDecoder::new(file)) } else { Box::new(file) };
        let mut text = String::new();
        reader.read_to_string(&mut text).expect("it is UTF-8");
        serde_json::from_str(&text).expect("it is an export")
    })
}

fn percentiles(mut values: Vec<f64>) -> [f64; 6] {
    values.sort_unstable_by(f64::total_cmp);
    PERCENTILES.map(|percent| values[values.len() * percent / 100])
}

/// Seconds of a UTC time since some fixed day: months count 31 days, so only times near each other are told apart rightly.
fn seconds(iso: &str) -> f64 {
    let part = |from: usize, to: usize| iso[from..to].parse::<f64>().expect("it is a time");
    let end = iso.find('+').expect("the offset is UTC's");
    let days = (part(0, 4) * 12.0 + part(5, 7)) * 31.0 + part(8, 10);
    ((days * 24.0 + part(11, 13)) * 60.0 + part(14, 16)) * 60.0 + part(17, end)
}

#[test]
fn a_generated_archive_has_the_shape_of_the_real_one() {
    let folder = tempfile::tempdir().expect("there is room for files");
    let options = Options { messages: 59_752, seed: 7, out: folder.path().to_owned() };
    assert_eq!(generate(&options).expect("it can be written").messages, 59_752);
    let generated = Shape::of(folder.path());
    generated.assert_like(&REAL);
    let real = places::root().join("../shared/data/main");
    if real.is_dir() {
        generated.assert_like(&Shape::of(&real));
    } else {
        eprintln!("the real archive is not here: compared with what was measured on it");
    }
}

#[test]
fn the_same_seed_writes_the_same_bytes_and_exactly_as_many_messages_as_asked_for() {
    for messages in [12, 13, 500, 3_001] {
        let (one, two) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let write = |folder: &Path, seed| {
            generate(&Options { messages, seed, out: folder.to_owned() }).expect("written")
        };
        assert_eq!(write(one.path(), 3), write(two.path(), 3));
        assert_eq!(
            documents(one.path()).map(|document| document.messages.len() as u64).sum::<u64>(),
            messages
        );
        for entry in
            fs::read_dir(one.path()).expect("it is there").map(|entry| entry.expect("it can be read"))
        {
            if entry.path().is_file() {
                let other = fs::read(two.path().join(entry.file_name())).expect("the same file is there");
                assert_eq!(fs::read(entry.path()).expect("it can be read"), other, "{:?}", entry.file_name());
            }
        }
    }
}
