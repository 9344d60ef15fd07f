//! People: what each is and may, their roles; invites.

use super::{Known, bits, id, integer, optional, role, text};
use rill_events::{MODERATOR_RANK, Permissions, RoleId};
use rill_module_abi::{CacheError, Param};
use rill_protocol::{Did, Genesis, Millis};

/// `?2`: the role of all members.
const PERSON: &str = "
    SELECT flags, until, full_at, (SELECT permissions FROM role WHERE role = ?2) FROM person WHERE person = ?1";
const MEMBERS_MAY: &str = "SELECT permissions FROM role WHERE role = ?1";
const ROLES: &str = "
    SELECT role.role, role.rank, role.permissions
    FROM has_role CROSS JOIN role ON role.role = has_role.role WHERE has_role.person = ?1 ORDER BY role.role";
const ROLE: &str = "SELECT rank, permissions FROM role WHERE role = ?1";
const OFFERED: &str = "SELECT offered FROM person WHERE person = ?1";
const INVITE: &str = "SELECT author, expires_at, uses, role FROM invite WHERE key = ?1";
const INVITES: &str = "SELECT key, expires_at, uses, role FROM invite WHERE author = ?1 ORDER BY key";

/// Bits of `person.flags`.
pub(crate) mod flag {
    /// Joined, and did not leave.
    pub(crate) const MEMBER: i64 = 1;
    /// Named a moderator by the founder, for whenever they are a member.
    pub(crate) const MODERATOR: i64 = 2;
    /// Banned.
    pub(crate) const BANNED: i64 = 4;
    /// Was given a role once.
    pub(crate) const ROLES: i64 = 8;
    /// Asks to join.
    pub(crate) const ASKED: i64 = 16;
    /// Asked to join, and may.
    pub(crate) const LET_IN: i64 = 32;
    /// Asked to join, and may not.
    pub(crate) const DECLINED: i64 = 64;
}

/// Somebody, as far as rules go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// Who made the space: all of the others, for ever.
    pub(crate) is_founder: bool,
    /// See [`flag`].
    flags: i64,
    /// Writes nothing until then.
    pub(crate) until: Millis,
    /// When they may write as if for the first time; none: always.
    pub(crate) full_at: Option<Millis>,
    /// What they may in the space; in a room it may be other.
    pub(crate) permissions: Permissions,
    /// Who stands higher changes who stands below.
    pub(crate) rank: u32,
    /// Their roles, in order of ids.
    pub(crate) roles: Vec<RoleId>,
}

/// A role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) rank: u32,
    pub(crate) permissions: Permissions,
}

/// An invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invite {
    /// Who made it.
    pub(crate) author: Option<String>,
    pub(crate) expires_at: Option<Millis>,
    /// How many more join by it.
    pub(crate) uses: Option<i64>,
    /// That who joins by it may take.
    pub(crate) role: Option<RoleId>,
}

impl Invite {
    /// Whether somebody may join by it now.
    pub(crate) fn is_good(&self, now: Millis) -> bool {
        self.expires_at.is_none_or(|until| now < until) && self.uses.is_none_or(|uses| uses > 0)
    }
}

impl Person {
    /// Who made the space.
    pub(crate) fn founder() -> Self {
        let (permissions, rank) = (Permissions::ALL, u32::MAX);
        Self {
            is_founder: true,
            flags: flag::MEMBER,
            until: Millis::MIN,
            full_at: None,
            permissions,
            rank,
            roles: Vec::new(),
        }
    }

    fn stranger() -> Self {
        let permissions = Permissions::NONE;
        let nobody = Self::founder();
        Self { is_founder: false, flags: 0, until: Millis::MIN, permissions, rank: 0, ..nobody }
    }

    /// Whether they asked to join and were let in.
    pub(crate) fn may_join_after_all(&self) -> bool {
        self.is(flag::LET_IN)
    }

    pub(crate) fn was_declined(&self) -> bool {
        self.is(flag::DECLINED)
    }

    /// Whether they ever asked to join and are no member by now.
    pub(crate) fn has_asked(&self) -> bool {
        self.is(flag::ASKED | flag::LET_IN | flag::DECLINED)
    }

    pub(crate) fn is(&self, flag: i64) -> bool {
        self.flags & flag != 0
    }

    pub(crate) fn is_banned(&self) -> bool {
        self.is(flag::BANNED)
    }

