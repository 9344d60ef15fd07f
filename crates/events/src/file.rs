//! Files that events show: [`FileRef`], with all that a page must know before the bytes are there.

use rill_protocol::BlobId;
use serde::{Deserialize, Serialize};

/// Width and height in pixels, as shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub struct Dimensions {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl From<(u32, u32)> for Dimensions {
    fn from((width, height): (u32, u32)) -> Self {
        Self { width, height }
    }
}

impl From<Dimensions> for (u32, u32) {
    fn from(dimensions: Dimensions) -> Self {
        (dimensions.width, dimensions.height)
    }
}

/// A media type as sniffed from the bytes, never as claimed by a name: "image/png".
pub type MediaType = String;

/// A file of this stream. Its bytes are a blob that the envelope names too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The bytes.
    pub blob: BlobId,
    /// What they are.
    pub media: MediaType,
    /// How many.
    pub bytes: u64,
    /// For pictures and videos: known before they load, so that no row jumps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Dimensions>,
}
