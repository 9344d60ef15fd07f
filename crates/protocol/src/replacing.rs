//! Other rules for a stream: [`RulesSet`] is state of *root* in a slot of the protocol's own, for the host itself goes by
//! it. And what is asked before: which rules a server has, and who would read what by them.

use crate::{Did, Rules, Slot, TopicId};
use serde::{Deserialize, Serialize};

/// The `$type` of [`RulesSet`].
pub const RULES_SET: &str = "rill.rules.set.v1";

/// From the next event on the stream lives by these rules. Written by who made it, and judged by the rules that it has;
/// where these are somebody's program and fail, they are not asked. Slot: [`rules_slot`] of *root*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesSet {
    /// A stream that others read has [`Rules::Space`] or a module.
    pub rules: Rules,
}

/// The slot of *root* in which [`RulesSet`] stands. Nothing else comes into it.
pub fn rules_slot() -> Slot {
    Slot::named(&["rules"])
}

/// Rules that a stream may be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedRules {
    /// By this they are named.
    pub rules: Rules,
    /// What they call themselves; of a module: its maker's word, and no proof of anything. Empty: they cannot be run.
    pub name: String,
    /// Whether the stream lives by them now.
    pub stands: bool,
}

/// Other rules beside those that a stream has: the whole log was told to them, and changed nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The other rules in words.
    pub words: Vec<String>,
    /// Events of the log at which they failed, as far as they were told it. With any they are not taken, and nothing else
    /// is said.
    pub failed: u64,
    /// Topics that some would read otherwise, at most [`crate::COMPARED_TOPICS_MAX`].
    pub topics: Vec<TopicCompared>,
    /// Topics beyond these.
    pub more: u64,
}

/// A topic that is read otherwise by other rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicCompared {
    /// The topic.
    pub topic: TopicId,
    /// Who would read it, or more of it, and does not now.
    pub gain: Readership,
    /// Who reads it, or more of it, and would not then.
    pub lose: Readership,
}

/// Some of those who read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readership {
    /// All who are not signed in.
    pub nobody: bool,
    /// All who are, and never wrote anything here.
    pub strangers: bool,
    /// Of those who wrote: at most [`crate::COMPARED_PEOPLE_MAX`].
    pub people: Vec<Did>,
    /// How many beyond these.
    pub more: u64,
}

impl Readership {
    /// Whether there is anybody among them.
    pub fn is_anybody(&self) -> bool {
        self.nobody || self.strangers || !self.people.is_empty() || self.more > 0
    }
}
