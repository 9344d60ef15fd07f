//! Rooms: what each is, who reads it, who may more or less there.

use super::{Known, Person, bits, id, integer, some_id};
use rill_events::{Permission, Permissions, RoleId, RoomKind};
use rill_module_abi::{CacheError, Param, Reads, first_integer};
use rill_protocol::{Did, SeqNum, TopicId};
use std::collections::BTreeMap;

/// `home`: the room itself or, of a thread, its channel.
const ROOM: &str = "
    SELECT room.kind, room.archived, room.every_s, room.guard, room.recent, home.topic, home.archived,
        home.overrides, over.topic, over.overrides
    FROM room LEFT JOIN room AS home ON home.topic = CASE room.kind WHEN 5 THEN room.parent ELSE room.topic END
    LEFT JOIN room AS over ON over.topic = home.category
    WHERE room.topic = ?1";
const GUARD: &str = "SELECT guard, recent FROM room WHERE topic = ?1";
/// All rooms that not everybody reads whole. Indexes: `room_by_guard`, `room_recent`.
const GUARDED: &str = "
    SELECT topic, guard, recent FROM room WHERE guard IS NOT NULL
    UNION ALL SELECT topic, guard, recent FROM room WHERE recent = 1 AND guard IS NULL";
/// `?3`: the role of all members.
const READS: &str = "
    SELECT EXISTS (SELECT 1 FROM reader_person WHERE topic = ?1 AND person = ?2)
        OR EXISTS (SELECT 1 FROM reader_role WHERE topic = ?1 AND (role = ?3 OR role IN (
            SELECT role.role FROM has_role CROSS JOIN role ON role.role = has_role.role WHERE has_role.person = ?2)))";
const SINCE: &str = "SELECT seq FROM since WHERE person = ?1 AND topic = ?2";
/// `?3`: the role of all members.
const OVERRIDES: &str = "
    SELECT role, allow, deny FROM override_role
    WHERE topic = ?1 AND (role = ?3 OR role IN (SELECT role FROM has_role WHERE person = ?2)) ORDER BY role";
const OVERRIDE: &str = "SELECT allow, deny FROM override_person WHERE topic = ?1 AND person = ?2";
const THREADS: &str = "SELECT topic FROM room WHERE parent = ?1 AND kind = 5 ORDER BY topic";
const IN_CATEGORY: &str = "SELECT topic FROM room WHERE category = ?1 ORDER BY topic";

/// From so many topics on all that not everybody reads is looked at in one reading.
const MANY: usize = 16;

/// A room as far as rules go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// What kind of room it is; none: of a kind that this version does not know.
    pub(crate) kind: Option<RoomKind>,
    /// Put away: a thread with its channel.
    pub(crate) is_archived: bool,
    /// Seconds from one message of a member to their next.
    pub(crate) every_s: u32,
    /// The room whose readers alone read it; none: it is not private.
    pub(crate) guard: Option<TopicId>,
    /// Where somebody may more or less: its category, then itself or its channel.
    overrides: [Option<TopicId>; 2],
}

