//! What is left of a file when the power goes: all that is durable, and any part of what was written since.
//!
//! A disk writes sectors of 512 bytes in any order; a write that was under way may have ended within a sector; a
//! file may have grown though what was written there was not. Bytes that nobody wrote do not change: SQLite counts
//! on that too (`SQLITE_IOCAP_POWERSAFE_OVERWRITE`, which it takes for granted on Unix).

use super::state::Change;
use fastrand::Rng;

const SECTOR: usize = 512;

/// How a disk had come along.
enum Manner {
    /// With these, and none after them.
    First(usize),
    /// With whole changes, each by this chance.
    Whole(f64),
    /// With sectors, each by this chance.
    Sectors(f64),
}

impl Manner {
    fn any(changes: usize, random: &mut Rng) -> Self {
        match random.u8(..8) {
            0 => Self::First(0),
            1 => Self::First(changes),
            2 => Self::First(random.usize(..=changes)),
            3 => Self::Whole(random.f64()),
            4 => Self::Sectors(0.9),
            5 => Self::Sectors(0.1),
            _ => Self::Sectors(random.f64()),
        }
    }
}

pub(super) fn left_of(durable: &[u8], pending: &[Change], random: &mut Rng) -> Vec<u8> {
    let mut left = durable.to_vec();
    let manner = Manner::any(pending.len(), random);
    for (number, change) in pending.iter().enumerate() {
        match (&manner, change) {
            (Manner::First(count), _) if number >= *count => {}
            (Manner::First(_), _) => apply(&mut left, change),
            (Manner::Whole(chance), _) | (Manner::Sectors(chance), Change::Cut(_)) => {
                if random.f64() < *chance {
                    apply(&mut left, change);
                }
            }
            (Manner::Sectors(chance), Change::Write { at, bytes }) => {
                by_sectors(&mut left, *at, bytes, *chance, random);
            }
        }
    }
    left
}

/// As it is when nothing goes wrong.
pub(super) fn apply(file: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes } => put(file, *at, bytes),
        Change::Cut(len) => file.truncate(*len),
    }
}

fn by_sectors(file: &mut Vec<u8>, at: usize, bytes: &[u8], chance: f64, random: &mut Rng) {
    let mut done = 0;
    while done < bytes.len() {
        let here = at + done;
        let sector = &bytes[done..bytes.len().min(done + SECTOR - here % SECTOR)];
        done += sector.len();
        if random.f64() < chance {
            match random.u8(..16) {
                // It ended within the sector.
                0 => put(file, here, &sector[..random.usize(..=sector.len())]),
                1 => {
                    let from = random.usize(..=sector.len());
                    put(file, here + from, &sector[from..]);
                }
                _ => put(file, here, sector),
            }
        } else if here + sector.len() > file.len() && random.u8(..4) == 0 {
            // The file has grown, and holds there what the disk held before.
            let stale: Vec<u8> = match random.bool() {
                true => vec![0; sector.len()],
                false => sector.iter().map(|_| random.u8(..)).collect(),
            };
            put(file, here, &stale);
        }
    }
}

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    if file.len() < at + bytes.len() {
        file.resize(at + bytes.len(), 0);
    }
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_made_of_what_was_written_and_what_was_durable() {
        let durable = vec![1; 3000];
        let pending = [
            Change::Write { at: 700, bytes: vec![2; 1500] },
            Change::Write { at: 1000, bytes: vec![3; 100] },
        ];
        let (mut olds, mut news) = (0, 0);
        for seed in 0..200 {
            let left = left_of(&durable, &pending, &mut Rng::with_seed(seed));
            assert_eq!(left.len(), 3000);
            assert!(left[..700].iter().chain(&left[2200..]).all(|byte| *byte == 1), "nobody wrote there");
            assert!(
                left[1000..1100].iter().all(|byte| matches!(byte, 1..=3)),
                "any of three, in any mixture"
            );
            olds += usize::from(left == durable);
            news += usize::from(left[700..1000].iter().all(|byte| *byte == 2));
        }
        assert!(olds > 10 && news > 10, "{olds} {news}");
    }

    #[test]
    fn a_file_that_grew_may_hold_anything_where_the_write_was_lost() {
        let pending = [Change::Write { at: 0, bytes: vec![2; 4096] }];
        let left: Vec<Vec<u8>> =
            (0..200).map(|seed| left_of(&[], &pending, &mut Rng::with_seed(seed))).collect();
        assert!(left.iter().any(|file| file.is_empty()));
        assert!(left.iter().any(|file| file.contains(&0)), "a hole");
        assert!(left.iter().any(|file| file.iter().any(|byte| *byte > 2)), "what the disk held before");
    }
}
