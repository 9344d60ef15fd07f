//! What a browser gives of a P-256 key, in the form that a `did:key` wants. Pure. Not here: signatures
//! (`rill_protocol::with_low_s`).
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "used by the shell, in the browser"))]

use rill_protocol::Did;

/// Multicodec `p256-pub`, as a varint. Source: the did:key method, section 3.1.2, and the multicodec table.
const P256_PUB: [u8; 2] = [0x80, 0x24];

/// The `did:key` of a public key as `exportKey("raw")` gives it: 0x04, x, y. None: it is no such point.
pub(super) fn did_of(raw: &[u8]) -> Option<Did> {
    let raw: &[u8; 65] = raw.try_into().ok().filter(|raw: &&[u8; 65]| raw[0] == 4)?;
    let mut named = P256_PUB.to_vec();
    // Compressed: the parity of y, and x.
    named.push(2 + (raw[64] & 1));
    named.extend_from_slice(&raw[1..33]);
    Did::parse(&format!("did:key:z{}", bs58::encode(named).into_string())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_name_that_the_did_key_method_gives_it() {
        let mut raw = [7; 65];
        (raw[0], raw[64]) = (4, 1);
        let did = did_of(&raw).unwrap();
        let named = bs58::decode(did.as_str().strip_prefix("did:key:z").unwrap()).into_vec().unwrap();
        assert_eq!(named[..3], [0x80, 0x24, 3], "its kind, and an odd y");
        assert_eq!(named[3..], raw[1..33]);
        assert!(did.as_str().starts_with("did:key:zDn"), "{did}");
    }

    #[test]
    fn what_is_no_point_has_no_name() {
        assert_eq!(did_of(&[4; 64]), None);
        assert_eq!(did_of(&[2; 65]), None);
    }
}
