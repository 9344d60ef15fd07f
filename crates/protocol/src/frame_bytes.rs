//! A frame as bytes: its length and its CRC32, big-endian, then DAG-CBOR. On a mismatch one drops the socket
//! and resumes from the cursor.

use crate::{checksum::crc32, codec};
use serde::{Serialize, de::DeserializeOwned};

const HEADER: usize = 8;

/// Why bytes are not a frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Cut off, or with something after its end.
    #[error("the frame says it has {said} bytes and has {has}")]
    Length {
        /// What the header says.
        said: usize,
        /// What is there.
        has: usize,
    },
    /// Shorter than a header.
    #[error("the frame is shorter than its header")]
    NoHeader,
    /// Larger than the reader takes.
    #[error("the frame has {has} bytes, at most {max} are taken")]
    TooLarge {
        /// Bytes it has.
        has: usize,
        /// Bytes that are taken.
        max: usize,
    },
    /// Bytes changed on the way.
    #[error("the frame's checksum does not fit its bytes")]
    Checksum,
    /// Not a frame that this version knows.
    #[error("the frame cannot be read: {0}")]
    Decode(#[from] codec::DecodeError),
}

/// The bytes of a frame.
pub fn write_frame<T: Serialize>(frame: &T) -> Vec<u8> {
    let body = codec::encode(frame).expect("a frame has no floats and no odd keys");
    let length = u32::try_from(body.len()).expect("a frame is below 4 GiB");
    let mut bytes = Vec::with_capacity(HEADER + body.len());
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&crc32(&body).to_be_bytes());
    bytes.extend_from_slice(&body);
    bytes
}

/// The frame in these bytes, of which there may be at most `max`.
pub fn read_frame<T: DeserializeOwned>(bytes: &[u8], max: usize) -> Result<T, FrameError> {
    if bytes.len() > max {
        return Err(FrameError::TooLarge { has: bytes.len(), max });
    }
    let Some((header, body)) = bytes.split_at_checked(HEADER) else { return Err(FrameError::NoHeader) };
    let (length, checksum) = header.split_at(4);
    let said = u32::from_be_bytes(length.try_into().expect("half of a header is 4 bytes")) as usize;
    if said != body.len() {
        return Err(FrameError::Length { said, has: body.len() });
    }
    if crc32(body).to_be_bytes() != checksum {
        return Err(FrameError::Checksum);
    }
    Ok(codec::decode(body)?)
}
