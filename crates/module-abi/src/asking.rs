//! What host and guest say to each other: a question is one [`Ask`] as DAG-CBOR, its answer a `Result` of what the same
//! method of [`crate::Rules`] gives. `rill-module.wit` says the same in WIT.

use crate::{Allowed, CacheError, Manifest, Reads, Row, Verdict};
use rill_protocol::{Did, Envelope, Genesis, Millis, SeqNum, TopicId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a guest is asked. Of one stream: its genesis is told before anything else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "made and read once for a question, and never kept")]
pub enum Ask<'a> {
    /// What it is → [`About`].
    About,
    /// Remember of which stream all further questions are → `()`.
    Stream(Cow<'a, Genesis>),
    /// Whether that stream may begin → `Result<(), Fault>`.
    Begins,
    /// Make the tables → `()`.
    Init,
    /// Whether an event comes in → [`Verdict`].
    #[serde(borrow)]
    Verdict(Judged<'a>),
    /// Take an accepted event in → `()`.
    #[serde(borrow)]
    Applied(Told<'a>),
    /// Take the event in that this instance judged last, and that was accepted → `()`.
    AppliedJudged(Taken),
    /// What somebody may read → [`Reads`] for each topic.
    MayRead(Option<Cow<'a, Did>>, Cow<'a, [TopicId]>),
    /// Whether somebody writes here → `bool`.
    MayWrite(Cow<'a, Did>),
    /// What somebody may write → [`Allowed`] for each kind.
    Allowed(Option<Cow<'a, Did>>, TopicId),
    /// The rules in words → a sentence each.
    Describe,
    /// A question of the module's own → rows, or none.
    #[serde(borrow)]
    Query(Own<'a>),
}

/// What a module is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// [`crate::Rules::name`]. Of a module made before this was asked: empty.
    #[serde(default)]
    pub name: String,
    /// [`crate::Rules::version`].
    pub version: u32,
    /// [`crate::Rules::manifest`].
    pub manifest: Manifest,
}

/// An event that is judged. Written as a list, as all that is asked of each event.
#[derive(Clone, Debug, PartialEq, serde_tuple::Serialize_tuple, serde_tuple::Deserialize_tuple)]
pub struct Judged<'a> {
    /// The event.
    pub envelope: Cow<'a, Envelope>,
    /// What it says.
    #[serde(borrow, with = "serde_bytes")]
    pub payload: Cow<'a, [u8]>,
    /// [`crate::Facts::now`].
    pub now: Millis,
    /// [`crate::Facts::target`]: who wrote it, and whether it is an anchor.
    pub target: Option<(Cow<'a, Did>, bool)>,
    /// [`crate::Facts::source`].
    #[serde(borrow)]
    pub source: Option<Stood<'a>>,
    /// [`crate::Facts::proven`].
    pub proven: Option<Cow<'a, Did>>,
}

/// [`crate::Source`].
#[derive(Clone, Debug, PartialEq, serde_tuple::Serialize_tuple, serde_tuple::Deserialize_tuple)]
pub struct Stood<'a> {
    /// The anchor.
    pub envelope: Cow<'a, Envelope>,
    /// What it says.
    #[serde(borrow, with = "serde_bytes")]
    pub payload: Cow<'a, [u8]>,
    /// When it was written.
    pub at: Millis,
    /// What amends it.
    pub amendments: Cow<'a, [crate::Amending]>,
}

/// [`crate::Accepted`].
#[derive(Clone, Debug, PartialEq, serde_tuple::Serialize_tuple, serde_tuple::Deserialize_tuple)]
pub struct Told<'a> {
    /// The event.
    pub envelope: Cow<'a, Envelope>,
    /// What it says, of openings and state.
    #[serde(borrow, with = "serde_bytes")]
    pub payload: Option<Cow<'a, [u8]>>,
    /// When it was received.
    pub received_at: Millis,
    /// Its place in its topic.
    pub seq: SeqNum,
}

/// [`crate::Accepted`], of the event that was judged last: what it is was said then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde_tuple::Serialize_tuple, serde_tuple::Deserialize_tuple)]
pub struct Taken {
    /// When it was received.
    pub received_at: Millis,
    /// Its place in its topic.
    pub seq: SeqNum,
    /// Whether what it says is told: of openings and state.
    pub is_whole: bool,
}

/// [`crate::Question`], and who asks.
#[derive(Clone, Debug, PartialEq, serde_tuple::Serialize_tuple, serde_tuple::Deserialize_tuple)]
pub struct Own<'a> {
    /// Who asks.
    pub who: Option<Cow<'a, Did>>,
    /// Which.
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    /// What it is about.
    #[serde(borrow, with = "serde_bytes")]
    pub params: Cow<'a, [u8]>,
    /// The time now.
    pub now: Millis,
}

/// An answer as it crosses.
pub type Answer<T> = Result<T, CacheError>;

/// What [`Ask::Begins`] is answered with.
pub type Begins = Answer<Result<(), rill_protocol::Fault>>;
/// What [`Ask::Verdict`] is answered with.
pub type Judgement = Answer<Verdict>;
/// What [`Ask::MayRead`] is answered with.
pub type Readers = Answer<Vec<Reads>>;
/// What [`Ask::Allowed`] is answered with.
pub type Offer = Answer<Vec<Allowed>>;
/// What [`Ask::Query`] is answered with.
pub type Found = Answer<Option<Vec<Row>>>;
