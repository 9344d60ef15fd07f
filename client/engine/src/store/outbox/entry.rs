//! [`Entry`]: one event of the outbox, as it is kept and as it is read.

use super::sum::Sum;
use rill_events::Payload;
use rill_protocol::{Draft, Envelope, EventId, Fault, Millis, decode, encode, payload_hash};
use rusqlite::{Result, Row};

/// An event that was written here.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The order in which it was written.
    pub(crate) n: i64,
    pub(crate) made_at: Millis,
    pub(crate) envelope: Envelope,
    pub(crate) draft: Draft,
    /// What the payload says.
    pub(crate) said: Payload,
    /// It was pushed once, so it may be at the server.
    pub(crate) tried: bool,
    pub(crate) refused: Option<Fault>,
}

impl Entry {
    pub(crate) fn id(&self) -> EventId {
        self.envelope.id
    }

    /// One that was sent before, as it was then; none: it cannot be read.
    pub(crate) fn again(n: i64, made_at: Millis, draft: Draft) -> Option<Self> {
        let Draft { envelope, salt, payload } = draft;
        let kept = Kept { n, made_at, envelope, salt: salt.to_vec(), payload, tried: true, refused: None };
        kept.entry()
    }

    /// How long it is in a push.
    pub(crate) fn bytes(&self) -> usize {
        self.draft.envelope.len() + self.draft.payload.len() + 48
    }

    /// `n, made_at, envelope, salt, payload, tried, refused, sum`; none: it is not what was written.
    pub(super) fn read(row: &Row<'_>) -> Result<Option<Self>> {
        let kept = Kept {
            n: row.get(0)?,
            made_at: row.get(1)?,
            envelope: row.get(2)?,
            salt: row.get(3)?,
            payload: row.get(4)?,
            tried: row.get(5)?,
            refused: row.get(6)?,
        };
        let sum: i64 = row.get(7)?;
        Ok((kept.sum() == sum).then(|| kept.entry()).flatten())
    }

    /// As its row is.
    pub(super) fn kept(&self) -> Kept {
        let refused = self.refused.as_ref();
        Kept {
            n: self.n,
            made_at: self.made_at,
            envelope: self.draft.envelope.clone(),
            salt: self.draft.salt.to_vec(),
            payload: self.draft.payload.clone(),
            tried: self.tried,
            refused: refused.map(|fault| encode(fault).expect("a fault is a code and a text")),
        }
    }
}

/// The columns of a row.
pub(super) struct Kept {
    pub(super) n: i64,
    pub(super) made_at: Millis,
    pub(super) envelope: Vec<u8>,
    pub(super) salt: Vec<u8>,
    pub(super) payload: Vec<u8>,
    pub(super) tried: bool,
    pub(super) refused: Option<Vec<u8>>,
}

impl Kept {
    pub(super) fn sum(&self) -> i64 {
        let sum = Sum::of("entry").number(self.n).number(self.made_at).bytes(&self.envelope);
        let sum = sum.bytes(&self.salt).bytes(&self.payload).number(i64::from(self.tried));
        sum.optional(self.refused.as_deref()).end()
    }

    fn entry(self) -> Option<Entry> {
        let envelope = Envelope::from_bytes(&self.envelope).ok()?;
        let salt: [u8; 16] = self.salt.try_into().ok()?;
        if payload_hash(&salt, &self.payload) != envelope.payload_hash {
            return None;
        }
        let said = Payload::from_bytes(&self.payload).ok()?;
        let refused = self.refused.as_deref().map(decode).transpose().ok()?;
        let draft = Draft { envelope: self.envelope, salt, payload: self.payload };
        Some(Entry { n: self.n, made_at: self.made_at, envelope, draft, said, tried: self.tried, refused })
    }
}
