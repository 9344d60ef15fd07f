//! Which parts a space's settings have for one, and what one may do there with whom. Pure.

use crate::{
    address::SpacePart,
    words::space_settings::Span,
    writing::rights::{Said, Writes, is_let},
};
use rill_bridge::{Governed, GovernedMember, RoleRow, Stands};
use rill_events::{Permission, RANK_MAX, RoleId};
use rill_protocol::{Millis, Slot, TopicId};

/// The parts, in order: those in which one may do something. Of who is told nothing yet it is guessed by whether they see
/// to rooms.
pub(super) fn parts(said: Option<&Said>, guess: bool) -> Vec<SpacePart> {
    let is_offered = |part: &SpacePart| match said {
        Some(said) => is_for(*part, said),
        None => guess || *part == SpacePart::Overview,
    };
    SpacePart::ALL.into_iter().filter(is_offered).collect()
}

fn is_for(part: SpacePart, said: &Said) -> bool {
    let people = |writes| is_let(said, TopicId::PEOPLE, writes);
    let desk = |writes| is_let(said, TopicId::DESK, writes);
    match part {
        SpacePart::Overview => true,
        SpacePart::Roles => people(Writes::Roles),
        SpacePart::Members => {
            [Writes::Removal, Writes::RolesOfPeople, Writes::Moderators].into_iter().any(people)
                || [Writes::Bans, Writes::Timeouts].into_iter().any(desk)
        }
        SpacePart::Invites => desk(Writes::Invites),
        SpacePart::Requests => desk(Writes::Answers),
        SpacePart::Bans => desk(Writes::Bans),
        SpacePart::Reports => desk(Writes::Settled),
        // Of the desk rules speak to those alone who read it.
        SpacePart::Audit => said.iter().any(|(topic, _)| *topic == TopicId::DESK),
    }
}

/// Something that one may do with a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Give a role that they do not have, or take one that they have.
    Role {
        role: RoleId,
        name: String,
        on: bool,
    },
    /// Name them a moderator, or no longer.
    Moderator(bool),
    /// They write nothing for a while.
    TimeOut(Span),
    /// They write again.
    EndTimeout,
    Remove,
    Ban,
}

/// What one may do with a member: nothing with oneself, the founder, and who stands as high as one does.
pub(crate) fn offers(
    governed: &Governed,
    member: &GovernedMember,
    said: &Said,
    own: Option<Slot>,
    now: Millis,
) -> Vec<Offer> {
    let people = |writes| is_let(said, TopicId::PEOPLE, writes);
    let desk = |writes| is_let(said, TopicId::DESK, writes);
    if member.stands == Stands::Founder {
        return Vec::new();
    }
    let stands_above = governed.own_rank > member.rank && own != Some(member.person.voice);
    let mut offers = Vec::new();
    if people(Writes::RolesOfPeople) {
        let given = governed.roles.iter().filter(|role| is_below(governed, role));
        offers.extend(given.map(|role| Offer::Role {
            role: role.role,
            name: role.name.clone(),
            on: !member.roles.contains(&role.role),
        }));
    }
    if people(Writes::Moderators) {
        offers.push(Offer::Moderator(member.stands != Stands::Moderator));
    }
    if stands_above && desk(Writes::Timeouts) {
        if member.silent_until.is_some_and(|until| until > now) {
            offers.push(Offer::EndTimeout);
        }
        offers.extend(Span::ALL.map(Offer::TimeOut));
    }
    if stands_above && people(Writes::Removal) {
        offers.push(Offer::Remove);
    }
    if stands_above && desk(Writes::Bans) {
        offers.push(Offer::Ban);
    }
    offers
}

/// Whether one may change a role, and give it: it stands below one, and allows nothing that one may not.
pub(super) fn is_below(governed: &Governed, role: &RoleRow) -> bool {
    governed.own_rank > role.rank && governed.own.has_all(role.permissions)
}

/// Whether one may switch a permission of a role.
pub(super) fn may_switch(governed: &Governed, permission: Permission) -> bool {
    governed.own.has(permission)
}

/// The rank of a new role: below all others.
pub(super) fn lowest_rank(governed: &Governed) -> u32 {
    let lowest = governed.roles.iter().map(|role| role.rank).min();
    let below = lowest.map_or(100, |lowest| lowest.saturating_sub(10));
    below.min(governed.own_rank.saturating_sub(1)).clamp(1, RANK_MAX)
}

/// The rank by which a role stands one place higher or lower; none: it stands at the end, or one may not.
pub(super) fn next_rank(governed: &Governed, role: RoleId, up: bool) -> Option<u32> {
    let place = governed.roles.iter().position(|row| row.role == role)?;
    let other = if up { place.checked_sub(1)? } else { place + 1 };
    let other = governed.roles.get(other)?.rank;
    let rank = if up { other.checked_add(1)? } else { other.checked_sub(1)? };
    ((1..=RANK_MAX).contains(&rank) && rank < governed.own_rank).then_some(rank)
}

