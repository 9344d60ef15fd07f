//! Who: [`Did`], the name of a person for ever, and [`Slot`], under which the newest of something is kept.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use std::fmt;

/// A decentralized identifier: `did:` method `:` name, at most 256 bytes of ASCII.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Did(String);

/// Why a text is not a DID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a DID: `did:method:name` in at most 256 letters, digits and . _ : % - was expected")]
pub struct DidError;

impl Did {
    /// Checks the syntax of DID Core, section 3.1, and our limit of length.
    pub fn parse(text: &str) -> Result<Self, DidError> {
        let rest = text.strip_prefix("did:").ok_or(DidError)?;
        let (method, name) = rest.split_once(':').ok_or(DidError)?;
        let method_fits =
            !method.is_empty() && method.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let name_fits =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:%-".contains(&b));
        if text.len() > 256 || !method_fits || !name_fits {
            return Err(DidError);
        }
        Ok(Self(text.to_owned()))
    }
    /// The DID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Did({})", self.0)
    }
}

impl<'de> Deserialize<'de> for Did {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

/// 16 bytes by which a newer event stands for all older ones of the same slot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot([u8; 16]);

impl Slot {
    /// From its 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
    /// Its 16 bytes, as databases and the wire keep it.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
    /// The slot of a thing named by texts: the first half of the SHA-256 over each with its length before it.
    pub fn named(parts: &[&str]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let digest: [u8; 32] = hasher.finalize().into();
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        Self(half)
    }
    /// Where *people* keeps the profile of a person of ours.
    pub fn of_person(did: &Did) -> Self {
        Self::named(&["person", did.as_str()])
    }
    /// Where *people* keeps the profile of a person known only to another program (`source`: "discord").
    pub fn of_foreign_person(source: &str, id: &str) -> Self {
        Self::named(&["foreign", source, id])
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slot({self})")
    }
}

impl Serialize for Slot {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_bytes::Bytes::new(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Slot {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_bytes::ByteArray::<16>::deserialize(deserializer).map(|bytes| Self(bytes.into_array()))
    }
}
