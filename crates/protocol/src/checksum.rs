//! CRC32 (IEEE 802.3) of a frame. Servers take the fast crate; in a browser its tables of 16 KiB, which no compression
//! makes smaller, would weigh more than the speed is worth for the few frames of one reader.

/// The checksum of these bytes.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    #[cfg(target_arch = "wasm32")]
    return small(bytes);
    #[cfg(not(target_arch = "wasm32"))]
    return crc32fast::hash(bytes);
}

/// The polynomial, its lowest power in the highest bit.
#[cfg(any(test, target_arch = "wasm32"))]
const POLYNOMIAL: u32 = 0xedb8_8320;

/// What each half of a byte does to the checksum.
#[cfg(any(test, target_arch = "wasm32"))]
const HALVES: [u32; 16] = {
    let mut halves = [0; 16];
    let mut half = 0;
    while half < 16 {
        let (mut value, mut bit) = (half as u32, 0);
        while bit < 4 {
            value = if value & 1 == 1 { value >> 1 ^ POLYNOMIAL } else { value >> 1 };
            bit += 1;
        }
        halves[half] = value;
        half += 1;
    }
    halves
};

#[cfg(any(test, target_arch = "wasm32"))]
fn small(bytes: &[u8]) -> u32 {
    let half = |sum: u32| sum >> 4 ^ HALVES[(sum & 15) as usize];
    !bytes.iter().fold(!0, |sum, byte| half(half(sum ^ u32::from(*byte))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_checksum_is_the_one_that_others_compute() {
        assert_eq!(small(b"123456789"), 0xcbf4_3926, "the check value of CRC-32/ISO-HDLC");
    }

    proptest! {
        #[test]
        fn browsers_and_servers_compute_the_same(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            prop_assert_eq!(small(&bytes), crc32fast::hash(&bytes));
        }
    }
}
