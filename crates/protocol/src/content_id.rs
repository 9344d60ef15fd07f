//! Names that are hashes of what they name: streams, modules and blobs, as the CIDs of AT Protocol.
//! In memory and in SQL they are the 32 bytes of the SHA-256; as text and on the wire, whole CIDs.

use cid::{Cid, multihash::Multihash};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

const SHA2_256: u64 = 0x12;
const DAG_CBOR: u64 = 0x71;
const RAW: u64 = 0x55;

/// Why a text or a link is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentIdError {
    /// Not a CID at all.
    #[error("not a CID: {0}")]
    NotACid(String),
    /// A CID of another codec or hash than this kind of id has.
    #[error("a CID of another kind: wanted codec {codec:#x} and SHA-256")]
    OtherKind {
        /// The codec that this kind of id has.
        codec: u64,
    },
}

macro_rules! content_id {
    ($(#[$doc:meta])* $name:ident, $codec:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
            /// The id of these bytes.
            pub fn of(bytes: &[u8]) -> Self {
                Self(Sha256::digest(bytes).into())
            }
            /// From the SHA-256 alone, as databases keep it.
            pub const fn from_digest(digest: [u8; 32]) -> Self {
                Self(digest)
            }
            /// The SHA-256 alone, as databases keep it.
            pub const fn digest(&self) -> &[u8; 32] {
                &self.0
            }
            fn cid(&self) -> Cid {
                let hash = Multihash::wrap(SHA2_256, &self.0).expect("32 bytes fit a multihash of 64");
                Cid::new_v1($codec, hash)
            }
            fn from_cid(cid: &Cid) -> Result<Self, ContentIdError> {
                let other = ContentIdError::OtherKind { codec: $codec };
                if cid.codec() != $codec || cid.hash().code() != SHA2_256 {
                    return Err(other);
                }
                cid.hash().digest().try_into().map(Self).map_err(|_| other)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.cid().fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.cid())
            }
        }
        impl FromStr for $name {
            type Err = ContentIdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let cid = Cid::from_str(text).map_err(|error| ContentIdError::NotACid(error.to_string()))?;
                Self::from_cid(&cid)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ipld_core::cid::Cid::serialize(&self.cid(), serializer)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::from_cid(&ipld_core::cid::Cid::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }
    };
}

content_id!(
    /// Names a stream: the hash of its genesis, so that it does not depend on a server.
    StreamId, DAG_CBOR
);
content_id!(
    /// Names a module by its code.
    ModuleId, RAW
);
content_id!(
    /// Names a blob (a picture, a file) by its bytes.
    BlobId, RAW
);
