//! Names that are hashes of what they name: streams, modules and blobs, as the CIDs of AT Protocol.
//! In memory and in SQL they are the 32 bytes of the SHA-256; as text and on the wire, whole CIDs.

use crate::base32;
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
    #[error("not a CID: `b` and 58 letters and digits of base32 were expected")]
    NotACid,
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
                // The letter names the base.
                write!(f, "b{}", base32::to_text(&self.cid().to_bytes()))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
        impl FromStr for $name {
            type Err = ContentIdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let bytes = text.strip_prefix('b').and_then(base32::from_text).ok_or(ContentIdError::NotACid)?;
                Self::from_cid(&Cid::try_from(bytes).map_err(|_| ContentIdError::NotACid)?)
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_id_is_written_in_one_base_and_no_other_is_read() {
        let id = StreamId::of(b"rill");
        let text = id.to_string();
        assert_eq!(text.parse(), Ok(id));
        for other in [&text[1..], &text.to_uppercase(), &format!("{text}a"), &format!("{text}=")] {
            assert_eq!(other.parse::<StreamId>(), Err(ContentIdError::NotACid), "{other}");
        }
        assert_eq!(text.parse::<BlobId>(), Err(ContentIdError::OtherKind { codec: RAW }));
    }

    proptest! {
        #[test]
        fn ids_are_written_as_others_write_cids(digest: [u8; 32]) {
            for (ours, theirs) in [
                (StreamId::from_digest(digest).to_string(), StreamId::from_digest(digest).cid()),
                (BlobId::from_digest(digest).to_string(), BlobId::from_digest(digest).cid()),
            ] {
                prop_assert_eq!(Cid::from_str(&ours).unwrap(), theirs);
                prop_assert_eq!(ours, theirs.to_string());
            }
            let stream = StreamId::from_digest(digest);
            prop_assert_eq!(stream.to_string().parse(), Ok(stream));
        }
    }
}
