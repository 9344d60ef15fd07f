//! What its people may write: their room, messages, what amends them; their own name; that they leave and come back.

use crate::known::{Known, WRITING, is_named};
use rill_events::{MessagePosted, Payload, RoomKind, RoomOpened, StateSlot};
use rill_module_abi::{CacheError, Facts, ReadersChanged, Verdict};
use rill_protocol::{Envelope, Fault, FaultCode, Place, Slot, TopicId, check_canonical};

/// Characters of a name.
const NAME_MAX: usize = 80;

/// Whether an event comes in.
pub(crate) fn judge(
    known: Known<'_>,
    envelope: &Envelope,
    payload: &[u8],
    facts: &Facts<'_>,
) -> Result<Verdict, CacheError> {
    let author = &envelope.author;
    let is_here = known.is_here(facts.genesis, author)?;
    let payload = match read(payload) {
        Ok(payload) => payload,
        Err(fault) => return Ok(Verdict::Refuse(fault)),
    };
    let comes_back = matches!(payload, Payload::MemberJoined(_)) && is_named(facts.genesis, author);
    if !is_here && !comes_back {
        // What one may not read reads as what is not there.
        return Ok(refused(FaultCode::NotFound, "there is no such space here, or it is not for you"));
    }
    let is_room = known.is_room(envelope.topic)?;
    if let Err(fault) = fits(envelope, &payload, facts, is_room) {
        return Ok(Verdict::Refuse(fault));
    }
    let is_removal = matches!(envelope.place, Place::Redacts(_));
    if !is_removal && let Err(after_ms) = WRITING.take(known.full_at(author)?, facts.now) {
        return Ok(Verdict::Later { after_ms });
    }
    let readers_changed = match payload {
        Payload::MemberJoined(_) | Payload::MemberLeft(_) => ReadersChanged::People(vec![author.clone()]),
        _ => ReadersChanged::Nobody,
    };
    Ok(Verdict::Accept { readers_changed })
}

fn read(payload: &[u8]) -> Result<Payload, Fault> {
    check_canonical(payload).map_err(|error| malformed(error.to_string()))?;
    Payload::from_bytes(payload).map_err(|error| malformed(error.to_string()))
}

fn fits(
    envelope: &Envelope,
    payload: &Payload,
    facts: &Facts<'_>,
    is_room: Option<bool>,
) -> Result<(), Fault> {
    let own = Slot::of_person(&envelope.author);
    if envelope.voice.is_some_and(|voice| voice != own) || envelope.moved.is_some() {
        return Err(no("nobody speaks for somebody else in a conversation, and nothing is moved into it"));
    }
    let is_theirs = facts.target.as_ref().is_some_and(|target| *target.author == envelope.author);
    let its_author =
        || if is_theirs { Ok(()) } else { Err(no("only its author changes or deletes a message")) };
    match (envelope.place, payload) {
        (Place::Opens { parent, .. }, Payload::RoomOpened(opened)) => opens(parent, opened, is_room),
        (Place::State, _) => states(envelope, payload, own, is_room),
        (Place::Anchor { .. } | Place::Amends(_), _) if is_room != Some(true) => {
            Err(malformed("messages are written in the room of a conversation".to_owned()))
        }
        (Place::Anchor { at: None }, Payload::MessagePosted(posted)) => is_of_here(posted),
        (Place::Anchor { at: Some(_) }, _) => Err(no("nothing is imported into a conversation")),
        (Place::Amends(_), Payload::MessageEdited(edited)) => {
            if edited.at.is_some() {
                return Err(no("nothing is imported into a conversation"));
            }
            lies_in(envelope, StateSlot::Edit)?;
            its_author()
        }
        (Place::Amends(_), Payload::ReactionSet(set)) => {
            lies_in(envelope, StateSlot::Reaction { voice: own, emoji: &set.emoji.key() })
        }
        (Place::Amends(_), Payload::PollVoted(_)) => lies_in(envelope, StateSlot::Vote(own)),
        (Place::Amends(_), Payload::MessagePinned(_)) => lies_in(envelope, StateSlot::Pin),
        (Place::Redacts(_), Payload::MessageDeleted(deleted)) if deleted.moved_to.is_none() => its_author(),
        _ => Err(out_of_place(payload)),
    }
}

fn opens(parent: TopicId, opened: &RoomOpened, is_room: Option<bool>) -> Result<(), Fault> {
    let is_plain = opened.kind == RoomKind::Direct && opened.source.is_none() && opened.private_to.is_none();
    if is_room.is_some() || !is_plain || parent != TopicId::ROOT {
        return Err(no("a conversation has one room, and it hangs under nothing"));
    }
    is_name(&opened.name)
}

fn states(envelope: &Envelope, payload: &Payload, own: Slot, is_room: Option<bool>) -> Result<(), Fault> {
    match (envelope.topic, payload) {
        (TopicId::PEOPLE, Payload::MemberJoined(_) | Payload::MemberLeft(_)) => {
            lies_in(envelope, StateSlot::Member(own))
        }
        (TopicId::PEOPLE, Payload::ProfileSet(profile)) => {
            let is_of_elsewhere = profile.source.is_some() || profile.gone || !profile.roles.is_empty();
            if envelope.slot != Some(own) || is_of_elsewhere {
                return Err(no("everybody has their own name and picture here, and nobody another's"));
            }
            is_name(&profile.name)
        }
        (_, Payload::RoomRenamed(renamed)) if is_room == Some(true) => {
            lies_in(envelope, StateSlot::Name)?;
            is_name(&renamed.name)
        }
        _ => Err(out_of_place(payload)),
    }
}

fn is_of_here(posted: &MessagePosted) -> Result<(), Fault> {
    let is_counted = posted.poll.iter().flat_map(|poll| &poll.options).any(|option| option.counted > 0);
    if is_counted || posted.source_kind.is_some() || posted.carried.is_some() {
        return Err(no("nothing is imported into a conversation"));
    }
    Ok(())
}

fn is_name(name: &str) -> Result<(), Fault> {
    let is_odd = name.trim() != name || name.is_empty() || name.contains(char::is_control);
    if is_odd || name.chars().count() > NAME_MAX {
        let text = format!("a name has letters, no spaces at its ends, and at most {NAME_MAX} characters");
        return Err(malformed(text));
    }
    Ok(())
}

fn lies_in(envelope: &Envelope, slot: StateSlot<'_>) -> Result<(), Fault> {
    if envelope.slot == Some(slot.slot()) {
        return Ok(());
    }
    Err(malformed("this event lies in another slot than its own".to_owned()))
}

fn out_of_place(payload: &Payload) -> Fault {
    malformed(format!("an event of type {} has no meaning at this place", payload.type_name()))
}

fn no(text: &str) -> Fault {
    Fault::new(FaultCode::NotAllowed, text)
}

fn malformed(text: String) -> Fault {
    Fault::new(FaultCode::Malformed, text)
}

fn refused(code: FaultCode, text: &str) -> Verdict {
    Verdict::Refuse(Fault::new(code, text))
}
