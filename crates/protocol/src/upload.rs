//! Uploads: a blob comes to the server in parts, and goes on where it was after a break.
//! Not here: how blobs are read again, which their events decide.

use crate::{BlobId, StreamId};
use serde::{Deserialize, Serialize};

/// Asks what the server has of blobs of one stream, so that nothing is sent that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobsRequest {
    /// The stream.
    pub stream: StreamId,
    /// At most [`crate::BLOBS_MAX`].
    pub blobs: Vec<BlobId>,
}

/// What it has of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobsAnswer {
    /// One answer each, in the order asked.
    pub blobs: Vec<BlobThere>,
}

/// What a server has of a blob. Also the answer to a part that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlobThere {
    /// All of it.
    Whole,
    /// So many bytes of it from its beginning, from this person: the next part begins there. Nothing of it: 0.
    Part(u64),
}
