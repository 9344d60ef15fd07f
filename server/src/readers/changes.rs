//! [`Changes`]: what changed for those who follow, so that they lose and gain topics at once. What a person reads is
//! compared before and after the event that changed it; what that was is numbered and kept for a while. A follower is a
//! number, and asks for what came after. Not here: what they are told (`http/live/following/news.rs`).

use super::followers::Followers;
use rill_module_abi::{ReadersChanged, Reads};
use rill_protocol::{Did, Place, TopicId};
use std::collections::{BTreeSet, VecDeque};

/// Changes that are kept. Who is further behind says what they hold.
const KEPT: usize = 4096;
/// Topics of one change that are told one by one.
const ONE_BY_ONE: usize = 64;

/// For whom something changed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Whose {
    Everyone,
    /// None: those who are not signed in.
    One(Option<Did>),
}

/// What somebody may read otherwise than before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changed {
    /// What they may no longer read as they did: it ends, and begins anew where they may read something of it.
    pub(crate) lost: BTreeSet<TopicId>,
    /// What they may read, and did not before.
    pub(crate) gained: BTreeSet<TopicId>,
    /// More than is told one by one: they are asked what they hold.
    pub(crate) much: bool,
}

impl Changed {
    /// Whether nothing did.
    pub(crate) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The changes of one stream since it was opened.
#[derive(Default)]
pub(crate) struct Changes {
    newest: u64,
    kept: VecDeque<(u64, Whose, Changed)>,
    /// Of the batch that is being appended: whether readers changed, and for whom of those who follow.
    has_changed: bool,
    pending: Vec<(Whose, Changed)>,
}

/// One who follows, and what of their reading may be changed by an event.
pub(crate) struct Compared {
    pub(crate) who: Option<Did>,
    pub(crate) topics: Vec<TopicId>,
    pub(crate) before: Vec<Reads>,
}

impl Changes {
    /// The number of the newest.
    pub(crate) fn newest(&self) -> u64 {
        self.newest
    }

    /// An event of the batch changed who reads what.
    pub(crate) fn happens(&mut self) {
        self.has_changed = true;
    }

    /// The batch is in the log. Gives whether it changed who reads what.
    pub(crate) fn publish(&mut self) -> bool {
        for (whose, changed) in self.pending.drain(..) {
            self.newest += 1;
            self.kept.push_back((self.newest, whose, changed));
        }
        while self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        std::mem::take(&mut self.has_changed)
    }

    /// The batch came to nothing.
    pub(crate) fn drop_pending(&mut self) {
        self.pending.clear();
        self.has_changed = false;
    }

    /// Everybody may read other things from now on.
    pub(crate) fn for_everyone(&mut self) {
        self.pending.push((Whose::Everyone, Changed { much: true, ..Changed::default() }));
    }

    /// What one who follows reads after an event. Nothing comes of it where that is what they read before.
    pub(crate) fn compared(&mut self, with: Compared, after: &[Reads]) {
        let mut changed = Changed::default();
        for ((topic, before), after) in with.topics.iter().zip(&with.before).zip(after) {
            match (before, after) {
                (before, after) if before == after => {}
                (Reads::None, Reads::All | Reads::Since(_)) => drop(changed.gained.insert(*topic)),
                (Reads::All | Reads::Since(_), Reads::None | Reads::All | Reads::Since(_)) => {
                    changed.lost.insert(*topic);
                }
                (Reads::None, Reads::None) => {}
            }
        }
        // Who may not read *root* reads nothing.
        if changed.lost.contains(&TopicId::ROOT) {
            changed = Changed { lost: BTreeSet::from([TopicId::ROOT]), ..Changed::default() };
        }
        if changed.lost.len() + changed.gained.len() > ONE_BY_ONE {
            changed = Changed { much: true, ..Changed::default() };
        }
        if !changed.is_nothing() {
            self.pending.push((Whose::One(with.who), changed));
        }
    }

    /// What changed for somebody after so many changes, all together.
    pub(crate) fn after(&self, seen: u64, who: Option<&Did>) -> Changed {
        let mut all = Changed::default();
        if self.newest > seen && self.kept.front().is_none_or(|(oldest, ..)| *oldest > seen + 1) {
            all.much = true;
            return all;
        }
        let is_theirs = |whose: &Whose| match whose {
            Whose::Everyone => true,
            Whose::One(one) => one.as_ref() == who,
        };
        let new = self.kept.iter().rev().take_while(|(number, ..)| *number > seen);
        for (_, _, changed) in new.filter(|(_, whose, _)| is_theirs(whose)) {
            all.lost.extend(&changed.lost);
            all.gained.extend(&changed.gained);
            all.much |= changed.much;
        }
        all
    }
}

/// Somebody who follows, and topics that they may read otherwise from now on.
type ToCompare = (Option<Did>, Vec<TopicId>);

/// Whose reading of which topics an event may change: of those who follow. `topics`: all that there are.
pub(crate) fn to_compare<E>(
    changed: &ReadersChanged,
    place: Place,
    followers: &Followers,
    topics: impl FnOnce() -> Result<Vec<TopicId>, E>,
) -> Result<Vec<ToCompare>, E> {
    match changed {
        ReadersChanged::Nobody | ReadersChanged::Everyone => Ok(Vec::new()),
        ReadersChanged::People(people) => {
            let here: BTreeSet<&Did> = people.iter().filter(|person| followers.has(Some(person))).collect();
            if here.is_empty() {
                return Ok(Vec::new());
            }
            let topics = topics()?;
            Ok(here.into_iter().map(|person| (Some(person.clone()), topics.clone())).collect())
        }
        // Nobody has read what is only opened now; that it moved tells of it.
        ReadersChanged::Topics(_) if matches!(place, Place::Opens { .. }) => Ok(Vec::new()),
        ReadersChanged::Topics(changed) => {
            // With *root* all the rest comes and goes.
            let changed = if changed.contains(&TopicId::ROOT) { topics()? } else { changed.clone() };
            Ok(followers.all().into_iter().map(|who| (who, changed.clone())).collect())
        }
    }
}
