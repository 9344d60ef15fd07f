//! What was written and who may read it, as plain lists: what the server tells is compared with this.

use rill_module_abi::Reads;
use rill_protocol::{BlobId, EventId, SeqNum, TopicId};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody, by their place among the people of a history; the last is not signed in.
pub(crate) type Who = usize;

/// An event that was accepted.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) id: EventId,
    pub(crate) topic: TopicId,
    pub(crate) seq: SeqNum,
    pub(crate) author: Who,
    pub(crate) kind: Kind,
    pub(crate) blob: Option<BlobId>,
    /// Whether it takes others away.
    pub(crate) redacts: bool,
    /// Its bytes are gone.
    pub(crate) is_erased: bool,
}

/// What it is in its topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Opens {
        parent: TopicId,
        is_thread: bool,
    },
    State,
    Anchor {
        is_live: bool,
    },
    /// An amendment or a redaction of an anchor.
    About(EventId),
}

/// All that was accepted, and who may read what of it.
#[derive(Default)]
pub(crate) struct Model {
    pub(crate) events: Vec<Written>,
    /// By the number in an event's id and mark.
    numbers: BTreeMap<u64, usize>,
    ids: BTreeMap<EventId, usize>,
    gates: BTreeMap<(Who, TopicId), Reads>,
    /// Which topics somebody could read at any time: that they ended is no secret to them.
    ever: BTreeSet<(Who, TopicId)>,
    /// Rooms, each with a category that its own state names, now or once.
    homes: BTreeSet<(TopicId, TopicId)>,
}

/// Who made the stream.
pub(crate) const FOUNDER: Who = 0;

impl Model {
    pub(crate) fn takes(&mut self, number: u64, event: Written) {
        self.numbers.insert(number, self.events.len());
        self.ids.insert(event.id, self.events.len());
        self.events.push(event);
    }

    /// A room says that it is in a category.
    pub(crate) fn moves(&mut self, room: TopicId, category: TopicId) {
        self.homes.insert((room, category));
    }

    pub(crate) fn gate(&mut self, who: Who, topic: TopicId, reads: Reads) {
        self.gates.insert((who, topic), reads);
        if reads != Reads::None {
            self.ever.insert((who, topic));
        }
    }

    pub(crate) fn erase(&mut self, target: EventId) {
        for event in &mut self.events {
            let is_of_it = event.kind == Kind::About(target) && !event.redacts;
            event.is_erased |= event.id == target || is_of_it;
        }
    }

    /// From which event on: zero: all; none: nothing.
    pub(crate) fn since(&self, who: Who, topic: TopicId) -> Option<SeqNum> {
        if who == FOUNDER {
            return Some(SeqNum::ZERO);
        }
        match self.gates.get(&(who, topic)) {
            None | Some(Reads::None) => None,
            Some(Reads::All) => Some(SeqNum::ZERO),
            Some(Reads::Since(seq)) => Some((*seq).max(SeqNum(1))),
        }
    }

    /// As [`Model::since`]; of a stream whose *root* one does not read one reads nothing.
    pub(crate) fn reads(&self, who: Who, topic: TopicId) -> Option<SeqNum> {
        self.since(who, TopicId::ROOT).and(self.since(who, topic))
    }

    pub(crate) fn could_ever(&self, who: Who, topic: TopicId) -> bool {
        who == FOUNDER || self.ever.contains(&(who, topic))
    }

    pub(crate) fn may_see(&self, who: Who, event: &Written) -> bool {
        let Some(since) = self.reads(who, event.topic) else { return false };
        if since == SeqNum::ZERO {
            return true;
        }
        match event.kind {
            Kind::Opens { .. } | Kind::State => true,
            Kind::Anchor { is_live } => is_live && event.seq >= since,
            Kind::About(anchor) => self.by_id(anchor).is_some_and(|anchor| self.may_see(who, anchor)),
        }
    }

    pub(crate) fn by_number(&self, number: u64) -> Option<&Written> {
        self.numbers.get(&number).map(|at| &self.events[*at])
    }

    pub(crate) fn by_id(&self, id: EventId) -> Option<&Written> {
        self.ids.get(&id).map(|at| &self.events[*at])
    }

    pub(crate) fn of_topic(&self, topic: TopicId) -> impl Iterator<Item = &Written> {
        self.events.iter().filter(move |event| event.topic == topic)
    }

    /// Topics in which something was written.
    pub(crate) fn topics(&self) -> BTreeSet<TopicId> {
        self.events.iter().map(|event| event.topic).collect()
    }

    /// Whether somebody sees a room's place under a topic, or that it was there once: then that one's id is no secret to
    /// them.
    pub(crate) fn knows_as_parent(&self, who: Who, topic: TopicId) -> bool {
        let under = |event: &&Written| matches!(event.kind, Kind::Opens { parent, .. } if parent == topic);
        let mut homes = self.homes.iter().filter(|(_, category)| *category == topic);
        self.events.iter().filter(under).any(|event| self.may_see(who, event))
            || homes.any(|(room, _)| self.reads(who, *room).is_some())
    }
}
