//! The rules of a space, natively. So far: whoever reaches the server (loopback alone, until people can sign
//! in) may read; its creator may write anything, imports with times of their own included.
//! Not here: what holds of every event in any stream (`rill-protocol`, and the server's admission).

use rill_events::{Payload, PayloadError};
use rill_module_abi::{Facts, ReadersChanged, Reads, Rules, Verdict};
use rill_protocol::{Did, Envelope, Fault, FaultCode, Genesis, Place, TopicId};

/// `rill:space`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpaceRules;

impl Rules for SpaceRules {
    fn verdict(&self, envelope: &Envelope, payload: &[u8], facts: &Facts<'_>) -> Verdict {
        match judge(envelope, payload, facts) {
            Ok(()) => Verdict::Accept { readers_changed: ReadersChanged::Nobody },
            Err(fault) => Verdict::Refuse(fault),
        }
    }

    fn may_read(&self, _genesis: &Genesis, _who: &Did, topics: &[TopicId]) -> Vec<Reads> {
        vec![Reads::All; topics.len()]
    }
}

fn judge(envelope: &Envelope, payload: &[u8], facts: &Facts<'_>) -> Result<(), Fault> {
    if envelope.author != facts.genesis.creator {
        return Err(Fault::new(
            FaultCode::NotAllowed,
            "only the one who made this space writes in it so far; your text was not posted",
        ));
    }
    if let Some(target) = &facts.target
        && *target.author != envelope.author
    {
        return Err(Fault::new(FaultCode::NotAllowed, "only its author can change or delete this"));
    }
    rill_protocol::check_canonical(payload)
        .map_err(|error| Fault::new(FaultCode::Malformed, error.to_string()))?;
    let named = Payload::from_bytes(payload)
        .map_err(|error: PayloadError| Fault::new(FaultCode::Malformed, error.to_string()))?;
    if matches!(envelope.place, Place::Redacts(_)) && !matches!(named, Payload::MessageDeleted(_)) {
        return Err(Fault::new(FaultCode::Malformed, "a redaction carries a deletion and nothing else"));
    }
    Ok(())
}
