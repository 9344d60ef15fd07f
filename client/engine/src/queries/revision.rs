//! [`Revision`]: one number for all that a row shows. Equal content, equal number, in every session and browser:
//! heights are remembered by it. Built from what is immutable (event ids) where that says it all.

use rill_materializer::PROJECTION_VERSION;

/// FNV-1a over what is taken in, 64 bits. Not for secrets: two states of *one* row must differ, no more.
pub(super) struct Revision(u64);

impl Revision {
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;

    /// The same events may be shown otherwise by another version of the projection.
    pub(super) const fn new() -> Self {
        Self(Self::START ^ PROJECTION_VERSION.cast_unsigned().rotate_left(32))
    }

    /// Bytes of a length that what was taken before makes known.
    pub(super) fn take(&mut self, bytes: &[u8]) -> &mut Self {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(Self::PRIME);
        }
        self
    }

    pub(super) fn take_number(&mut self, number: u64) -> &mut Self {
        self.take(&number.to_le_bytes())
    }

    /// A text of any length.
    pub(super) fn take_text(&mut self, text: &str) -> &mut Self {
        self.take_number(text.len() as u64).take(text.as_bytes())
    }

    pub(super) const fn number(&self) -> u64 {
        self.0
    }
}

/// The revision of a row that shows something more than the projection says.
pub(crate) fn revised(before: u64, shows: &[&[u8]]) -> u64 {
    let mut revision = Revision(before);
    for more in shows {
        revision.take_number(more.len() as u64).take(more);
    }
    revision.number()
}
