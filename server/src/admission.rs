//! Admission: what becomes of each event of a push. Here: the order of the questions, and each answer.
//! Not here: the questions' own answers, which are the log's (`store/`) and the rules' (`rill-module-abi`).

mod waiting;

use crate::{
    sign_in::check_signature,
    store::{Appended, Entry, EventBatch, Found, LogError, Stood},
};
use rill_module_abi::{Accepted, Cache, CacheError, Facts, Reads, Rules, Target, Verdict};
use rill_protocol::{
    Answer, Did, Draft, Envelope, Fault, FaultCode, Genesis, Millis, MovedFrom, PAYLOAD_MAX, Place, StreamId,
    payload_hash, signed_for,
};
pub(crate) use waiting::Waiting;

/// What admission knows of the stream and the one who pushes.
pub(crate) struct Door<'a> {
    pub(crate) stream: StreamId,
    pub(crate) genesis: &'a Genesis,
    pub(crate) rules: &'a dyn Rules,
    pub(crate) who: &'a Did,
    pub(crate) now: Millis,
}

/// The batch that events go into, and what the rules know of it.
pub(crate) struct Inside<'a> {
    pub(crate) batch: &'a mut dyn EventBatch,
    pub(crate) cache: &'a mut dyn Cache,
}

/// Judges one event and, where it is accepted, appends it to the batch. `waiting`: what of this push was told to come
/// later; what depends on it comes later too.
pub(crate) fn admit(
    inside: &mut Inside<'_>,
    door: &Door<'_>,
    waiting: &mut Waiting,
    draft: &Draft,
) -> Result<Answer, LogError> {
    let envelope = match read(door, draft) {
        Ok(envelope) => envelope,
        Err(fault) => return Ok(Answer::Refused(fault)),
    };
    if let Some((seq, kept)) = inside.batch.kept(envelope.id)? {
        return Ok(if kept == draft.envelope { Answer::AlreadyThere(seq) } else { Answer::Taken });
    }
    if let Some(after_ms) = waiting.holds_up(&envelope) {
        return Ok(waiting.takes(&envelope, after_ms));
    }
    match judged(inside, door, draft, &envelope)? {
        Judged::In(seq) => Ok(Answer::Accepted(seq)),
        Judged::Later(after_ms) => Ok(waiting.takes(&envelope, after_ms)),
        // It may lack but what was told to come later.
        Judged::Out(fault) => Ok(match waiting.longest() {
            Some(after_ms) => waiting.takes(&envelope, after_ms),
            None => Answer::Refused(fault),
        }),
    }
}

enum Judged {
    In(rill_protocol::SeqNum),
    Later(u32),
    Out(Fault),
}

fn judged(
    inside: &mut Inside<'_>,
    door: &Door<'_>,
    draft: &Draft,
    envelope: &Envelope,
) -> Result<Judged, LogError> {
    if let Some(fault) = misplaced(inside.batch, envelope)? {
        return Ok(Judged::Out(fault));
    }
    let target = match envelope.place.target() {
        None => None,
        Some(target) => match inside.batch.find(target)?.filter(|found| stands(found, envelope)) {
            Some(found) => Some(found),
            None => return Ok(Judged::Out(Fault::new(FaultCode::NoTarget, NO_TARGET))),
        },
    };
    let stood = match &envelope.moved {
        None => None,
        Some(moved) => match source(inside, door, moved)? {
            Some(stood) => Some(stood),
            None => return Ok(Judged::Out(Fault::new(FaultCode::NoTarget, NO_SOURCE))),
        },
    };
    let facts = Facts {
        genesis: door.genesis,
        now: door.now,
        target: target.as_ref().map(|found| Target { author: &found.author, is_anchor: found.is_anchor }),
        source: stood.as_ref().map(Stood::as_source),
        proven: envelope.proof.as_ref().map(|proof| &proof.key),
    };
    match door.rules.verdict(inside.cache, envelope, &draft.payload, &facts) {
        Ok(Verdict::Accept { .. }) => {}
        Ok(Verdict::Later { after_ms }) => return Ok(Judged::Later(after_ms)),
        Ok(Verdict::Refuse(fault)) => return Ok(Judged::Out(fault)),
        Err(CacheError::Rules(why)) => return Ok(Judged::Out(rules_failed(&why))),
        Err(error) => return Err(error.into()),
    }
    // Before it is in the log: what its rules cannot take in does not come in.
    let Appended { seq, received_at } = inside.batch.next(envelope.topic, door.now)?;
    let (genesis, payload) = (door.genesis, Some(draft.payload.as_slice()));
    let accepted = Accepted { genesis, envelope, payload, received_at, seq };
    if let Some(told) = door.rules.manifest().told(&accepted) {
        match door.rules.applied(inside.cache, &told) {
            Err(CacheError::Rules(why)) => return Ok(Judged::Out(rules_failed(&why))),
            done => done?,
        }
    }
    let mut body = Vec::with_capacity(16 + draft.payload.len());
    body.extend_from_slice(&draft.salt);
    body.extend_from_slice(&draft.payload);
    let entry = Entry { envelope, envelope_bytes: &draft.envelope, body: &body, now: door.now };
    Ok(Judged::In(inside.batch.append(&entry)?.seq))
}

