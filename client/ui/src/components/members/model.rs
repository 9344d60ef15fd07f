//! Who stands under which headline. Pure.

use crate::words::shell as words;
use rill_bridge::MemberRow;

/// People under one headline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// The headline.
    pub(super) name: String,
    /// How many there are.
    pub(super) count: usize,
    /// Those that are drawn.
    pub(super) people: Vec<MemberRow>,
}

/// The groups in order: each by its highest role as roles first appear, then people without one, programs, and
/// accounts that are gone. Of all people together the first `room_for` are drawn.
pub(super) fn groups(members: &[MemberRow], room_for: usize) -> Vec<Group> {
    let mut groups: Vec<(u8, Group)> = Vec::new();
    for member in members {
        let (rank, name) = headline(member);
        let place = groups.iter().position(|(known, group)| *known == rank && group.name == name);
        let place = place.unwrap_or_else(|| {
            groups.push((rank, Group { name: name.to_owned(), count: 0, people: Vec::new() }));
            groups.len() - 1
        });
        let group = &mut groups[place].1;
        group.count += 1;
        group.people.push(member.clone());
    }
    groups.sort_by_key(|(rank, _)| *rank);
    let mut left = room_for;
    let mut groups: Vec<Group> = groups.into_iter().map(|(_, group)| group).collect();
    for group in &mut groups {
        group.people.truncate(left);
        left -= group.people.len();
    }
    groups.retain(|group| !group.people.is_empty());
    groups
}

fn headline(member: &MemberRow) -> (u8, &str) {
    match (&member.person, member.roles.first()) {
        (person, _) if person.gone => (3, words::GONE_ACCOUNTS),
        (person, _) if person.bot => (2, words::APPS),
        (_, Some(role)) => (0, role),
        (_, None) => (1, words::PEOPLE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::member;

    fn drawn(members: &[MemberRow], room_for: usize) -> Vec<String> {
        let line = |group: &Group| {
            let names: Vec<&str> = group.people.iter().map(|row| row.person.name.as_str()).collect();
            format!("{}, {}: {}", group.name, group.count, names.join(" "))
        };
        groups(members, room_for).iter().map(line).collect()
    }

    #[test]
    fn people_stand_under_their_highest_role_and_programs_after_them() {
        let mut bot = member("forge", &["Keeper"]);
        bot.person.bot = true;
        let mut gone = member("deleted", &[]);
        gone.person.gone = true;
        let members =
            [gone, bot, member("ana", &[]), member("ben", &["Keeper", "Night"]), member("cleo", &["Night"])];
        assert_eq!(
            drawn(&members, 100),
            ["Keeper, 1: ben", "Night, 1: cleo", "People, 1: ana", "Apps, 1: forge", "Gone, 1: deleted"]
        );
    }

    #[test]
    fn a_large_space_is_drawn_in_steps() {
        let members = [member("ana", &["Keeper"]), member("ben", &[]), member("cleo", &[])];
        assert_eq!(drawn(&members, 2), ["Keeper, 1: ana", "People, 2: ben"]);
        assert_eq!(drawn(&members, 1), ["Keeper, 1: ana"]);
    }
}
