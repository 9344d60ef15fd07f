//! `did:key` of P-256: a public key that is its own name. As the did:key method writes it (multicodec 0x1200,
//! "p256-pub"; the compressed point; multibase base58btc).
//! Not here: whether the point lies on the curve, and what a signature is worth (the server's sign-in).

use crate::Did;

/// 0x1200 as a varint.
const P256_PUB: [u8; 2] = [0x80, 0x24];
const BEGINNING: &str = "did:key:z";

/// Why a DID is not a key that we know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a did:key of a P-256 key, which begins with `did:key:zDn`")]
pub struct DidKeyError;

/// The name of a key: its compressed point, as SEC 1 writes it.
pub fn did_of_p256(compressed: &[u8; 33]) -> Did {
    let mut bytes = [0; 35];
    bytes[..2].copy_from_slice(&P256_PUB);
    bytes[2..].copy_from_slice(compressed);
    let named = format!("{BEGINNING}{}", bs58::encode(bytes).into_string());
    Did::parse(&named).expect("base58 has letters and digits alone")
}

/// The compressed point in the name of a key. One key has one name: what is written otherwise is refused.
pub fn p256_of_did(did: &Did) -> Result<[u8; 33], DidKeyError> {
    let written = did.as_str().strip_prefix(BEGINNING).ok_or(DidKeyError)?;
    let mut bytes = [0; 35];
    let length = bs58::decode(written).onto(&mut bytes[..]).map_err(|_| DidKeyError)?;
    let (codec, point) = bytes.split_at(2);
    let point: [u8; 33] = point.try_into().map_err(|_| DidKeyError)?;
    let is_key = length == bytes.len() && codec == P256_PUB && matches!(point[0], 2 | 3);
    // Base58 passes over nothing, but let there be no doubt: a person is a DID for ever.
    if is_key && did_of_p256(&point) == *did { Ok(point) } else { Err(DidKeyError) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the test vectors of the did:key method, "p256".
    const KNOWN: &str = "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";

    #[test]
    fn a_known_key_has_its_known_name() {
        let did = Did::parse(KNOWN).unwrap();
        let point = p256_of_did(&did).unwrap();
        assert_eq!(did_of_p256(&point), did);
        assert!(matches!(point[0], 2 | 3));
    }

    #[test]
    fn what_is_no_such_key_is_told() {
        for other in [
            "did:web:localhost",
            "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
            "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU216",
            "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169z",
            "did:key:z0OIl",
            "did:key:z",
            "did:key:fDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
        ] {
            assert_eq!(p256_of_did(&Did::parse(other).unwrap()), Err(DidKeyError), "{other}");
        }
    }
}
