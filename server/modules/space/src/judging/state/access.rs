//! Who reads a room, where it stands, who may what there.

use super::{Case, must_stand_above};
use crate::no::No;
use rill_events::{
    Access, Named, Permission, Permissions, RoomKind, RoomOverrideSet, RoomReaderSet, StateSlot,
};
use rill_module_abi::ReadersChanged;
use rill_protocol::TopicId;

const OF_CHANNELS: &str = "a thread is read by whoever reads its channel: say this there";

/// A room that goes under a category that is private, or leaves one, may be read by others than before.
pub(super) fn moves(case: &Case<'_>, category: Option<TopicId>) -> Result<ReadersChanged, No> {
    case.must_be_in(StateSlot::Home)?;
    if let Some(category) = category {
        let over = case.known.room(category)?;
        if !case.person.is_founder {
            over.is_some().then_some(()).ok_or_else(No::not_there)?;
            case.must_read(over.as_ref())?;
        }
    }
    changed(case)
}

/// Who closes a room is named in it: else it would be gone for them too.
pub(super) fn opens_or_closes(case: &Case<'_>, access: Access) -> Result<ReadersChanged, No> {
    case.must_be_in(StateSlot::Access)?;
    is_no_thread(case)?;
    let is_named =
        case.person.is_founder || case.known.reads_private(case.envelope.topic, &case.envelope.author)?;
    if access == Access::Private && !is_named {
        return Err(No::not_allowed(
            "name yourself as a reader first: else this room would be gone for you too",
        ));
    }
    changed(case)
}

pub(super) fn names(case: &Case<'_>, set: &RoomReaderSet) -> Result<ReadersChanged, No> {
    case.must_be_in(StateSlot::Reader(&set.named))?;
    is_no_thread(case)?;
    match &set.named {
        Named::Person(person) => Ok(ReadersChanged::People(vec![person.clone()])),
        Named::Role(_) => changed(case),
    }
}

pub(super) fn shows_history(case: &Case<'_>) -> Result<ReadersChanged, No> {
    case.must_be_in(StateSlot::History)?;
    is_no_thread(case)?;
    if case.room()?.is_some_and(|room| room.kind == Some(RoomKind::Category)) {
        return Err(No::malformed("a category holds rooms, and has no messages: say this in each of them"));
    }
    changed(case)
}

/// Nobody gives what they do not have, nor to who stands as high as they do.
pub(super) fn overrides(case: &Case<'_>, set: &RoomOverrideSet) -> Result<(), No> {
    case.must(Permission::ManageRoles)?;
    case.must_be_in(StateSlot::Override(&set.named))?;
    is_no_thread(case)?;
    if !Permissions::OF_ROOMS.has_all(set.allow.with(set.deny)) {
        return Err(No::malformed("of this nothing can be given or taken in one room alone"));
    }
    if !case.permissions.has_all(set.allow.with(set.deny)) {
        return Err(No::not_allowed("nobody gives or takes what they do not have themselves"));
    }
    match &set.named {
        Named::Person(person) => must_stand_above(case, person),
        Named::Role(role) => super::roles::must_stand_above_role(case, *role),
    }
}

fn is_no_thread(case: &Case<'_>) -> Result<(), No> {
    match case.room()?.map(|room| room.kind) {
        Some(Some(RoomKind::Thread)) => Err(No::malformed(OF_CHANNELS)),
        Some(_) | None => Ok(()),
    }
}

fn changed(case: &Case<'_>) -> Result<ReadersChanged, No> {
    Ok(ReadersChanged::Topics(case.known.with_room(case.envelope.topic)?))
}
