//! State: which event of it may stand where. What is asked of each: a file for each topic.

mod access;
mod desk;
mod people;
mod roles;

use super::{Case, out_of_place};
use crate::no::No;
use rill_events::{Payload, Permission, SLOW_MAX_S, StateSlot};
use rill_module_abi::ReadersChanged;
use rill_protocol::{Did, TopicId};

pub(super) fn judge(case: &Case<'_>, payload: &Payload) -> Result<ReadersChanged, No> {
    match case.envelope.topic {
        TopicId::ROOT => of_space(case, payload),
        TopicId::PEOPLE => people::judge(case, payload),
        TopicId::DESK => desk::judge(case, payload),
        _ => of_room(case, payload),
    }
}

fn of_space(case: &Case<'_>, payload: &Payload) -> Result<ReadersChanged, No> {
    case.must(Permission::ManageSpace)?;
    match payload {
        Payload::SpaceRenamed(renamed) => {
            case.must_be_name(&renamed.name)?;
            case.must_be_in(StateSlot::Name)?;
        }
        Payload::SpaceDescribed(described) => {
            case.must_be_description(&described.text)?;
            case.must_be_in(StateSlot::Description)?;
        }
        Payload::SpaceIconSet(_) => case.must_be_in(StateSlot::Icon)?,
        Payload::EmojiAdded(added) => case.must_be_in(StateSlot::Emoji(&added.id))?,
        Payload::SpaceJoiningSet(_) => case.must_be_in(StateSlot::Joining)?,
        Payload::SpaceReadingSet(_) => {
            case.must_be_in(StateSlot::Reading)?;
            return Ok(ReadersChanged::Everyone);
        }
        // Who reads what by other rules, the host finds out.
        Payload::RulesSet(_) if case.person.is_founder => case.must_be_in(StateSlot::Rules)?,
        Payload::RulesSet(_) => return Err(No::not_allowed("only who made this space gives it other rules")),
        _ => return Err(out_of_place(payload)),
    }
    Ok(ReadersChanged::Nobody)
}

fn of_room(case: &Case<'_>, payload: &Payload) -> Result<ReadersChanged, No> {
    if let Payload::RoomOverrideSet(set) = payload {
        access::overrides(case, set)?;
        return Ok(ReadersChanged::Nobody);
    }
    case.must(Permission::ManageRooms)?;
    match payload {
        Payload::RoomRenamed(renamed) => {
            case.must_be_name(&renamed.name)?;
            case.must_be_in(StateSlot::Name)?;
        }
        Payload::RoomDescribed(described) => {
            case.must_be_description(&described.text)?;
            case.must_be_in(StateSlot::Description)?;
        }
        Payload::RoomMoved(moved) => return access::moves(case, moved.category),
        Payload::RoomArchived(_) => case.must_be_in(StateSlot::Archived)?,
        Payload::RoomSlowed(slowed) if slowed.every_s > SLOW_MAX_S => {
            return Err(No::malformed("a room is slowed to one message in six hours, and no further"));
        }
        Payload::RoomSlowed(_) => case.must_be_in(StateSlot::Slow)?,
        Payload::RoomAccessSet(set) => return access::opens_or_closes(case, set.access),
        Payload::RoomReaderSet(set) => return access::names(case, set),
        Payload::RoomHistorySet(_) => return access::shows_history(case),
        _ => return Err(out_of_place(payload)),
    }
    Ok(ReadersChanged::Nobody)
}

/// Nobody changes anything about who stands as high as they do, or higher.
fn must_stand_above(case: &Case<'_>, person: &Did) -> Result<(), No> {
    if case.person.is_founder {
        return Ok(());
    }
    if case.known.rank(case.facts.genesis, person)? < case.person.rank {
        return Ok(());
    }
    Err(No::not_allowed("they stand as high as you do here, or higher: somebody above them can do that"))
}