/// The rules are a program, which failed at this event.
fn rules_failed(why: &str) -> Fault {
    let text =
        format!("the rules of this space failed, and did not take this: {why}. Tell whoever made them");
    Fault::new(FaultCode::RulesFailed, text)
}

/// Whether an event can be about this one: an anchor or, for a redaction, what amends one; of its topic; not gone.
fn stands(found: &Found, envelope: &Envelope) -> bool {
    let is_kind = found.is_anchor || (found.is_amendment && matches!(envelope.place, Place::Redacts(_)));
    is_kind && !found.is_erased && found.topic == envelope.topic
}

/// The anchor that is moved, where it is where that is said, and may be read by who moves it.
fn source(inside: &mut Inside<'_>, door: &Door<'_>, moved: &MovedFrom) -> Result<Option<Stood>, LogError> {
    let Some(stood) = inside.batch.stood(moved.event)?.filter(|stood| stood.topic == moved.topic) else {
        return Ok(None);
    };
    let may_read = door.rules.may_read(inside.cache, door.genesis, Some(door.who), &[moved.topic])?;
    let may_read = match may_read.first() {
        Some(Reads::All) => true,
        Some(Reads::Since(seq)) => stood.is_live && stood.seq >= *seq,
        Some(Reads::None) | None => false,
    };
    Ok(may_read.then_some(stood))
}

/// As of what is amended or redacted.
const NO_SOURCE: &str = "the message that was to be moved is not there any more; nothing was moved";

/// Told alike whether it was never there, is gone, or may not be read.
const NO_TARGET: &str = "the message that this is about is not in this room";

/// What can be said of an event without the log.
fn read(door: &Door<'_>, draft: &Draft) -> Result<Envelope, Fault> {
    if draft.payload.len() > PAYLOAD_MAX {
        let text = format!(
            "this has {} bytes, at most {PAYLOAD_MAX} are taken: send it as a file",
            draft.payload.len()
        );
        return Err(Fault::new(FaultCode::TooLarge, text));
    }
    let envelope = Envelope::from_bytes(&draft.envelope)
        .map_err(|error| Fault::new(FaultCode::Malformed, error.to_string()))?;
    if envelope.stream != door.stream {
        return Err(Fault::new(
            FaultCode::NotYours,
            "this event belongs to another stream than the one it was sent to",
        ));
    }
    if envelope.author != *door.who {
        return Err(Fault::new(
            FaultCode::NotYours,
            "this event names another author than the one who sends it",
        ));
    }
    if payload_hash(&draft.salt, &draft.payload) != envelope.payload_hash {
        return Err(Fault::new(FaultCode::Malformed, "the payload does not fit the hash in its envelope"));
    }
    if let Some(proof) = &envelope.proof {
        let signed = signed_for(door.stream, &envelope.author, &proof.key);
        check_signature(&proof.key, &signed, &proof.signature)
            .map_err(|wrong| Fault::new(FaultCode::Malformed, wrong.to_string()))?;
    }
    Ok(envelope)
}

/// Whether its topic is there, or can be opened by it.
fn misplaced(batch: &mut dyn EventBatch, envelope: &Envelope) -> Result<Option<Fault>, LogError> {
    match envelope.place {
        Place::Opens { parent, .. } if !parent.is_fixed() && !batch.has_topic(parent)? => {
            Ok(Some(Fault::new(FaultCode::CannotOpen, "what this room would hang under is not there")))
        }
        Place::Opens { .. } => Ok(None),
        Place::State | Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => {
            let is_there = envelope.topic.is_fixed() || batch.has_topic(envelope.topic)?;
            Ok((!is_there)
                .then(|| Fault::new(FaultCode::NotFound, "there is no such room, or it is not for you")))
        }
    }
}
