//! The one form that a signature of P-256 is taken in. Of the two values of s that are valid, browsers give either. Pure.

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

/// The signature with the smaller of the two values of s that are valid: browsers give either.
pub fn with_low_s(mut signature: [u8; 64]) -> [u8; 64] {
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
