//! Roles: who makes, changes, gives and takes them.

use super::{Case, must_stand_above};
use crate::no::No;
use rill_events::{Permission, Permissions, RANK_MAX, RoleGiven, RoleId, RoleSet, StateSlot};
use rill_module_abi::ReadersChanged;
use rill_protocol::{Slot, TopicId};

/// Whoever manages roles changes those below their own, by what they have themselves.
pub(super) fn sets(case: &Case<'_>, set: &RoleSet) -> Result<ReadersChanged, No> {
    case.must_be_in(StateSlot::Role(set.role))?;
    case.must(Permission::ManageRoles)?;
    case.must_be_name(&set.name)?;
    let is_of_members = set.role == RoleId::MEMBERS;
    if is_of_members && (set.rank != 0 || set.removed) {
        return Err(No::malformed("what all members have stays, below all roles"));
    }
    if !is_of_members && !(1..=RANK_MAX).contains(&set.rank) {
        return Err(No::malformed(format!("a role has a rank from 1 to {RANK_MAX}")));
    }
    let before = case.known.role(set.role)?;
    let highest = before.map_or(set.rank, |before| before.rank.max(set.rank));
    if highest >= case.person.rank {
        return Err(No::not_allowed(
            "this role stands as high as you do here, or higher: somebody above it can do that",
        ));
    }
    let had = before.map_or(Permissions::NONE, |before| before.permissions);
    let changed = set.permissions.without(had).with(had.without(set.permissions));
    if !case.permissions.has_all(changed) {
        return Err(No::not_allowed("nobody gives or takes what they do not have themselves"));
    }
    // A role that is gone is named in private rooms to no avail; what one may decides who reads the desk.
    Ok(if set.removed { ReadersChanged::Everyone } else { ReadersChanged::Topics(vec![TopicId::DESK]) })
}

/// Whoever manages roles gives those below their own to people below themselves; and who joined by an invite takes the
/// role that it names.
pub(super) fn gives(case: &Case<'_>, given: &RoleGiven) -> Result<ReadersChanged, No> {
    let voice = Slot::of_person(&given.person);
    case.must_be_in(StateSlot::RoleGiven(voice, given.role))?;
    case.must_be_member()?;
    if given.role == RoleId::MEMBERS {
        return Err(No::malformed("all members have this role already"));
    }
    let is_offered = given.on
        && given.person == case.envelope.author
        && case.known.offered(&given.person)? == Some(given.role);
    if !is_offered {
        case.must(Permission::ManageRoles)?;
        must_stand_above_role(case, given.role)?;
        must_stand_above(case, &given.person)?;
    }
    Ok(ReadersChanged::People(vec![given.person.clone()]))
}

/// Whether somebody may hand on a role: it stands below them, and has nothing that they have not.
pub(super) fn must_stand_above_role(case: &Case<'_>, role: RoleId) -> Result<(), No> {
    let Some(role) = case.known.role(role)? else {
        return Err(No::malformed("there is no such role any more"));
    };
    if role.rank >= case.person.rank {
        return Err(No::not_allowed(
            "this role stands as high as you do here, or higher: somebody above it can do that",
        ));
    }
    if !case.person.permissions.has_all(role.permissions) {
        return Err(No::not_allowed("nobody gives or takes what they do not have themselves"));
    }
    Ok(())
}
