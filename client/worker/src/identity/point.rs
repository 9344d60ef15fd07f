//! What a browser gives of a P-256 key and its signatures, in the forms that a `did:key` and the server want. Pure.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "used by the shell, in the browser"))]

use rill_protocol::Did;

/// Multicodec `p256-pub`, as a varint. Source: the did:key method, section 3.1.2, and the multicodec table.
const P256_PUB: [u8; 2] = [0x80, 0x24];

/// The order of P-256's group, big-endian. Source: SEC 2, section 2.4.2.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
    0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// Half of it, rounded down.
const HALF_ORDER: [u8; 32] = [
    0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xde,
    0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8,
];

/// The `did:key` of a public key as `exportKey("raw")` gives it: 0x04, x, y. None: it is no such point.
pub(super) fn did_of(raw: &[u8]) -> Option<Did> {
    let raw: &[u8; 65] = raw.try_into().ok().filter(|raw: &&[u8; 65]| raw[0] == 4)?;
    let mut named = P256_PUB.to_vec();
    // Compressed: the parity of y, and x.
    named.push(2 + (raw[64] & 1));
    named.extend_from_slice(&raw[1..33]);
    Did::parse(&format!("did:key:z{}", bs58::encode(named).into_string())).ok()
}

/// The signature with the smaller of the two values of s that are valid: browsers give either.
pub(super) fn with_low_s(mut signature: [u8; 64]) -> [u8; 64] {
    let (_, s) = signature.split_at_mut(32);
    if *s > HALF_ORDER[..] {
        let mut borrow = 0;
        for (digit, order) in s.iter_mut().zip(ORDER).rev() {
            let (less, under) = order.overflowing_sub(*digit);
            let (less, under_again) = less.overflowing_sub(borrow);
            (*digit, borrow) = (less, u8::from(under || under_again));
        }
    }
    signature
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

    #[test]
    fn an_s_in_the_upper_half_becomes_its_counterpart_and_a_low_one_stays() {
        let signature = |s: [u8; 32]| {
            let mut signature = [9; 64];
            signature[32..].copy_from_slice(&s);
            signature
        };
        let mut one_less = ORDER;
        one_less[31] -= 1;
        let mut one = [0; 32];
        one[31] = 1;
        assert_eq!(with_low_s(signature(one_less)), signature(one));
        assert_eq!(with_low_s(signature(one)), signature(one));
        assert_eq!(with_low_s(signature(HALF_ORDER)), signature(HALF_ORDER));
        let mut above = HALF_ORDER;
        above[31] += 1;
        assert_eq!(with_low_s(signature(above)), signature(HALF_ORDER));
    }
}