/// Members whose names have these letters in them, and how many there are; at most so many.
pub(super) fn found(governed: &Governed, typed: &str, room_for: usize) -> (Vec<GovernedMember>, usize) {
    let typed = typed.trim().to_lowercase();
    let is_meant = |member: &&GovernedMember| member.person.name.to_lowercase().contains(&typed);
    let found: Vec<&GovernedMember> = governed.members.iter().filter(is_meant).collect();
    (found.iter().take(room_for).map(|member| (*member).clone()).collect(), found.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{people::member as listed, writing::rights::tests::letting};
    use rill_events::{Joining, Permissions, Reading};

    fn member(name: &str, rank: u32) -> GovernedMember {
        let person = listed(name, &[]).person;
        GovernedMember { person, stands: Stands::Member, rank, roles: Vec::new(), silent_until: None }
    }

    fn role(number: u8, rank: u32) -> RoleRow {
        let name = format!("role {number}");
        let permissions = Permissions::of(&[Permission::Pin]);
        RoleRow { role: RoleId::from_bytes([number; 16]), name, color: None, permissions, rank }
    }

    fn governed(own_rank: u32, own: Permissions, roles: Vec<RoleRow>) -> Governed {
        Governed {
            joining: Joining::Open,
            reading: Reading::Everyone,
            members_may: Permissions::OF_MEMBERS,
            roles,
            members: vec![member("ana", 500), member("ben", 0)],
            bans: Vec::new(),
            invites: Vec::new(),
            requests: Vec::new(),
            reports: Vec::new(),
            own_rank,
            own,
        }
    }

    fn said(people: &[Writes], desk: &[Writes]) -> Said {
        [letting(TopicId::PEOPLE, people, &[]), letting(TopicId::DESK, desk, &[])].concat()
    }

    #[test]
    fn parts_in_which_one_may_do_nothing_are_not_listed() {
        assert_eq!(parts(None, false), [SpacePart::Overview]);
        assert_eq!(parts(None, true), SpacePart::ALL);
        let nothing = letting(TopicId::PEOPLE, &[], &[(Writes::Roles, "no")]);
        assert_eq!(parts(Some(&nothing), true), [SpacePart::Overview]);
        let bans = said(&[], &[Writes::Bans]);
        let expected = [SpacePart::Overview, SpacePart::Members, SpacePart::Bans, SpacePart::Audit];
        assert_eq!(parts(Some(&bans), false), expected);
    }

    #[test]
    fn nobody_is_offered_what_is_done_to_who_stands_as_high() {
        let governed = governed(500, Permissions::ALL, Vec::new());
        let all = said(&[Writes::Removal], &[Writes::Bans, Writes::Timeouts]);
        let of = |number: usize| offers(&governed, &governed.members[number], &all, None, 0);
        assert!(of(0).is_empty(), "{:?}", of(0));
        let spans = Span::ALL.map(Offer::TimeOut);
        assert_eq!(of(1), [spans.to_vec(), vec![Offer::Remove, Offer::Ban]].concat());
        let own = governed.members[1].person.voice;
        assert!(offers(&governed, &governed.members[1], &all, Some(own), 0).is_empty());
    }

    #[test]
    fn a_role_is_given_by_who_stands_above_it_and_has_all_that_it_allows() {
        let gives = said(&[Writes::RolesOfPeople], &[]);
        let of = |own_rank, own| {
            let governed = governed(own_rank, own, vec![role(1, 100), role(2, 50)]);
            offers(&governed, &governed.members[1], &gives, None, 0).len()
        };
        assert_eq!(of(60, Permissions::ALL), 1);
        assert_eq!(of(200, Permissions::ALL), 2);
        assert_eq!(of(200, Permissions::OF_MEMBERS), 0);
    }

    #[test]
    fn a_role_goes_up_and_down_past_its_neighbours_and_not_past_oneself() {
        let governed = governed(101, Permissions::ALL, vec![role(1, 100), role(2, 50)]);
        let next = |number: u8, up| next_rank(&governed, RoleId::from_bytes([number; 16]), up);
        assert_eq!(
            [next(2, true), next(1, false), next(1, true), next(2, false)],
            [None, Some(49), None, None]
        );
        assert_eq!(lowest_rank(&governed), 40);
    }

    #[test]
    fn members_are_found_by_letters_of_their_names() {
        let governed = governed(1, Permissions::ALL, Vec::new());
        let names = |typed| -> Vec<String> {
            found(&governed, typed, 9).0.into_iter().map(|member| member.person.name).collect()
        };
        assert_eq!(names(" AN"), ["ana"]);
        assert_eq!(names(""), ["ana", "ben"]);
        assert_eq!(found(&governed, "", 1).1, 2);
    }
}
