//! Whether bytes are canonical DAG-CBOR, told in one pass without building anything.
//! The rules are those of the DAG-CBOR specification (IPLD), section "Strictness".

use crate::DecodeError;

/// Deeper nesting than this is refused: it has no use here, and costs stack.
const DEPTH_MAX: usize = 64;

/// Says whether these bytes are one DAG-CBOR value in its one canonical form, and nothing after it.
pub fn check_canonical(bytes: &[u8]) -> Result<(), DecodeError> {
    let mut reader = Reader { bytes, at: 0 };
    reader.value(0)?;
    if reader.at == bytes.len() {
        Ok(())
    } else {
        Err(DecodeError::Shape("bytes after the value's end".into()))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| DecodeError::Shape("cut off".into()))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    /// The major type and its argument, which must be written in its shortest form.
    fn header(&mut self) -> Result<(u8, u8, u64), DecodeError> {
        let first = self.take(1)?[0];
        let (major, info) = (first >> 5, first & 31);
        let width = match info {
            0..=23 => return Ok((major, info, u64::from(info))),
            24..=27 => 1_usize << (info - 24),
            _ => return Err(DecodeError::NotCanonical),
        };
        let argument = self.take(width)?.iter().fold(0, |all: u64, byte| all << 8 | u64::from(*byte));
        let least = [24, 1 << 8, 1 << 16, 1 << 32][usize::from(info - 24)];
        if major != 7 && argument < least {
            return Err(DecodeError::NotCanonical);
        }
        Ok((major, info, argument))
    }

    fn value(&mut self, depth: usize) -> Result<(), DecodeError> {
        if depth > DEPTH_MAX {
            return Err(DecodeError::Shape("nested too deeply".into()));
        }
        let (major, info, argument) = self.header()?;
        let length = usize::try_from(argument).map_err(|_| DecodeError::Shape("too long".into()));
        match major {
            0 | 1 => Ok(()),
            2 => self.take(length?).map(|_| ()),
            3 => self.text(length?).map(|_| ()),
            4 => (0..length?).try_for_each(|_| self.value(depth + 1)),
            5 => self.map(length?, depth),
            6 if argument == 42 => self.link(),
            7 if matches!(info, 20..=22) => Ok(()),
            7 if info == 27 && f64::from_bits(argument).is_finite() => Ok(()),
            _ => Err(DecodeError::NotCanonical),
        }
    }

    fn text(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let text = self.take(length)?;
        std::str::from_utf8(text).map_err(|_| DecodeError::Shape("a text that is not UTF-8".into()))?;
        Ok(text)
    }

    /// Keys are texts, each once, the shorter first, then by their bytes.
    fn map(&mut self, length: usize, depth: usize) -> Result<(), DecodeError> {
        let mut before: Option<&[u8]> = None;
        for _ in 0..length {
            let (major, _, argument) = self.header()?;
            if major != 3 {
                return Err(DecodeError::NotCanonical);
            }
            let key = self.text(usize::try_from(argument).map_err(|_| DecodeError::NotCanonical)?)?;
            if before.is_some_and(|before| (before.len(), before) >= (key.len(), key)) {
                return Err(DecodeError::NotCanonical);
            }
            before = Some(key);
            self.value(depth + 1)?;
        }
        Ok(())
    }

    /// A CID: bytes that begin with the zero of its multibase.
    fn link(&mut self) -> Result<(), DecodeError> {
        let (major, _, argument) = self.header()?;
        let bytes = self.take(usize::try_from(argument).map_err(|_| DecodeError::NotCanonical)?)?;
        if major == 2 && bytes.first() == Some(&0) { Ok(()) } else { Err(DecodeError::NotCanonical) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_canonical_is_refused() {
        for (bytes, why) in [
            (&[0x18, 0x17][..], "23 in two bytes"),
            (&[0x9f, 0xff], "a list without a length"),
            (&[0xa2, 0x61, b'b', 1, 0x61, b'a', 2], "keys out of order"),
            (&[0xa2, 0x61, b'a', 1, 0x61, b'a', 2], "a key twice"),
            (&[0xa1, 1, 2], "a key that is no text"),
            (&[0xf7], "undefined"),
            (&[0xfa, 0, 0, 0, 0], "a short float"),
            (&[1, 1], "something after the end"),
            (&[0x62, b'a'], "cut off"),
            (&[0xc1, 1], "another tag than that of links"),
        ] {
            assert!(check_canonical(bytes).is_err(), "{why}");
        }
        let deep = vec![0x81; 10_000];
        assert!(check_canonical(&deep).is_err(), "ten thousand lists in each other");
    }

    proptest! {
        #[test]
        fn what_we_write_is_canonical(map in prop::collection::btree_map(".{0,30}", any::<Option<i64>>(), 0..30)) {
            let bytes = crate::encode(&map).unwrap();
            prop_assert_eq!(check_canonical(&bytes), Ok(()));
        }

        #[test]
        fn any_bytes_have_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if check_canonical(&bytes).is_ok() {
                let value: ipld_core::ipld::Ipld = crate::decode(&bytes).unwrap();
                prop_assert_eq!(crate::encode(&value).unwrap(), bytes);
            }
        }
    }
}