    pub(crate) fn is_member(&self) -> bool {
        self.is(flag::MEMBER) && !self.is_banned()
    }
}

impl Known<'_> {
    /// What somebody is. Who is no member may nothing, whatever was given to them; they have it back once they join.
    pub(crate) fn person(&self, genesis: &Genesis, who: &Did) -> Result<Person, CacheError> {
        if *who == genesis.creator {
            return Ok(Person::founder());
        }
        let which = [Param::Text(who.as_str()), Param::Blob(RoleId::MEMBERS.as_bytes())];
        let rows = self.0.query(PERSON, &which)?;
        let Some(row) = rows.first() else { return Ok(Person::stranger()) };
        let mut person = Person {
            flags: integer(row, 0),
            until: integer(row, 1),
            full_at: Some(integer(row, 2)),
            ..Person::stranger()
        };
        if !person.is_member() {
            return Ok(person);
        }
        person.permissions = members_may(optional(row, 3));
        if person.is(flag::MODERATOR) {
            person.permissions = person.permissions.with(Permissions::OF_MODERATORS);
            person.rank = MODERATOR_RANK;
        }
        if person.is(flag::ROLES) {
            self.add_roles(&mut person, who)?;
        }
        Ok(person)
    }

    fn add_roles(&self, person: &mut Person, who: &Did) -> Result<(), CacheError> {
        for row in self.0.query(ROLES, &[Param::Text(who.as_str())])? {
            person.roles.push(RoleId::from_bytes(id(&row, 0)?));
            person.rank = person.rank.max(bits(&row, 1));
            person.permissions = person.permissions.with(Permissions::from_bits(bits(&row, 2)));
        }
        Ok(())
    }

    /// What somebody would stand as if they were a member: who is above whom does not depend on who is here just now.
    pub(crate) fn rank(&self, genesis: &Genesis, who: &Did) -> Result<u32, CacheError> {
        let mut person = self.person(genesis, who)?;
        if person.is_founder || person.is_member() {
            return Ok(person.rank);
        }
        if person.is(flag::MODERATOR) {
            person.rank = MODERATOR_RANK;
        }
        self.add_roles(&mut person, who)?;
        Ok(person.rank)
    }

    /// What all members may.
    pub(crate) fn members_may(&self) -> Result<Permissions, CacheError> {
        let rows = self.0.query(MEMBERS_MAY, &[Param::Blob(RoleId::MEMBERS.as_bytes())])?;
        Ok(members_may(rows.first().and_then(|row| optional(row, 0))))
    }

    /// A role; none: there is none, or it is gone.
    pub(crate) fn role(&self, role: RoleId) -> Result<Option<Role>, CacheError> {
        if role == RoleId::MEMBERS {
            return Ok(Some(Role { rank: 0, permissions: self.members_may()? }));
        }
        let rows = self.0.query(ROLE, &[Param::Blob(role.as_bytes())])?;
        let read = |row| Role { rank: bits(row, 0), permissions: Permissions::from_bits(bits(row, 1)) };
        Ok(rows.first().map(read))
    }

    /// The role that somebody's invite lets them take.
    pub(crate) fn offered(&self, who: &Did) -> Result<Option<RoleId>, CacheError> {
        let rows = self.0.query(OFFERED, &[Param::Text(who.as_str())])?;
        rows.first().map_or(Ok(None), |row| role(row, 0))
    }

    /// An invite; none: there is none, or it was taken back.
    pub(crate) fn invite(&self, key: &Did) -> Result<Option<Invite>, CacheError> {
        let rows = self.0.query(INVITE, &[Param::Text(key.as_str())])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (expires_at, uses) = (optional(row, 1), optional(row, 2));
        Ok(Some(Invite { author: text(row, 0), expires_at, uses, role: role(row, 3)? }))
    }

    /// The invites that somebody made: key, until when, how many more, role.
    pub(crate) fn invites_of(&self, who: &Did) -> Result<Vec<rill_module_abi::Row>, CacheError> {
        self.0.query(INVITES, &[Param::Text(who.as_str())])
    }
}

fn members_may(said: Option<i64>) -> Permissions {
    let said = said.and_then(|said| u32::try_from(said).ok());
    said.map_or(Permissions::OF_MEMBERS, Permissions::from_bits)
}
