//! [`Genesis`]: what a stream is from the beginning. Its hash is the stream's name.

use crate::{Did, ModuleId, StreamId, codec};
use serde::{Deserialize, Serialize};

/// The first words of a stream. The stream is named by the hash of its DAG-CBOR.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genesis {
    /// Version of this form: 1.
    pub v: u8,
    /// Who made it.
    pub creator: Did,
    /// By which rules it lives.
    pub rules: Rules,
    /// What these rules are told at the start: DAG-CBOR, opaque here.
    #[serde(with = "serde_bytes")]
    pub params: Vec<u8>,
    /// 16 random bytes; zeroes for a personal stream, so that any device of the person finds it.
    #[serde(with = "serde_bytes")]
    pub nonce: [u8; 16],
}

/// The rules of a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rules {
    /// `rill:space`, as the server ships it.
    Space,
    /// `rill:personal`, as the server ships it.
    Personal,
    /// `rill:direct`, as the server ships it.
    Direct,
    /// A module of one's own.
    Module(ModuleId),
}

impl Genesis {
    /// The bytes whose hash names the stream.
    pub fn to_bytes(&self) -> Vec<u8> {
        codec::encode(self).expect("a genesis has no floats and no odd keys")
    }
    /// That of a person's own stream, which is the same wherever they are.
    pub fn personal(creator: Did) -> Self {
        Self { v: 1, creator, rules: Rules::Personal, params: Vec::new(), nonce: [0; 16] }
    }
    /// The stream's name.
    pub fn stream(&self) -> StreamId {
        StreamId::of(&self.to_bytes())
    }
}
