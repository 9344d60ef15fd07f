//! Admission: what becomes of each event of a push. Here: the order of the questions, and each answer. Of what its author
//! may not read, the answer is that of what is not there.
//! Not here: the questions' own answers, which are the log's (`store/`) and the rules' (`rill-module-abi`).

mod reading;
mod replacing;
mod waiting;

use crate::{
    http::not_found,
    readers::{Readers, changes::Changes, followers::Followers},
    sign_in::check_signature,
    store::{Appended, Entry, EventBatch, EventStore, Found, LogError, Stood},
    succession::Succession,
};
use rill_module_abi::{Accepted, Cache, CacheError, Facts, Rules, Target, Verdict};
use rill_protocol::{
    Answer, Did, Draft, Envelope, Fault, FaultCode, Genesis, Millis, MovedFrom, PAYLOAD_MAX, Place, SeqNum,
    StreamId, TopicId, payload_hash, signed_for,
};
use waiting::Waiting;

/// What admission knows of the stream and the one who pushes.
pub(crate) struct Door<'a> {
    pub(crate) stream: StreamId,
    pub(crate) genesis: &'a Genesis,
    pub(crate) rules: &'a dyn Rules,
    pub(crate) who: &'a Did,
    pub(crate) now: Millis,
    /// Those to whom it matters at once who reads what.
    pub(crate) followers: &'a Followers,
}

/// The batch that events go into, what the rules know of it, and what they said of who may read what.
pub(crate) struct Inside<'a> {
    pub(crate) batch: &'a mut dyn EventBatch,
    pub(crate) cache: &'a mut dyn Cache,
    pub(crate) readers: &'a mut Readers,
    pub(crate) changes: &'a mut Changes,
    /// What comes after the rules.
    pub(crate) succession: &'a mut Succession,
    /// The log as it is before the batch.
    pub(crate) log: &'a dyn EventStore,
}

/// What is told of a push: of each event, or of all together.
pub(crate) type Pushed = Result<Vec<Answer>, Fault>;

/// Judges the events of one push, in order.
pub(crate) fn admit_all(
    inside: &mut Inside<'_>,
    door: &Door<'_>,
    drafts: &[Draft],
) -> Result<Pushed, LogError> {
    let reads_it = inside.since(door, TopicId::ROOT)?.is_some();
    let mut waiting = Waiting::default();
    let answers = drafts.iter().map(|draft| admit(inside, door, &mut waiting, draft));
    let answers = answers.collect::<Result<Vec<_>, LogError>>()?;
    // To who does not read it the stream is not there, unless it takes something of theirs: as of one who joins.
    let takes_some = answers.iter().any(|answer| match answer {
        Answer::Accepted(_) => true,
        // Who made it may be about to give it other rules, for those that it has tell them nothing.
        Answer::Later { .. } => *door.who == door.genesis.creator,
        Answer::AlreadyThere(_) | Answer::Taken | Answer::Refused(_) => false,
    });
    Ok(if reads_it || takes_some { Ok(answers) } else { Err(not_found()) })
}

