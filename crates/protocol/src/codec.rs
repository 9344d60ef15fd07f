//! DAG-CBOR, the one encoding of everything that is stored or sent: that of AT Protocol data.
//! Here: encode, decode, and the strict decode that refuses what is not canonical.

use serde::{Serialize, de::DeserializeOwned};

/// Why a value could not be written. A defect of ours: our types hold no floats and no non-string map keys.
#[derive(Debug, thiserror::Error)]
#[error("this value cannot be written as DAG-CBOR: {0}")]
pub struct EncodeError(String);

/// Why bytes could not be read. Carries no part of the bytes: they may be private.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not DAG-CBOR, or not of the expected shape.
    #[error("these bytes are not the DAG-CBOR that was expected: {0}")]
    Shape(String),
    /// The same value has another, canonical form: hashes would differ between readers.
    #[error(
        "these bytes are DAG-CBOR, but not in its one canonical form: sort map keys, use the shortest lengths"
    )]
    NotCanonical,
}

/// The canonical bytes of a value.
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, EncodeError> {
    serde_ipld_dagcbor::to_vec(value).map_err(|error| EncodeError(error.to_string()))
}

/// The value in `bytes`, all of which must be used up. Fields that are not known are passed over.
pub fn decode<'a, T: serde::Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, DecodeError> {
    serde_ipld_dagcbor::from_slice(bytes).map_err(|error| DecodeError::Shape(error.to_string()))
}

/// As [`decode`], and refuses bytes that are not canonical. Costs a second encoding: for what comes in, once.
pub fn decode_canonical<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    let whole: ipld_core::ipld::Ipld = decode(bytes)?;
    let again = encode(&whole).map_err(|error| DecodeError::Shape(error.to_string()))?;
    if again != bytes {
        return Err(DecodeError::NotCanonical);
    }
    decode(bytes)
}
