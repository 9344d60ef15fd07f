//! State: of the space and its rooms for moderators and the founder; of a person for themselves.

use super::{Case, out_of_place};
use crate::{known::Standing, no::No, params};
use rill_events::{Joining, Payload, ProfileSet, SLOW_MAX_S, StateSlot};
use rill_protocol::{Slot, TopicId};

pub(super) fn judge(case: &Case<'_>, payload: &Payload) -> Result<(), No> {
    match case.envelope.topic {
        TopicId::ROOT => of_space(case, payload),
        TopicId::PEOPLE => of_person(case, payload),
        TopicId::DESK => Err(out_of_place(payload)),
        _ => of_room(case, payload),
    }
}

fn of_space(case: &Case<'_>, payload: &Payload) -> Result<(), No> {
    case.must_keep_order()?;
    match payload {
        Payload::SpaceRenamed(renamed) => {
            case.must_be_name(&renamed.name)?;
            case.must_be_in(StateSlot::Name)
        }
        Payload::SpaceDescribed(described) => {
            case.must_be_description(&described.text)?;
            case.must_be_in(StateSlot::Description)
        }
        Payload::SpaceIconSet(_) => case.must_be_in(StateSlot::Icon),
        Payload::EmojiAdded(added) => case.must_be_in(StateSlot::Emoji(&added.id)),
        _ => Err(out_of_place(payload)),
    }
}

fn of_room(case: &Case<'_>, payload: &Payload) -> Result<(), No> {
    case.must_keep_order()?;
    match payload {
        Payload::RoomRenamed(renamed) => {
            case.must_be_name(&renamed.name)?;
            case.must_be_in(StateSlot::Name)
        }
        Payload::RoomDescribed(described) => {
            case.must_be_description(&described.text)?;
            case.must_be_in(StateSlot::Description)
        }
        Payload::RoomMoved(_) => case.must_be_in(StateSlot::Home),
        Payload::RoomArchived(_) => case.must_be_in(StateSlot::Archived),
        Payload::RoomSlowed(slowed) if slowed.every_s > SLOW_MAX_S => {
            Err(No::malformed("a room is slowed to one message in six hours, and no further"))
        }
        Payload::RoomSlowed(_) => case.must_be_in(StateSlot::Slow),
        _ => Err(out_of_place(payload)),
    }
}

fn of_person(case: &Case<'_>, payload: &Payload) -> Result<(), No> {
    match payload {
        Payload::MemberJoined(_) => {
            must_be_about_oneself(case, StateSlot::Member(case.own()))?;
            joins(case)
        }
        Payload::MemberLeft(_) => {
            must_be_about_oneself(case, StateSlot::Member(case.own()))?;
            case.must_be_member()
        }
        Payload::ProfileSet(profile) => {
            case.must_be_member()?;
            is_profile(case, profile)
        }
        Payload::ModeratorSet(set) => {
            case.must_be_in(StateSlot::Moderator(Slot::of_person(&set.person)))?;
            case.must_be_founder("only who made this space says who moderates it")
        }
        _ => Err(out_of_place(payload)),
    }
}

fn must_be_about_oneself(case: &Case<'_>, slot: StateSlot<'_>) -> Result<(), No> {
    case.must_be_in(slot).map_err(|_| No::not_allowed("nobody joins or leaves for somebody else"))
}

fn joins(case: &Case<'_>) -> Result<(), No> {
    let joining = params(case.facts.genesis).map_err(No::Refused)?.joining;
    match joining {
        Joining::Open => Ok(()),
        Joining::ByRequest | Joining::Closed if case.standing >= Standing::Member => Ok(()),
        Joining::ByRequest | Joining::Closed => {
            Err(No::not_allowed("this space takes no new members by themselves"))
        }
    }
}

fn is_profile(case: &Case<'_>, profile: &ProfileSet) -> Result<(), No> {
    case.must_be_name(&profile.name)?;
    if case.is_founder() {
        return Ok(());
    }
    if case.envelope.slot != Some(case.own()) {
        return Err(No::not_allowed("nobody changes somebody else's name or picture"));
    }
    if profile.source.is_some() || profile.gone || !profile.roles.is_empty() {
        return Err(No::not_allowed("only an import says what somebody was elsewhere"));
    }
    Ok(())
}
