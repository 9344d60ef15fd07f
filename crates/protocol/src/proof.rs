//! [`Proof`]: what the holder of another key says for an event's author. A space's invite is such a key: who was given
//! its private half by a link proves it with the event by which they join. The server checks the signature and tells the
//! stream's rules whose it is; what it is good for is theirs to say.

use crate::{Did, StreamId, codec};
use serde::{Deserialize, Serialize};

/// A signature for the author, by a key that is not theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The key: a `did:key` of P-256.
    pub key: Did,
    /// ECDSA with SHA-256 over [`signed_for`]: r and s, s in the lower half.
    #[serde(with = "serde_bytes")]
    pub signature: [u8; 64],
}

/// What such a key signs: it holds for one person, in one stream, and is of no use to whoever sees it.
pub fn signed_for(stream: StreamId, author: &Did, key: &Did) -> Vec<u8> {
    codec::encode(&("rill-proof-1", stream, author, key)).expect("three names have no floats and no odd keys")
}

#[cfg(test)]
mod tests {
    use super::signed_for;
    use crate::{Did, StreamId};

    #[test]
    fn a_signature_is_for_one_person_in_one_stream_by_one_key() {
        let [alice, bob] = ["did:web:a.example", "did:web:b.example"].map(|did| Did::parse(did).unwrap());
        let [one, other] = [StreamId::of(b"one"), StreamId::of(b"other")];
        let all = [(one, &alice, &bob), (other, &alice, &bob), (one, &bob, &bob), (one, &alice, &alice)];
        let signed: std::collections::BTreeSet<_> =
            all.iter().map(|(stream, author, key)| signed_for(*stream, author, key)).collect();
        assert_eq!(signed.len(), all.len());
    }
}
