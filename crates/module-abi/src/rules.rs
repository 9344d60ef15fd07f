//! [`Rules`]: what the host asks of a stream's module.

use crate::{Allowed, Cache, CacheError, Reads, Row, Verdict};
use rill_protocol::{Did, Envelope, Fault, Genesis, Millis, Place, SeqNum, TopicId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What the host knows and a module is told along with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    /// What the stream is from the beginning.
    pub genesis: &'a Genesis,
    /// The time now; for an event that was accepted, when it was received.
    pub now: Millis,
    /// What it amends or redacts: in the same topic, and readable by its author (the host has checked both).
    pub target: Option<Target<'a>>,
    /// What it says it stands for, having been moved ([`Envelope::moved`]): an anchor of the topic named there, not
    /// redacted, and readable by who moves it (the host has checked that).
    pub source: Option<Source<'a>>,
    /// Who signed for its author ([`Envelope::proof`]): the host has checked the signature.
    pub proven: Option<&'a Did>,
}

/// An anchor as it stands where it is moved from. The host reads none of it: the rules compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source<'a> {
    /// The anchor.
    pub envelope: &'a Envelope,
    /// What it says.
    pub payload: &'a [u8],
    /// When it was written: by this it sorts.
    pub at: Millis,
    /// What amends it and stands, in order.
    pub amendments: &'a [Amending],
}

/// An amendment that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amending {
    /// The event.
    pub envelope: Envelope,
    /// What it says.
    #[serde(with = "serde_bytes")]
    pub payload: Vec<u8>,
    /// When it was received.
    pub received_at: Millis,
}

/// The event that another one is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// Who wrote it: of what was moved not the one who moved it.
    pub author: &'a Did,
    /// Whether it is an anchor (else: an amendment).
    pub is_anchor: bool,
}

/// What rules want to be told of events that came in. Openings and state are told whole in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Whether the envelopes of anchors, amendments and redactions are told too. Never their payloads: a redaction
    /// then changes no cache.
    pub hears_anchors: bool,
}

/// An event that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted<'a> {
    /// What the stream is from the beginning.
    pub genesis: &'a Genesis,
    /// The event.
    pub envelope: &'a Envelope,
    /// What it says, of openings and state; none: of everything else.
    pub payload: Option<&'a [u8]>,
    /// When it was received.
    pub received_at: Millis,
    /// Its place in its topic.
    pub seq: SeqNum,
}

impl Manifest {
    /// What is told of an event that came in, at once as when the log is replayed; none: nothing.
    pub fn told<'a>(&self, event: &Accepted<'a>) -> Option<Accepted<'a>> {
        match event.envelope.place {
            Place::Opens { .. } | Place::State => Some(*event),
            Place::Anchor { .. } | Place::Amends(_) | Place::Redacts(_) => {
                self.hears_anchors.then_some(Accepted { payload: None, ..*event })
            }
        }
    }
}

/// A question of a module's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// Which.
    pub name: &'a str,
    /// What it is about, as the module reads it.
    pub params: &'a [u8],
    /// The time now.
    pub now: Millis,
}

/// The rules of a stream. Deterministic: the same questions in the same order have the same answers, and the cache is
/// a function of the events that were accepted. All that rules know is in the cache.
pub trait Rules: Send + Sync {
    /// The same rules for one stream, where they keep something of it while it is open: a running program. None: these
    /// are for all streams.
    fn of_stream(&self) -> Option<Arc<dyn Rules>> {
        None
    }

    /// A batch, or what somebody asked, is over: what was kept running for it ends.
    fn rest(&self) {}

    /// Its name: of its cache's file too. Letters and digits.
    fn name(&self) -> &str;

    /// What its maker calls it, for people.
    fn called(&self) -> &str {
        self.name()
    }

    /// Raised whenever the same events would give another cache than before: then it is built anew.
    fn version(&self) -> u32;

    /// What it wants to be told.
    fn manifest(&self) -> Manifest;

    /// Whether a stream may begin like this.
    fn begins(&self, genesis: &Genesis) -> Result<(), Fault>;

    /// Whom a stream that begins like this is of, by name: they are told that it is there, and any of them may make it.
    /// None: nobody's in particular.
    fn named(&self, _: &Genesis) -> Vec<Did> {
        Vec::new()
    }

    /// Makes its tables in an empty cache.
    fn init(&self, cache: &mut dyn Cache) -> Result<(), CacheError>;

    /// Whether this event comes in. `envelope.author` is who the session says it is: the host has checked that.
    fn verdict(
        &self,
        cache: &dyn Cache,
        envelope: &Envelope,
        payload: &[u8],
        facts: &Facts<'_>,
    ) -> Result<Verdict, CacheError>;

    /// Takes an accepted event into the cache: right after its verdict, or long after, when the log is replayed. It is a
    /// fact, and is not judged again.
    fn applied(&self, cache: &mut dyn Cache, event: &Accepted<'_>) -> Result<(), CacheError>;

    /// What somebody may read of these topics: one answer each, in order. `who`: none where nobody is signed in.
    fn may_read(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, CacheError>;

    /// Whether this person writes here at all: puts files that events are about to show, is seen typing. What of their
    /// events comes in is another question.
    fn may_write(&self, cache: &dyn Cache, genesis: &Genesis, who: &Did) -> Result<bool, CacheError>;

    /// What somebody may write in a topic, as the page offers it: one answer for each kind of event that these rules
    /// know there. Never of a topic that they may not read: the host asks that first.
    fn allowed(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        topic: TopicId,
    ) -> Result<Vec<Allowed>, CacheError>;

    /// The rules in words, a sentence each, for whoever reads the stream's root.
    fn describe(&self, cache: &dyn Cache, genesis: &Genesis) -> Result<Vec<String>, CacheError>;

    /// A question of the module's own, which changes nothing. None: there is no such question, or it is not for them.
    fn query(
        &self,
        cache: &dyn Cache,
        genesis: &Genesis,
        who: Option<&Did>,
        question: &Question<'_>,
    ) -> Result<Option<Vec<Row>>, CacheError>;
}
