//! Who reads what of a space by the rules that Rill ships, as one would write it down: no tables, no guards, no server.

use crate::{
    model::{FOUNDER, Kind, Model, Who},
    world::NOBODY,
};
use rill_events::{Access, RoomKind};
use rill_module_abi::Reads;
use rill_protocol::{SeqNum, TopicId};
use std::collections::{BTreeMap, BTreeSet};

/// Whom a room names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Named {
    Person(Who),
    Role(u8),
    Members,
}

/// The role whose people see to the desk; that of the other number may nothing more than others.
pub(crate) const DESK_ROLE: u8 = 2;

/// A room.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) kind: RoomKind,
    /// The channel of a thread.
    pub(crate) parent: TopicId,
    pub(crate) category: Option<TopicId>,
    pub(crate) access: Access,
    pub(crate) readers: BTreeSet<Named>,
    /// New members read it from their joining on.
    pub(crate) is_recent: bool,
}

/// What is so.
#[derive(Debug, Default)]
pub(crate) struct Village {
    pub(crate) members: BTreeSet<Who>,
    pub(crate) banned: BTreeSet<Who>,
    pub(crate) moderators: BTreeSet<Who>,
    pub(crate) roles: BTreeSet<(Who, u8)>,
    pub(crate) is_for_members: bool,
    pub(crate) rooms: BTreeMap<TopicId, Room>,
    /// From which event on somebody reads a room that is kept for those who were there.
    since: BTreeMap<(Who, TopicId), SeqNum>,
}

impl Village {
    pub(crate) fn opens(&mut self, topic: TopicId, kind: RoomKind, parent: TopicId) {
        let is_thread = kind == RoomKind::Thread;
        let is_recent = is_thread && self.rooms.get(&parent).is_some_and(|over| over.is_recent);
        let category = (!parent.is_fixed()).then_some(parent);
        let (access, readers) = (Access::AsCategory, BTreeSet::new());
        self.rooms.insert(topic, Room { kind, parent, category, access, readers, is_recent });
    }

    /// Somebody is a member, who may have been one.
    pub(crate) fn joins(&mut self, who: Who, model: &Model) {
        if self.members.insert(who) {
            let recent: Vec<_> =
                self.rooms.iter().filter(|(_, room)| room.is_recent).map(|(topic, _)| *topic).collect();
            recent.into_iter().for_each(|topic| self.reads_from_now(who, topic, model));
        }
    }

    pub(crate) fn goes(&mut self, who: Who) {
        self.members.remove(&who);
        self.since.retain(|(person, _), _| *person != who);
    }

    /// A room names somebody as its reader, or no longer.
    pub(crate) fn names(&mut self, topic: TopicId, named: Named, on: bool, model: &Model) {
        let Some(room) = self.rooms.get_mut(&topic) else { return };
        let changed = if on { room.readers.insert(named) } else { room.readers.remove(&named) };
        let Named::Person(who) = named else { return };
        if on && changed {
            let guarded: Vec<_> =
                self.rooms.keys().filter(|room| self.guard(**room) == Some(topic)).copied().collect();
            let recent = guarded.into_iter().filter(|room| self.rooms[room].is_recent);
            recent.collect::<Vec<_>>().into_iter().for_each(|room| self.reads_from_now(who, room, model));
        }
    }

    pub(crate) fn keeps_history(&mut self, topic: TopicId, is_recent: bool) {
        for (id, room) in &mut self.rooms {
            let is_its_thread = room.kind == RoomKind::Thread && room.parent == topic;
            if *id == topic || is_its_thread {
                room.is_recent = is_recent;
            }
        }
    }

    fn reads_from_now(&mut self, who: Who, topic: TopicId, model: &Model) {
        let is_live = |kind| kind == Kind::Anchor { is_live: true };
        let tail = model.of_topic(topic).filter(|event| is_live(event.kind)).map(|event| event.seq.0).max();
        self.since.insert((who, topic), SeqNum(tail.unwrap_or(0) + 1));
    }

    /// The room whose readers alone read this one; none: it is not private.
    fn guard(&self, topic: TopicId) -> Option<TopicId> {
        let room = self.rooms.get(&topic)?;
        if room.kind == RoomKind::Thread {
            return self.guard(room.parent);
        }
        let is_private =
            |topic: &TopicId| self.rooms.get(topic).is_some_and(|it| it.access == Access::Private);
        match room.access {
            Access::Private => Some(topic),
            Access::Open => None,
            Access::AsCategory => room.category.filter(is_private),
        }
    }

    pub(crate) fn reads(&self, who: Who, topic: TopicId) -> Reads {
        if who == FOUNDER {
            return Reads::All;
        }
        let is_member = self.members.contains(&who);
        if self.banned.contains(&who) || (self.is_for_members && !is_member) {
            return Reads::None;
        }
        if topic == TopicId::DESK {
            let keeps = self.moderators.contains(&who) || self.roles.contains(&(who, DESK_ROLE));
            return if is_member && keeps { Reads::All } else { Reads::None };
        }
        if let Some(guard) = self.guard(topic) {
            let is_named = self.rooms[&guard].readers.iter().any(|named| match named {
                Named::Person(person) => *person == who,
                Named::Role(role) => self.roles.contains(&(who, *role)),
                Named::Members => true,
            });
            if !(is_member && is_named) {
                return Reads::None;
            }
        }
        match self.rooms.get(&topic) {
            Some(room) if room.is_recent && !is_member => Reads::None,
            Some(room) if room.is_recent => {
                self.since.get(&(who, topic)).map_or(Reads::All, |seq| Reads::Since(*seq))
            }
            Some(_) | None => Reads::All,
        }
    }

    /// Writes down what everybody reads of every topic.
    pub(crate) fn tells(&self, model: &mut Model) {
        let fixed = [TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK];
        for who in FOUNDER + 1..=NOBODY {
            for topic in fixed.iter().chain(self.rooms.keys()) {
                model.gate(who, *topic, self.reads(who, *topic));
            }
        }
    }
}
