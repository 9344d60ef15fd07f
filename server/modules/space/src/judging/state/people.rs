//! *people*: who comes and goes, names, roles.

use super::{Case, must_stand_above, out_of_place, roles};
use crate::no::No;
use rill_events::{Joining, MemberRemoved, Payload, Permission, ProfileSet, StateSlot};
use rill_module_abi::ReadersChanged;
use rill_protocol::{Did, Slot};

pub(super) fn judge(case: &Case<'_>, payload: &Payload) -> Result<ReadersChanged, No> {
    let about = |person: &Did| Ok(ReadersChanged::People(vec![person.clone()]));
    match payload {
        Payload::MemberJoined(_) => {
            must_be_about_oneself(case)?;
            joins(case)?;
            about(&case.envelope.author)
        }
        Payload::MemberLeft(_) => {
            must_be_about_oneself(case)?;
            case.must_be_member()?;
            about(&case.envelope.author)
        }
        Payload::MemberRemoved(MemberRemoved { person }) => {
            case.must_be_in(StateSlot::Member(Slot::of_person(person)))?;
            case.must(Permission::ManageMembers)?;
            must_stand_above(case, person)?;
            about(person)
        }
        Payload::ProfileSet(profile) => {
            case.must_be_member()?;
            case.may_speak()?;
            is_profile(case, profile)?;
            Ok(ReadersChanged::Nobody)
        }
        Payload::ModeratorSet(set) => {
            case.must_be_in(StateSlot::Moderator(Slot::of_person(&set.person)))?;
            if !case.person.is_founder {
                return Err(No::not_allowed("only who made this space says who moderates it"));
            }
            about(&set.person)
        }
        Payload::RoleSet(set) => {
            case.may_speak()?;
            roles::sets(case, set)
        }
        Payload::RoleGiven(given) => {
            case.may_speak()?;
            roles::gives(case, given)
        }
        _ => Err(out_of_place(payload)),
    }
}

fn must_be_about_oneself(case: &Case<'_>) -> Result<(), No> {
    let own = StateSlot::Member(case.own());
    case.must_be_in(own).map_err(|_| No::not_allowed("nobody joins or leaves for somebody else"))
}

/// By an invite that is good one joins in any case; else as the space says.
fn joins(case: &Case<'_>) -> Result<(), No> {
    if case.person.is_member() {
        return Ok(());
    }
    if let Some(key) = case.facts.proven
        && case.known.invite(key)?.is_some_and(|invite| invite.is_good(case.facts.now))
    {
        return Ok(());
    }
    match case.known.openness(case.facts.genesis)?.joining {
        Joining::Open => Ok(()),
        _ if case.facts.proven.is_some() => {
            Err(No::not_allowed("this invite is no longer good: ask who gave it to you for another one"))
        }
        Joining::ByRequest if case.person.may_join_after_all() => Ok(()),
        Joining::ByRequest => Err(No::not_allowed("who joins this space asks first, and is let in")),
        Joining::Closed => Err(No::not_allowed("this space takes no new members by themselves")),
    }
}

fn is_profile(case: &Case<'_>, profile: &ProfileSet) -> Result<(), No> {
    case.must_be_name(&profile.name)?;
    if case.may(Permission::Import) {
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
