//! What is settled about a space and its people, as events. Pure.

use super::{
    intents::{At, NewEvent},
    limits::{name, reason},
};
use crate::engine::small::failure;
use rill_bridge::{Failure, RoleRow, Ruling};
use rill_events::{
    BanSet, InviteSet, MemberRemoved, ModeratorSet, Permissions, RANK_MAX, ReportMade, ReportSettled,
    RequestAnswered, RequestMade, RoleGiven, RoleId, RoleSet, SpaceJoiningSet, SpaceReadingSet, StateSlot,
    TimeoutSet,
};
use rill_protocol::{Did, EventId, RulesSet, Slot, TopicId};

const NOT_KNOWN: &str = "this person is not known on this device any more: nothing was changed";

/// What a space adds to a ruling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) struct Ruled {
    /// Whom it is about.
    pub(in crate::engine) person: Option<Did>,
    /// By which name one joins.
    pub(in crate::engine) name: Option<String>,
    /// Who is banned is a member, and one may remove members: the id of the event that says so.
    pub(in crate::engine) removal: Option<EventId>,
}

/// The events of a ruling, in order.
pub(super) fn ruled(ruling: Ruling, at: At, with: Ruled) -> Result<Vec<NewEvent>, Failure> {
    let at = At { topic: ruling.topic(), ..at };
    let person = with.person.ok_or_else(|| failure(NOT_KNOWN, false));
    let one = |event| Ok(vec![event]);
    match ruling {
        Ruling::Joining(joining) => one(at.state(StateSlot::Joining, SpaceJoiningSet { joining })),
        Ruling::Reading(reading) => one(at.state(StateSlot::Reading, SpaceReadingSet { reading })),
        Ruling::Rules(rules) => one(at.state(StateSlot::Rules, RulesSet { rules })),
        Ruling::Role(row) => one(at.state(StateSlot::Role(row.role), role(row)?)),
        Ruling::NoRole(id) => {
            let (name, permissions) = ("gone".to_owned(), Permissions::NONE);
            let set = RoleSet { role: id, name, color: None, permissions, rank: 1, removed: true };
            one(at.state(StateSlot::Role(id), set))
        }
        Ruling::Give { role, on, .. } => {
            let person = person?;
            let slot = StateSlot::RoleGiven(Slot::of_person(&person), role);
            one(at.state(slot, RoleGiven { person, role, on }))
        }
        Ruling::Moderator { on, .. } => {
            let person = person?;
            let slot = StateSlot::Moderator(Slot::of_person(&person));
            one(at.state(slot, ModeratorSet { person, on }))
        }
        Ruling::Remove { .. } => one(removed(at, person?)),
        Ruling::Ban { reason: why, .. } => {
            let (person, reason) = (person?, reason(&why)?);
            let removal =
                with.removal.map(|event| removed(At { event, topic: TopicId::PEOPLE, ..at }, person.clone()));
            let slot = StateSlot::Ban(Slot::of_person(&person));
            let banned = at.state(slot, BanSet { person, on: true, reason });
            Ok(removal.into_iter().chain([banned]).collect())
        }
        Ruling::Unban { .. } => {
            let person = person?;
            let slot = StateSlot::Ban(Slot::of_person(&person));
            one(at.state(slot, BanSet { person, on: false, reason: String::new() }))
        }
        Ruling::TimeOut { until, .. } => {
            let person = person?;
            let slot = StateSlot::Timeout(Slot::of_person(&person));
            one(at.state(slot, TimeoutSet { person, until }))
        }
        Ruling::Invite { key, expires_at, uses, role, on } => {
            let set = InviteSet { key: key.clone(), expires_at, uses, role, revoked: !on };
            one(at.state(StateSlot::Invite(&key), set))
        }
        Ruling::Ask { text } => {
            let made = RequestMade { name: with.name.unwrap_or_default(), text: reason(&text)? };
            one(at.state(StateSlot::Request(at.voice), made))
        }
        Ruling::Answer { let_in, .. } => {
            let person = person?;
            let slot = StateSlot::Request(Slot::of_person(&person));
            one(at.state(slot, RequestAnswered { person, let_in }))
        }
        Ruling::Report { topic, event, reason: why } => {
            let made = ReportMade { topic, event, reason: reason(&why)? };
            one(at.state(StateSlot::Report { topic, event }, made))
        }
        Ruling::Settle { topic, event } => {
            one(at.state(StateSlot::Report { topic, event }, ReportSettled { topic, event }))
        }
    }
}

fn removed(at: At, person: Did) -> NewEvent {
    at.state(StateSlot::Member(Slot::of_person(&person)), MemberRemoved { person })
}

/// What all members have stands lowest, whatever is said.
fn role(row: RoleRow) -> Result<RoleSet, Failure> {
    let RoleRow { role, name: typed, color, permissions, rank } = row;
    let rank = if role == RoleId::MEMBERS { 0 } else { rank.clamp(1, RANK_MAX) };
    Ok(RoleSet { role, name: name(&typed)?, color, permissions, rank, removed: false })
}
