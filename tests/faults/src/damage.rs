//! Damage: what happens to a file on a disk that ages, in a copy that broke off, under a hand that slipped.

use fastrand::Rng;
use std::{fmt, fs, io, path::Path};

const PAGE: usize = 4096;

/// What was done to a file.
#[derive(Clone, Debug)]
pub enum Damage {
    /// Some bits, at these places, are others now.
    Flipped(Vec<usize>),
    /// It ends here.
    CutShort(usize),
    /// So many bytes from here are zeros.
    Zeroed(usize, usize),
    /// So many bytes from here are noise.
    Noise(usize, usize),
    /// These two pages have changed places.
    Swapped(usize, usize),
    /// Behind its end are so many bytes of noise, as a write leaves them that broke off.
    Overlong(usize),
    /// It is another file altogether.
    Another(&'static str),
}

impl Damage {
    /// Any, to a file of so many bytes.
    pub fn any(len: usize, random: &mut Rng) -> Self {
        let pages = (len / PAGE).max(1);
        let sized = |random: &mut Rng| (random.usize(..len), [1, 16, 512, PAGE][random.usize(..4)]);
        match random.u8(..16) {
            0..6 => Self::Flipped((0..random.usize(1..4)).map(|_| random.usize(..len * 8)).collect()),
            6..8 => Self::CutShort(random.usize(..len)),
            8 => Self::CutShort(random.usize(..len / 512 + 1) * 512),
            9 | 10 => Self::Zeroed(random.usize(..pages) * PAGE, PAGE),
            11 => {
                let (at, bytes) = sized(random);
                Self::Zeroed(at, bytes)
            }
            12 => {
                let (at, bytes) = sized(random);
                Self::Noise(at, bytes)
            }
            13 => Self::Swapped(random.usize(..pages), random.usize(..pages)),
            14 => Self::Overlong(random.usize(1..3 * PAGE)),
            _ => Self::Another(
                ["", "what is this?", "SQLite format 3\0", "\u{89}PNG\r\n\u{1a}\n"][random.usize(..4)],
            ),
        }
    }

    /// Does it. Noise comes from `random`.
    pub fn befalls(&self, file: &Path, random: &mut Rng) -> Result<(), io::Error> {
        let mut bytes = fs::read(file)?;
        match self {
            Self::Flipped(bits) => bits.iter().for_each(|bit| bytes[bit / 8] ^= 1 << (bit % 8)),
            Self::CutShort(len) => bytes.truncate(*len),
            Self::Zeroed(at, count) => {
                let end = bytes.len().min(at + count);
                bytes[*at..end].fill(0);
            }
            Self::Noise(at, count) => {
                let end = bytes.len().min(at + count);
                random.fill(&mut bytes[*at..end]);
            }
            Self::Swapped(one, other) if one != other && (one.max(other) + 1) * PAGE <= bytes.len() => {
                for byte in 0..PAGE {
                    bytes.swap(one * PAGE + byte, other * PAGE + byte);
                }
            }
            Self::Swapped(..) => {}
            Self::Overlong(count) => bytes.extend((0..*count).map(|_| random.u8(..))),
            Self::Another(text) => bytes = text.as_bytes().to_vec(),
        }
        fs::write(file, bytes)
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
