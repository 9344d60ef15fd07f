//! `cargo xtask archive`: writes an archive of any size, in the exporter's form and with the shape of real chat.
//! Here: the command, how many messages each room gets, the files. Not here: who writes (`archive/people.rs`), when
//! (`rhythm.rs`), what (`words.rs`), how a conversation goes (`room.rs`), the exporter's members (`exporter.rs`).
//!
//! The same options give the same bytes on every machine: integers only, one seeded generator, no clock.

mod dice;
mod exporter;
mod media;
mod people;
mod rhythm;
mod room;
#[cfg(test)]
mod statistics;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::places;
use dice::Dice;
use people::People;
use room::Room;

/// Parts of ten thousand that each room holds, largest first: those of the real archive.
const ROOM_SHARES: [u64; 12] = [2338, 1402, 987, 880, 846, 838, 782, 402, 402, 399, 391, 333];

const ROOM_NAMES: [&str; 12] = [
    "general",
    "help",
    "build",
    "off-topic",
    "garden",
    "music",
    "photos",
    "trips",
    "books",
    "reports",
    "kitchen",
    "meetings",
];

#[derive(clap::Args)]
pub(crate) struct ArchiveArgs {
    /// How many messages, over all rooms and threads.
    #[arg(long)]
    messages: u64,
    /// The same seed gives the same archive.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder to write into; target/archive-MESSAGES-SEED if not given.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What to generate.
pub(crate) struct Options {
    pub(crate) messages: u64,
    pub(crate) seed: u64,
    pub(crate) out: PathBuf,
}

/// What was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) messages: u64,
    pub(crate) rooms: u64,
    pub(crate) threads: u64,
    pub(crate) people: u64,
}

/// The command.
pub(crate) fn run(args: &ArchiveArgs) -> Result<()> {
    let named = || places::target().join(format!("archive-{}-{}", args.messages, args.seed));
    let out = args.out.clone().unwrap_or_else(named);
    let options = Options { messages: args.messages, seed: args.seed, out };
    let Summary { messages, rooms, threads, people } = generate(&options)?;
    println!(
        "{messages} messages by {people} people in {rooms} rooms and {threads} threads: {}",
        options.out.display()
    );
    Ok(())
}

/// Writes an archive into `options.out`, replacing the files of the same names there.
///
/// Memory does not grow with the number of messages. Fails when a file cannot be written, or when fewer messages are
/// asked for than there are rooms.
pub(crate) fn generate(options: &Options) -> Result<Summary> {
    ensure!(
        options.messages >= ROOM_SHARES.len() as u64,
        "an archive has {} rooms: ask for at least that many messages",
        ROOM_SHARES.len()
    );
    create_folder(&options.out)?;
    media::write(&options.out)?;
    let mut dice = Dice::new(options.seed);
    let people = People::for_messages(options.messages, &mut dice);
    let mut summary = Summary { people: people.len(), ..Summary::default() };
    for (at, budget) in budgets(options.messages).into_iter().enumerate() {
        let mut room = Room::new(&options.out, at, ROOM_NAMES[at], &people, dice.fork());
        let written = room.write(budget)?;
        summary.messages += written.messages;
        summary.threads += written.threads;
        summary.rooms += 1;
    }
    Ok(summary)
}

/// How many messages each room gets; the sum is what was asked for, and no room stays empty.
fn budgets(messages: u64) -> Vec<u64> {
    let mut budgets: Vec<u64> = ROOM_SHARES.iter().map(|share| (messages * share / 10_000).max(1)).collect();
    let others: u64 = budgets[1..].iter().sum();
    budgets[0] = messages - others;
    budgets
}

fn create_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))
}
