//! Base32 as CIDs are written in text: RFC 4648, lower case, no padding, one form for any bytes.
//! Own, because the crate that writes CIDs brings the tables of two dozen other bases into the browser's programs.

const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// The bytes as text.
pub(crate) fn to_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut bits, mut held) = (0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(letter(bits >> held));
        }
    }
    if held > 0 {
        text.push(letter(bits << (5 - held)));
    }
    text
}

/// The bytes that are written so; none: this is the text of no bytes.
pub(crate) fn from_text(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'a'..=b'z' => letter - b'a',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    // A whole letter too many, or bits of the last one that no byte has: another form of the same bytes.
    let left = bits & ((1 << held) - 1);
    (held < 5 && left == 0).then_some(bytes)
}

/// The letter of the lowest five bits.
fn letter(bits: u32) -> char {
    char::from(LETTERS[(bits & 31) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bytes_are_written_as_the_rfc_writes_them() {
        for (bytes, text) in [
            ("", ""),
            ("f", "my"),
            ("fo", "mzxq"),
            ("foo", "mzxw6"),
            ("foob", "mzxw6yq"),
            ("fooba", "mzxw6ytb"),
            ("foobar", "mzxw6ytboi"),
        ] {
            assert_eq!(to_text(bytes.as_bytes()), text);
            assert_eq!(from_text(text).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn what_no_bytes_are_written_as_is_refused() {
        for (text, why) in [
            ("MY", "upper case"),
            ("my======", "padding"),
            ("m1", "a digit that is no letter"),
            ("mz", "bits after the last byte"),
            ("mzx", "a letter too many"),
            ("m", "less than a byte"),
        ] {
            assert_eq!(from_text(text), None, "{why}");
        }
    }

    proptest! {
        #[test]
        fn any_text_that_is_read_is_the_one_text_of_its_bytes(text in "[a-z2-7]{0,70}") {
            if let Some(bytes) = from_text(&text) {
                prop_assert_eq!(to_text(&bytes), text);
            }
        }
    }
}
