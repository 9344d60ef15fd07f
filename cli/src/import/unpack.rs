//! Opens an archive file: plain, gzip or Zstandard, told by its first bytes. Bounded: a bomb is an error, not a disaster.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
};

/// Bytes that may come out of one compressed file.
const UNPACKED_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// How many times its own length may come out of a compressed file …
const RATIO_MAX: u64 = 100;
/// … beyond this: small files of much white space are no bombs.
const RATIO_FROM: u64 = 16 * 1024 * 1024;

/// Why a compressed file was given up. It comes to readers inside an [`io::Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// Far more comes out than chat can shrink to.
    #[error(
        "the file unpacks to more than {RATIO_MAX} times its size, as no chat does: unpack it yourself if you trust it"
    )]
    Ratio,
    /// Too much at all.
    #[error("the file unpacks to more than {} GiB: unpack it yourself if you trust it", UNPACKED_MAX >> 30)]
    TooLong,
}

/// The text of an archive file. `passed` hears of each piece read from the disk.
pub(super) fn open<'a>(
    path: &Path,
    passed: impl FnMut(u64) + Send + 'a,
) -> io::Result<Box<dyn Read + Send + 'a>> {
    let file = File::open(path)?;
    let packed = file.metadata()?.len();
    let mut source = BufReader::with_capacity(128 * 1024, Counted { file, passed });
    let bounded = |inner| Bounded { inner, packed, unpacked: 0 };
    Ok(match source.fill_buf()? {
        [0x1f, 0x8b, ..] => Box::new(bounded(flate2::bufread::MultiGzDecoder::new(source))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(Bounded {
            inner: zstd::stream::read::Decoder::with_buffer(source)?,
            packed,
            unpacked: 0,
        }),
        _ => Box::new(source),
    })
}

struct Counted<F> {
    file: File,
    passed: F,
}

impl<F: FnMut(u64)> Read for Counted<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        (self.passed)(length as u64);
        Ok(length)
    }
}

struct Bounded<R> {
    inner: R,
    packed: u64,
    unpacked: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.unpacked += length as u64;
        if self.unpacked > UNPACKED_MAX {
            return Err(io::Error::other(UnpackError::TooLong));
        }
        if self.unpacked > RATIO_FROM && self.unpacked / RATIO_MAX > self.packed {
            return Err(io::Error::other(UnpackError::Ratio));
        }
        Ok(length)
    }
}
