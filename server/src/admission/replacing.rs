//! Other rules for a stream: the one kind of event that the host itself reads. It comes in where it is of who made the
//! stream, where the rules that hold let it, or fail, and where those that it names can take over.

use super::Door;
use crate::{
    store::EventStore,
    succession::{Ready, Succession},
};
use rill_module_abi::{CacheError, Verdict};
use rill_protocol::{Envelope, Fault, FaultCode, Place, Rules, RulesSet, TopicId, decode, rules_slot};

/// How long to wait where other rules are still being told the log, or have just taken over.
pub(super) const SOON_MS: u32 = 50;

/// Whether an event is about the rules of the stream.
pub(super) fn is_about_rules(envelope: &Envelope) -> bool {
    envelope.topic == TopicId::ROOT && envelope.place == Place::State && envelope.slot == Some(rules_slot())
}

/// What the rules that hold said of it, and then what the host says.
pub(super) fn judge(
    (succession, log): (&mut Succession, &dyn EventStore),
    door: &Door<'_>,
    payload: &[u8],
    said: Result<Verdict, CacheError>,
) -> Result<Verdict, CacheError> {
    if *door.who != door.genesis.creator {
        return Ok(refused("only who made this space gives it other rules"));
    }
    match said {
        // From rules that fail there is a way out.
        Err(CacheError::Rules(_)) if matches!(succession.standing(), Rules::Module(_)) => {}
        Ok(Verdict::Accept { .. }) => {}
        said => return said,
    }
    let Ok(RulesSet { rules }) = decode(payload) else {
        let text = "this does not say which rules the space is to live by";
        return Ok(Verdict::Refuse(Fault::new(FaultCode::Malformed, text)));
    };
    let wanted = succession.wants(&rules, door.genesis, door.now);
    Ok(match wanted.and_then(|()| succession.is_ready(&rules, log)) {
        Err(fault) => Verdict::Refuse(fault),
        Ok(Ready::NotYet) => Verdict::Later { after_ms: SOON_MS },
        Ok(Ready::Now) => {
            succession.names();
            Verdict::Accept { readers_changed: rill_module_abi::ReadersChanged::Everyone }
        }
    })
}

fn refused(text: &str) -> Verdict {
    Verdict::Refuse(Fault::new(FaultCode::NotAllowed, text))
}
