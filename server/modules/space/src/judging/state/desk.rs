//! *desk*: bans, timeouts, invites, requests to join, reports. Some write here who do not read it.

use super::{Case, must_stand_above, out_of_place, roles};
use crate::no::No;
use rill_events::{InviteSet, Joining, Payload, Permission, ReportMade, StateSlot};
use rill_module_abi::{ReadersChanged, Reads};
use rill_protocol::{Did, Slot, p256_of_did};

/// Characters of a reason.
const REASON_MAX: usize = 500;

pub(super) fn judge(case: &Case<'_>, payload: &Payload) -> Result<ReadersChanged, No> {
    match payload {
        Payload::BanSet(set) => {
            case.must_be_in(StateSlot::Ban(Slot::of_person(&set.person)))?;
            case.must(Permission::Ban)?;
            must_stand_above(case, &set.person)?;
            is_reason(&set.reason)?;
            must_not_be_founder(case, &set.person)?;
            return Ok(ReadersChanged::People(vec![set.person.clone()]));
        }
        Payload::TimeoutSet(set) => {
            case.must_be_in(StateSlot::Timeout(Slot::of_person(&set.person)))?;
            case.must(Permission::ManageMembers)?;
            must_stand_above(case, &set.person)?;
            must_not_be_founder(case, &set.person)?;
        }
        Payload::InviteSet(set) => invites(case, set)?,
        Payload::RequestMade(made) => {
            case.must_be_in(StateSlot::Request(case.own()))?;
            is_reason(&made.text)?;
            if !made.name.is_empty() {
                case.must_be_name(&made.name)?;
            }
            asks(case)?;
        }
        Payload::RequestAnswered(answered) => {
            case.must_be_in(StateSlot::Request(Slot::of_person(&answered.person)))?;
            case.must(Permission::ManageMembers)?;
            if !case.known.person(case.facts.genesis, &answered.person)?.has_asked() {
                return Err(No::malformed("nobody of this name asks to join"));
            }
        }
        Payload::ReportMade(made) => reports(case, made)?,
        Payload::ReportSettled(settled) => {
            let (topic, event) = (settled.topic, settled.event);
            case.must_be_in(StateSlot::Report { topic, event })?;
            case.must(Permission::ManageMessages)?;
        }
        _ => return Err(out_of_place(payload)),
    }
    Ok(ReadersChanged::Nobody)
}

fn is_reason(text: &str) -> Result<(), No> {
    if text.chars().count() <= REASON_MAX {
        return Ok(());
    }
    Err(No::malformed(format!("this has at most {REASON_MAX} characters")))
}

fn must_not_be_founder(case: &Case<'_>, person: &Did) -> Result<(), No> {
    if *person == case.facts.genesis.creator {
        return Err(No::malformed("who made this space stays in it"));
    }
    Ok(())
}

/// Who makes an invite with a role could give that role. Another's invite is changed by who manages members.
fn invites(case: &Case<'_>, set: &InviteSet) -> Result<(), No> {
    case.must_be_in(StateSlot::Invite(&set.key))?;
    if p256_of_did(&set.key).is_err() {
        return Err(No::malformed("an invite is named by its key, a did:key of P-256"));
    }
    let before = case.known.invite(&set.key)?;
    let is_of_another =
        before.is_some_and(|before| before.author.as_deref() != Some(case.envelope.author.as_str()));
    case.must(if is_of_another { Permission::ManageMembers } else { Permission::Invite })?;
    match set.role {
        Some(role) if !set.revoked => {
            case.must(Permission::ManageRoles)?;
            roles::must_stand_above_role(case, role)
        }
        Some(_) | None => Ok(()),
    }
}

fn asks(case: &Case<'_>) -> Result<(), No> {
    if case.person.is_member() {
        return Err(No::not_allowed("you are a member of this space already"));
    }
    if case.person.was_declined() {
        return Err(No::not_allowed("your request was declined"));
    }
    match case.known.openness(case.facts.genesis)?.joining {
        Joining::ByRequest => Ok(()),
        Joining::Open => Err(No::not_allowed("this space is open: join it, nobody has to be asked")),
        Joining::Closed => {
            Err(No::not_allowed("this space takes no requests: who is given an invite joins it"))
        }
    }
}

/// Of what one does not read nothing can be reported.
fn reports(case: &Case<'_>, made: &ReportMade) -> Result<(), No> {
    let (topic, event) = (made.topic, made.event);
    case.must_be_in(StateSlot::Report { topic, event })?;
    case.must_be_member()?;
    is_reason(&made.reason)?;
    let is_room = !topic.is_fixed() && case.known.room(topic)?.is_some();
    let reads = case.known.reads(Some(&case.envelope.author), &[topic])?;
    if is_room && (case.person.is_founder || reads != [Reads::None]) {
        return Ok(());
    }
    Err(No::not_there())
}
