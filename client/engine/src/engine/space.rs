//! A space and its topics as the engine has them in memory: what is held of each, and how it is followed.

use crate::store::{self, KeptSpace, KnownHead, TopicRef};
use rill_materializer::{find_topic, topic_key};
use rill_protocol::{EventId, Head, HistoryId, Millis, SeqNum, TopicId};
use rill_sync::{Coverage, FollowTopic};
use rusqlite::{Connection, Result};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{differing::Differing, first_look::FirstLook};

/// A space that was opened here.
pub(super) struct Space {
    pub(super) kept: KeptSpace,
    pub(super) topics: BTreeMap<TopicId, Topic>,
    /// Heads as they were told last.
    pub(super) heads: HashMap<TopicId, Head>,
    /// Messages that were asked for and are not there, or not for this reader.
    pub(super) gone: HashSet<EventId>,
    /// Topics that were read here and may be read no longer.
    pub(super) ended: HashSet<TopicId>,
    /// Topics with events whose bodies are to be asked for.
    pub(super) bodies_elsewhere: BTreeSet<TopicId>,
    /// Single anchors that are being asked for.
    pub(super) anchors_asked: HashSet<EventId>,
    /// Whether the heads are told as they move.
    pub(super) heads_live: bool,
    /// Heads came that were not looked at for what is unread.
    pub(super) heads_moved: bool,
    /// Rooms may be there that are not known, or known ones have moved on far: the opening is asked again.
    pub(super) reopen: bool,
    /// The server has another history: topics are compared before anything else of it is taken.
    pub(super) differing: Option<Differing>,
    /// Whether pictures of an earlier session were named to the shell again.
    pub(super) pictures_named: bool,
    /// It was opened just now, and its messages are not painted yet.
    pub(super) first_look: Option<FirstLook>,
}

/// A topic of which something is known.
pub(super) struct Topic {
    pub(super) at: TopicRef,
    pub(super) coverage: Coverage,
    /// The topic's own state is held up to here, by an opening.
    pub(super) state_through: SeqNum,
    pub(super) follow: Option<FollowTopic>,
    /// A run of it could not be kept: it is not copied further before this.
    pub(super) copy_rests_until: Millis,
}

impl Space {
    /// A space as it was kept.
    pub(super) fn load(connection: &Connection, kept: KeptSpace) -> Result<Self> {
        let mut space = Self::new(kept);
        for at in store::topics_of(connection, &space.kept)? {
            let topic = Topic { coverage: store::load_coverage(connection, &at)?, ..Topic::new(at) };
            if !store::elsewhere(connection, &at)?.is_empty() {
                space.bodies_elsewhere.insert(at.topic);
            }
            space.topics.insert(at.topic, topic);
        }
        for (key, KnownHead { head, state_through }) in store::load_heads(connection, space.kept.key)? {
            if let Some(topic) = space.topics.values_mut().find(|topic| topic.at.key == key) {
                topic.state_through = state_through;
                space.heads.insert(head.topic, head);
            }
        }
        Ok(space)
    }

    /// After a transaction that failed: what is held is what stands in the database.
    pub(super) fn read_again(&mut self, connection: &Connection) -> Result<()> {
        let known = Self::load(connection, self.kept.clone())?;
        let follows = std::mem::replace(&mut self.topics, known.topics);
        for (id, topic) in follows {
            if let Some(read) = self.topics.get_mut(&id) {
                read.follow = topic.follow;
                read.copy_rests_until = topic.copy_rests_until;
            }
        }
        self.heads = known.heads;
        Ok(())
    }

    /// A space that is new here.
    pub(super) fn new(kept: KeptSpace) -> Self {
        Self {
            kept,
            topics: BTreeMap::new(),
            heads: HashMap::new(),
            gone: HashSet::new(),
            ended: HashSet::new(),
            bodies_elsewhere: BTreeSet::new(),
            anchors_asked: HashSet::new(),
            heads_live: false,
            heads_moved: true,
            reopen: false,
            differing: None,
            pictures_named: false,
            first_look: None,
        }
    }

    /// The history that it is known to have.
    pub(super) fn history(&self) -> HistoryId {
        self.kept.history
    }

    /// A topic with its key, given to it now where it has none.
    pub(super) fn topic(&mut self, tx: &Connection, topic: TopicId) -> Result<&mut Topic> {
        if !self.topics.contains_key(&topic) {
            let known = find_topic(tx, self.kept.key, topic)?;
            let key = known.map_or_else(|| topic_key(tx, self.kept.key, topic), Ok)?;
            let at = TopicRef { stream: self.kept.stream, stream_key: self.kept.key, topic, key };
            self.topics.insert(topic, Topic::new(at));
        }
        Ok(self.topics.get_mut(&topic).expect("just put there"))
    }

    /// What is complete up to this event of a topic is current; none: nobody can tell now.
    pub(super) fn live(&self, topic: TopicId) -> Option<SeqNum> {
        let followed = self.topics.get(&topic).and_then(|topic| topic.follow?.live_from());
        followed
            .or_else(|| self.heads_live.then(|| self.heads.get(&topic).map_or(SeqNum::ZERO, |head| head.seq)))
    }

    /// (events held without a gap, events there are).
    pub(super) fn extent(&self) -> (u64, u64) {
        let held = self.topics.values().map(|topic| topic.coverage.runs().held()).sum();
        let there = self.heads.values().map(|head| head.seq.0).sum();
        (held, there)
    }
}

impl Topic {
    pub(super) fn new(at: TopicRef) -> Self {
        Self {
            at,
            coverage: Coverage::default(),
            state_through: SeqNum::ZERO,
            follow: None,
            copy_rests_until: Millis::MIN,
        }
    }

    /// The topic's own state is held up to here.
    pub(super) fn state_through(&self) -> SeqNum {
        self.coverage.runs().reach(self.state_through)
    }

    /// From where to follow it: up to where its state is held, else the newest that is. In a fixed topic something newer
    /// may be held alone, one's own event that was acknowledged: what others said before it is not.
    pub(super) fn followed_from(&self, head: Option<&Head>) -> Option<SeqNum> {
        let (is_fixed, newest) = (self.at.topic.is_fixed(), self.coverage.newest_through());
        let state = Some(self.state_through()).filter(|through| is_fixed && *through > SeqNum::ZERO);
        state.or(newest).or_else(|| head.filter(|_| !is_fixed).map(|head| head.seq))
    }
}
