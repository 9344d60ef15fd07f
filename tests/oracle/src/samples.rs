//! What the oracle is asked about: a made history, the rich sample, the real archive, each with the hash that its
//! rows have everywhere.

use crate::{ArchiveProblem, Event, archive_events, make_history};
use flate2::read::GzDecoder;
use rill_events::{MessageDeleted, Payload};
use rill_protocol::{EventId, Place, SeqNum, StreamId};
use std::{collections::HashMap, io::Read};

/// In order of name. Empty where the real archive is not there.
const REAL: &[&[u8]] = include!(concat!(env!("OUT_DIR"), "/real_archive.rs"));

const RICH: [&[u8]; 4] = [
    include_bytes!("../../data/rich/Lantern Harbour - Quay - general [1100000000000000010].json"),
    include_bytes!("../../data/rich/Lantern Harbour - artwork-絵 [1100000000000000011].json"),
    include_bytes!("../../data/rich/Lantern Harbour - general - Which rope_ 🪢 [1216087868619882536].json"),
    include_bytes!("../../data/rich/Direct Messages - Mira, Ravi, Óscar [1100000000000000012].json"),
];

/// Events, and the projection hash that they have on every machine and in every browser.
#[derive(Debug)]
pub struct Sample {
    /// What it is called in the message of a failure.
    pub name: &'static str,
    /// Its stream.
    pub stream: StreamId,
    /// Its events.
    pub events: Vec<Event>,
    /// The hash of its rows. It is another one when the projection or what an import makes of an archive changes on
    /// purpose: then it is written down anew here.
    pub known: &'static str,
}

impl Sample {
    /// A made history with everything that is odd.
    pub fn made() -> Self {
        let history = make_history(7, 1000);
        let (stream, events) = (history.stream, history.events);
        Self { name: "made history", stream, events, known: "0996874c2c1d" }
    }

    /// The hand-made archive that has every field and kind of message.
    pub fn rich() -> Result<Self, ArchiveProblem> {
        let (stream, events) = archive_events(&RICH.map(<[u8]>::to_vec))?;
        Ok(Self { name: "rich sample", stream, events, known: "a5d547608c7d" })
    }

    /// The real archive, with a deleted message here and there. None: it is not there.
    pub fn real() -> Result<Option<Self>, ArchiveProblem> {
        if REAL.is_empty() {
            return Ok(None);
        }
        let unpacked = REAL.iter().map(|packed| {
            let mut bytes = Vec::new();
            GzDecoder::new(*packed).read_to_end(&mut bytes).map(|_| bytes)
        });
        let unpacked: Vec<Vec<u8>> = unpacked.collect::<Result<_, _>>().map_err(ArchiveProblem::Packed)?;
        let (stream, mut events) = archive_events(&unpacked)?;
        redact_some(&mut events);
        Ok(Some(Self { name: "real archive", stream, events, known: "6ce16fd5ff3c" }))
    }
}

/// Every 97th anchor is deleted by its author, at the end of its topic.
fn redact_some(events: &mut Vec<Event>) {
    let mut tails = HashMap::new();
    for event in events.iter() {
        tails.insert(event.topic(), event.seq);
    }
    let is_anchor = |event: &&Event| matches!(event.envelope.place, Place::Anchor { .. });
    let chosen: Vec<Event> = events.iter().filter(is_anchor).step_by(97).cloned().collect();
    for (n, mut event) in (0_u64..).zip(chosen) {
        let tail = tails.entry(event.topic()).or_insert(SeqNum::ZERO);
        *tail = tail.next();
        event.seq = *tail;
        event.envelope.place = Place::Redacts(event.envelope.id);
        let mut unique = [0; 10];
        unique[..8].copy_from_slice(&n.to_be_bytes());
        event.envelope.id = EventId::from_parts(9, unique);
        event.payload = Payload::from(MessageDeleted::default()).to_bytes();
        events.push(event);
    }
}
