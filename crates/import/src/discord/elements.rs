//! Where one value of a JSON file ends and the next begins, read in pieces: memory holds one value and a buffer.
//! Here: bytes, depth, strings, and finding back to the rhythm after a broken record. Not here: what a value is.

use std::io::{self, ErrorKind, Read};

/// Bytes asked of the source at a time.
const PIECE: usize = 256 * 1024;
/// Bytes of one value: far above what a message can have with all its cards and reactions.
pub(crate) const VALUE_MAX: usize = 16 * 1024 * 1024;

/// A place in a file, for people: bytes from 0, lines from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilePlace {
    /// Bytes before it (of the decompressed text).
    pub byte: u64,
    /// The line it is in.
    pub line: u64,
}

/// Why there is no further value.
#[derive(Debug)]
pub(crate) enum NoValue {
    /// The file ends within it.
    CutOff,
    /// It is longer than [`VALUE_MAX`].
    TooLong,
    /// The source failed.
    Io(io::Error),
}

impl From<io::Error> for NoValue {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The unread part of a file: `held[start..]`, and then what `source` still has.
pub(crate) struct Elements<R> {
    source: R,
    held: Vec<u8>,
    start: usize,
    ended: bool,
    place: FilePlace,
}

impl<R: Read> Elements<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, held: Vec::new(), start: 0, ended: false, place: FilePlace { byte: 0, line: 1 } }
    }

    /// Where the next unread byte stands.
    pub(crate) fn place(&self) -> FilePlace {
        self.place
    }

    /// The bytes read ahead, of which a value is the first `length`.
    pub(crate) fn bytes(&self, length: usize) -> &[u8] {
        &self.held[self.start..self.start + length]
    }

    /// Passes over so many bytes.
    pub(crate) fn pass(&mut self, length: usize) {
        self.place.line += memchr::memchr_iter(b'\n', self.bytes(length)).count() as u64;
        self.place.byte += length as u64;
        self.start += length;
    }

    /// Passes over white space; gives the byte after it, and how far it is indented where it begins a line.
    pub(crate) fn pass_space(&mut self) -> io::Result<Option<(u8, Option<usize>)>> {
        let mut indent = None;
        loop {
            let unread = &self.held[self.start..];
            let length = unread.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let space = &unread[..length];
            indent = match memchr::memrchr(b'\n', space) {
                Some(newline) => Some(length - newline - 1),
                None => indent.map(|indent| indent + length),
            };
            let next = unread.get(length).copied();
            self.pass(length);
            match next {
                Some(byte) => return Ok(Some((byte, indent))),
                None if !self.read_on()? => return Ok(None),
                None => {}
            }
        }
    }

    /// The length of the value that begins here. It stays unread.
    pub(crate) fn value(&mut self) -> Result<usize, NoValue> {
        let mut scan = Scan::default();
        loop {
            if let Some(length) = scan.go_on(&self.held[self.start..]) {
                return Ok(length);
            }
            if self.held.len() - self.start > VALUE_MAX {
                return Err(NoValue::TooLong);
            }
            if !self.read_on()? {
                return Err(NoValue::CutOff);
            }
        }
    }

    /// Bytes that are read ahead.
    pub(crate) fn ahead(&self) -> usize {
        self.held.len() - self.start
    }

    /// How far it is to the next line that begins with `indent` blanks and a brace: where the next record of a
    /// file begins whose present one is broken. None: there is none.
    pub(crate) fn next_record(&mut self, indent: usize) -> io::Result<Option<usize>> {
        let wanted = beginning(indent);
        let mut searched = 0;
        loop {
            let unread = &self.held[self.start..];
            if let Some(found) = memchr::memmem::find(&unread[searched..], &wanted) {
                return Ok(Some(searched + found));
            }
            searched = unread.len().saturating_sub(wanted.len());
            if searched > 0 && unread.len() > VALUE_MAX {
                self.pass(searched);
                searched = 0;
            }
            if !self.read_on()? {
                return Ok(None);
            }
        }
    }

    /// Reads a piece more; says whether there was any.
    fn read_on(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.held.drain(..self.start);
        self.start = 0;
        let held = self.held.len();
        self.held.resize(held + PIECE, 0);
        let read = loop {
            match self.source.read(&mut self.held[held..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        self.held.truncate(held + *read.as_ref().unwrap_or(&0));
        self.ended = !matches!(read, Ok(1..));
        read.map(|length| length > 0)
    }
}

/// The line break, blanks and brace with which a record begins.
fn beginning(indent: usize) -> Vec<u8> {
    let mut bytes = vec![b' '; indent + 2];
    bytes[0] = b'\n';
    bytes[indent + 1] = b'{';
    bytes
}

/// How far a value has been looked through, so that nothing is looked at twice.
#[derive(Default)]
struct Scan {
    seen: usize,
    depth: u32,
    in_string: bool,
}

impl Scan {
    /// Looks on; gives the value's length once its end is there.
    fn go_on(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.seen < bytes.len() {
            if self.in_string {
                let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[self.seen..]) else {
                    self.seen = bytes.len();
                    return None;
                };
                self.seen += found;
                if bytes[self.seen] == b'\\' {
                    self.seen += 2;
                    continue;
                }
                self.in_string = false;
                self.seen += 1;
                if self.depth == 0 {
                    return Some(self.seen);
                }
                continue;
            }
            let byte = bytes[self.seen];
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' | b',' if self.depth == 0 => return Some(self.seen),
                b' ' | b'\n' | b'\r' | b'\t' if self.depth == 0 => return Some(self.seen),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(self.seen + 1);
                    }
                }
                _ => {}
            }
            self.seen += 1;
        }
        None
    }
}