impl Known<'_> {
    /// A room; none: there is none.
    pub(crate) fn room(&self, topic: TopicId) -> Result<Option<Room>, CacheError> {
        let rows = self.0.query(ROOM, &[Param::Blob(topic.as_bytes())])?;
        let Some(row) = rows.first() else { return Ok(None) };
        let overrides = |topic, flag| match integer(row, flag) {
            0 => Ok(None),
            _ => some_id(row, topic).map(|topic| topic.map(TopicId::from_bytes)),
        };
        Ok(Some(Room {
            kind: kind(integer(row, 0)),
            is_archived: integer(row, 1) != 0 || integer(row, 6) != 0,
            every_s: bits(row, 2),
            guard: some_id(row, 3)?.map(TopicId::from_bytes),
            overrides: [overrides(8, 9)?, overrides(5, 7)?],
        }))
    }

    /// What somebody may in a room.
    pub(crate) fn permissions_in(
        &self,
        room: &Room,
        who: &Did,
        person: &Person,
    ) -> Result<Permissions, CacheError> {
        let mut permissions = person.permissions;
        if person.is_founder || !person.is_member() {
            return Ok(permissions);
        }
        let is_for_few = room.kind == Some(RoomKind::Announcements);
        if is_for_few && !permissions.has(Permission::ManageMessages) {
            permissions = permissions.without(Permissions::of(&[Permission::Post]));
        }
        for topic in room.overrides.into_iter().flatten() {
            permissions = self.overridden(topic, who, person, permissions)?;
        }
        Ok(permissions)
    }

    /// First all members, then roles, then the person; what is given before what is taken.
    fn overridden(
        &self,
        topic: TopicId,
        who: &Did,
        person: &Person,
        permissions: Permissions,
    ) -> Result<Permissions, CacheError> {
        let (topic, who) = (Param::Blob(topic.as_bytes()), Param::Text(who.as_str()));
        let rows = self.0.query(OVERRIDES, &[topic, who, Param::Blob(RoleId::MEMBERS.as_bytes())])?;
        let (mut members, mut roles) =
            ((Permissions::NONE, Permissions::NONE), (Permissions::NONE, Permissions::NONE));
        for row in rows {
            let role = RoleId::from_bytes(id(&row, 0)?);
            let (allow, deny) =
                (Permissions::from_bits(bits(&row, 1)), Permissions::from_bits(bits(&row, 2)));
            if role == RoleId::MEMBERS {
                // Who manages messages posts where only few do.
                let keeps = permissions.has(Permission::ManageMessages);
                let post = Permissions::of(&[Permission::Post]);
                members = (allow, if keeps { deny.without(post) } else { deny });
            } else if person.roles.contains(&role) {
                roles = (roles.0.with(allow), roles.1.with(deny));
            }
        }
        let own = self.0.query(OVERRIDE, &[topic, who])?;
        let own = own.first().map_or((Permissions::NONE, Permissions::NONE), |row| {
            (Permissions::from_bits(bits(row, 0)), Permissions::from_bits(bits(row, 1)))
        });
        let apply =
            |before: Permissions, (allow, deny): (Permissions, Permissions)| before.without(deny).with(allow);
        Ok([members, roles, own].into_iter().fold(permissions, apply))
    }

    /// Whether a member reads what lies in a private room.
    pub(crate) fn reads_private(&self, guard: TopicId, who: &Did) -> Result<bool, CacheError> {
        let members = Param::Blob(RoleId::MEMBERS.as_bytes());
        let which = [Param::Blob(guard.as_bytes()), Param::Text(who.as_str()), members];
        Ok(first_integer(&self.0.query(READS, &which)?) == Some(1))
    }

    /// What somebody who reads the space reads of rooms: one answer each, in order. `who`: none: no member.
    pub(crate) fn reads(&self, who: Option<&Did>, topics: &[TopicId]) -> Result<Vec<Reads>, CacheError> {
        let mut guarded = BTreeMap::new();
        if topics.len() < MANY {
            for topic in topics.iter().filter(|topic| !topic.is_fixed()) {
                if let Some(row) = self.0.query(GUARD, &[Param::Blob(topic.as_bytes())])?.first() {
                    guarded.insert(*topic, (some_id(row, 0)?, integer(row, 1) != 0));
                }
            }
        } else {
            for row in self.0.query(GUARDED, &[])? {
                guarded.insert(TopicId::from_bytes(id(&row, 0)?), (some_id(&row, 1)?, integer(&row, 2) != 0));
            }
        }
        let mut may = BTreeMap::new();
        let read = |topic: &TopicId| {
            let Some((guard, is_recent)) = guarded.get(topic) else { return Ok(Reads::All) };
            if let Some(guard) = guard {
                let is_reader = match (may.get(guard), who) {
                    (Some(known), _) => *known,
                    (None, Some(who)) => self.reads_private(TopicId::from_bytes(*guard), who)?,
                    (None, None) => false,
                };
                may.insert(*guard, is_reader);
                if !is_reader {
                    return Ok(Reads::None);
                }
            }
            match who {
                Some(who) if *is_recent => self.reads_since(who, *topic),
                // Who never joined reads nothing that was written before they did.
                None if *is_recent => Ok(Reads::None),
                Some(_) | None => Ok(Reads::All),
            }
        };
        topics.iter().map(read).collect()
    }

    fn reads_since(&self, who: &Did, topic: TopicId) -> Result<Reads, CacheError> {
        let since = self.0.query(SINCE, &[Param::Text(who.as_str()), Param::Blob(topic.as_bytes())])?;
        let since = first_integer(&since).and_then(|seq| u64::try_from(seq).ok());
        Ok(since.map_or(Reads::All, |seq| Reads::Since(SeqNum(seq))))
    }

    /// A room and all that goes with it: threads, of a category its rooms with theirs.
    pub(crate) fn with_room(&self, topic: TopicId) -> Result<Vec<TopicId>, CacheError> {
        let mut all = vec![topic];
        all.extend(self.topics(IN_CATEGORY, topic)?);
        for room in all.clone() {
            all.extend(self.topics(THREADS, room)?);
        }
        Ok(all)
    }

    fn topics(&self, question: &str, of: TopicId) -> Result<Vec<TopicId>, CacheError> {
        let rows = self.0.query(question, &[Param::Blob(of.as_bytes())])?;
        rows.iter().map(|row| id(row, 0).map(TopicId::from_bytes)).collect()
    }
}

/// In the order of their numbers.
const KINDS: [RoomKind; 7] = [
    RoomKind::Category,
    RoomKind::Channel,
    RoomKind::Announcements,
    RoomKind::Forum,
    RoomKind::Voice,
    RoomKind::Thread,
    RoomKind::Direct,
];

fn kind(number: i64) -> Option<RoomKind> {
    usize::try_from(number).ok().and_then(|number| KINDS.get(number)).copied()
}

/// The number of a kind; of one that is not known, -1.
pub(crate) fn kind_number(kind: Option<RoomKind>) -> i64 {
    let place = kind.and_then(|kind| KINDS.iter().position(|known| *known == kind));
    place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1)
}

#[cfg(test)]
mod tests {
    use super::{KINDS, kind, kind_number};
    use rill_events::RoomKind;

    #[test]
    fn every_kind_of_room_comes_back_from_its_number() {
        for known in KINDS {
            assert_eq!(kind(kind_number(Some(known))), Some(known));
        }
        assert_eq!(kind(kind_number(None)), None);
        assert_eq!(kind_number(Some(RoomKind::Thread)), 5, "as the statements have it");
    }
}