/// Judges one event and, where it is accepted, appends it to the batch. `waiting`: what of this push was told to come
/// later; what depends on it comes later too.
fn admit(
    inside: &mut Inside<'_>,
    door: &Door<'_>,
    waiting: &mut Waiting,
    draft: &Draft,
) -> Result<Answer, LogError> {
    let envelope = match read(door, draft) {
        Ok(envelope) => envelope,
        Err(fault) => return Ok(Answer::Refused(fault)),
    };
    if let Some(answer) = there_already(inside, door, draft, &envelope)? {
        return Ok(answer);
    }
    if inside.succession.is_named() {
        // Other rules judge what comes after them.
        return Ok(waiting.takes(&envelope, replacing::SOON_MS));
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

/// What is told of an event whose id is in the log. Where its author may not read its room, that is nothing: the room is
/// not there.
fn there_already(
    inside: &mut Inside<'_>,
    door: &Door<'_>,
    draft: &Draft,
    envelope: &Envelope,
) -> Result<Option<Answer>, LogError> {
    let Some((seq, kept)) = inside.batch.kept(envelope.id)? else { return Ok(None) };
    if !is_there(inside, door, envelope.topic)? {
        return Ok(Some(Answer::Refused(no_room())));
    }
    Ok(Some(if kept == draft.envelope { Answer::AlreadyThere(seq) } else { Answer::Taken }))
}

enum Judged {
    In(SeqNum),
    Later(u32),
    Out(Fault),
}

fn judged(
    inside: &mut Inside<'_>,
    door: &Door<'_>,
    draft: &Draft,
    envelope: &Envelope,
) -> Result<Judged, LogError> {
    if let Some(fault) = misplaced(inside, door, envelope)? {
        return Ok(Judged::Out(fault));
    }
    let target = match envelope.place.target() {
        None => None,
        Some(target) => match inside.batch.find(target)? {
            Some(found) if stands(&found, envelope) && inside.sees(door, &found)? => Some(found),
            Some(_) | None => return Ok(Judged::Out(Fault::new(FaultCode::NoTarget, NO_TARGET))),
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
    let mut verdict = door.rules.verdict(inside.cache, envelope, &draft.payload, &facts);
    if replacing::is_about_rules(envelope) {
        verdict = replacing::judge((inside.succession, inside.log), door, &draft.payload, verdict);
    }
    let readers_changed = match verdict {
        Ok(Verdict::Accept { readers_changed }) => readers_changed,
        Ok(Verdict::Later { after_ms }) => return Ok(Judged::Later(after_ms)),
        Ok(Verdict::Refuse(fault)) => return Ok(Judged::Out(fault)),
        Err(CacheError::Rules(why)) => return Ok(Judged::Out(rules_failed(&why))),
        Err(error) => return Err(error.into()),
    };
    // Before it is in the log: what its rules cannot take in does not come in.
    let Appended { seq, received_at } = inside.batch.next(envelope.topic, door.now)?;
    let (genesis, payload) = (door.genesis, Some(draft.payload.as_slice()));
    let accepted = Accepted { genesis, envelope, payload, received_at, seq };
    let compared = match inside.learns(door, &accepted, &readers_changed) {
        Err(LogError::Cache(CacheError::Rules(why))) => return Ok(Judged::Out(rules_failed(&why))),
        done => done?,
    };
    let mut body = Vec::with_capacity(16 + draft.payload.len());
    body.extend_from_slice(&draft.salt);
    body.extend_from_slice(&draft.payload);
    let entry = Entry { envelope, envelope_bytes: &draft.envelope, body: &body, now: door.now };
    let seq = inside.batch.append(&entry)?.seq;
    inside.reads_anew(door, envelope, &readers_changed, compared)?;
    Ok(Judged::In(seq))
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
    let since = inside.since(door, moved.topic)?;
    Ok(since
        .is_some_and(|since| since == SeqNum::ZERO || (stood.is_live && stood.seq >= since))
        .then_some(stood))
}

/// As of what is amended or redacted.
const NO_SOURCE: &str = "the message that was to be moved is not there any more; nothing was moved";

/// Told alike whether it was never there, is gone, or may not be read.
const NO_TARGET: &str = "the message that this is about is not in this room";

/// Told alike whether it was never there or may not be read.
fn no_room() -> Fault {
    Fault::new(FaultCode::NotFound, "there is no such room, or it is not for you")
}

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
fn misplaced(
    inside: &mut Inside<'_>,
    door: &Door<'_>,
    envelope: &Envelope,
) -> Result<Option<Fault>, LogError> {
    match envelope.place {
        Place::Opens { parent, .. } if !is_there(inside, door, parent)? => {
            Ok(Some(Fault::new(FaultCode::CannotOpen, "what this room would hang under is not there")))
        }
        Place::Opens { .. } => Ok(None),
        Place::State | Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => {
            Ok((!is_there(inside, door, envelope.topic)?).then(no_room))
        }
    }
}

/// Whether a topic is there for who pushes. That the fixed ones are is no secret, and who does not read them may write
/// there: what, the rules say.
fn is_there(inside: &mut Inside<'_>, door: &Door<'_>, topic: TopicId) -> Result<bool, LogError> {
    Ok(topic.is_fixed() || (inside.batch.has_topic(topic)? && inside.since(door, topic)?.is_some()))
}
