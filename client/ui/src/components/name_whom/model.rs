//! Whom one can name, by which letters they are found, and how those are called who are named. Pure.

use crate::{
    fit::{Fit, fit},
    words::{access as words, shell},
};
use rill_bridge::{MemberRow, Whom};
use rill_events::RoleId;
use rill_protocol::Slot;

/// At most so many are offered.
const OFFERED: usize = 8;

/// Somebody, or a role, as it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Called {
    pub(crate) whom: Whom,
    pub(crate) name: String,
}

/// Somebody who fits what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) called: Called,
    pub(super) fit: Fit,
}

/// All whom one can name: roles first, then members by name. `oneself` is named without that.
pub(crate) fn nameable(
    members: &[MemberRow],
    roles: &[(RoleId, String)],
    oneself: Option<Slot>,
) -> Vec<Called> {
    let all = Called { whom: Whom::Role(RoleId::MEMBERS), name: words::ALL_MEMBERS.to_owned() };
    let roles = roles.iter().filter(|(role, _)| *role != RoleId::MEMBERS);
    let roles = roles.map(|(role, name)| Called { whom: Whom::Role(*role), name: name.clone() });
    let people = members.iter().filter(|member| member.joined && Some(member.person.voice) != oneself);
    let people = people.map(|member| {
        let name = member.person.name.clone();
        let name = if name.is_empty() { shell::UNNAMED.to_owned() } else { name };
        Called { whom: Whom::Person(member.person.voice), name }
    });
    std::iter::once(all).chain(roles).chain(people).collect()
}

/// Those who fit and are not named yet, best first.
pub(super) fn offered(all: &[Called], named: &[Whom], typed: &str) -> Vec<Found> {
    let fits = |called: &Called| fit(typed, &called.name).map(|fit| Found { called: called.clone(), fit });
    let others = all.iter().filter(|called| !named.contains(&called.whom));
    let mut found: Vec<Found> = others.filter_map(fits).collect();
    found.sort_by_key(|found| std::cmp::Reverse(found.fit.score));
    found.truncate(OFFERED);
    found
}

/// How those are called who are named, in the order in which they were; oneself first.
pub(super) fn called(all: &[Called], named: &[Whom], oneself: Option<Slot>) -> Vec<Called> {
    let is_oneself = |whom: &Whom| matches!(whom, Whom::Person(voice) if Some(*voice) == oneself);
    let name = |whom: Whom| {
        if is_oneself(&whom) {
            return words::YOU.to_owned();
        }
        let known = all.iter().find(|called| called.whom == whom);
        known.map_or_else(|| words::SOMEBODY.to_owned(), |called| called.name.clone())
    };
    let mut called: Vec<Called> =
        named.iter().map(|whom| Called { whom: *whom, name: name(*whom) }).collect();
    called.sort_by_key(|called| !is_oneself(&called.whom));
    called
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::member;

    fn village() -> Vec<MemberRow> {
        let mut foreign = member("Ana Archer", &[]);
        foreign.joined = false;
        vec![member("Ana Reyes", &[]), foreign, member("Ben", &[]), member("Me", &[])]
    }

    fn voice(name: &str) -> Slot {
        Slot::named(&[name])
    }

    fn names(called: &[Called]) -> Vec<&str> {
        called.iter().map(|called| called.name.as_str()).collect()
    }

    #[test]
    fn roles_and_members_can_be_named_and_nobody_who_is_none() {
        let roles =
            [(RoleId::MEMBERS, "everyone".to_owned()), (RoleId::from_bytes([7; 16]), "Crew".to_owned())];
        let all = nameable(&village(), &roles, Some(voice("Me")));
        assert_eq!(names(&all), ["All members", "Crew", "Ana Reyes", "Ben"]);
    }

    #[test]
    fn who_is_named_is_offered_no_more() {
        let all = nameable(&village(), &[], Some(voice("Me")));
        let found = |named: &[Whom], typed| -> Vec<String> {
            offered(&all, named, typed).into_iter().map(|found| found.called.name).collect()
        };
        assert_eq!(found(&[], "be"), ["Ben", "All members"]);
        assert_eq!(found(&[Whom::Person(voice("Ben"))], "be"), ["All members"]);
        assert_eq!(found(&[], "zz"), Vec::<String>::new());
    }

    #[test]
    fn who_is_named_is_called_by_name_and_oneself_first() {
        let all = nameable(&village(), &[], Some(voice("Me")));
        let named = ["Ben", "Gone", "Me"].map(|name| Whom::Person(voice(name)));
        assert_eq!(names(&called(&all, &named, Some(voice("Me")))), ["You", "Ben", "Somebody"]);
    }
}
