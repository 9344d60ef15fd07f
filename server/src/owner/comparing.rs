//! Who would read what by other rules: all who ever wrote or were called here, who never did, and who is not signed in,
//! by both. What is told goes to who made the stream alone. Not here: how other rules come to know the log
//! (`succession.rs`).

use crate::store::{EventStore, LogError};
use rill_module_abi::{Cache, CacheError, Reads, Rules};
use rill_protocol::{
    COMPARED_PEOPLE_MAX, COMPARED_TOPICS_MAX, Compared, Did, Readership, TopicCompared, TopicId,
};
use std::{cmp::Reverse, collections::BTreeMap};

/// Somebody who never wrote here: nobody has this name.
const STRANGER: &str = "did:web:stranger.invalid";
/// People who are asked about between two batches.
pub(super) const AT_ONCE: usize = 64;

/// Rules, and what they know.
pub(super) type Knowing<'a> = (&'a dyn Rules, &'a dyn Cache);

/// What has been compared so far.
pub(super) struct Comparison {
    topics: Vec<TopicId>,
    people: Vec<Did>,
    next: usize,
    found: BTreeMap<TopicId, (Readership, Readership)>,
}

/// Who is asked about.
#[derive(Clone, Copy)]
enum Who<'a> {
    Nobody,
    Stranger,
    Person(&'a Did),
}

impl Comparison {
    /// Of all topics and people of a log.
    pub(super) fn of(log: &dyn EventStore) -> Result<Self, LogError> {
        let (mut topics, people) = (log.topics()?, log.people()?);
        topics.extend([TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK]);
        topics.sort();
        topics.dedup();
        Ok(Self { topics, people, next: 0, found: BTreeMap::new() })
    }

    /// Asks both about some more people. Gives whether there were any.
    pub(super) fn goes_on(
        &mut self,
        log: &dyn EventStore,
        own: Knowing<'_>,
        other: Knowing<'_>,
    ) -> Result<bool, LogError> {
        if self.next == 0 {
            let stranger = Did::parse(STRANGER).ok();
            self.compare(log, own, other, (Who::Nobody, None))?;
            self.compare(log, own, other, (Who::Stranger, stranger.as_ref()))?;
        }
        let some: Vec<Did> = self.people.iter().skip(self.next).take(AT_ONCE).cloned().collect();
        for person in &some {
            self.compare(log, own, other, (Who::Person(person), Some(person)))?;
        }
        self.next += some.len().max(1);
        Ok(self.next < self.people.len())
    }

    fn compare(
        &mut self,
        log: &dyn EventStore,
        own: Knowing<'_>,
        other: Knowing<'_>,
        (who, did): (Who<'_>, Option<&Did>),
    ) -> Result<(), LogError> {
        let before = reads(own, log, did, &self.topics)?;
        let after = reads(other, log, did, &self.topics)?;
        for ((topic, before), after) in self.topics.iter().zip(before).zip(after) {
            let (before, after) = (extent(before), extent(after));
            if before == after {
                continue;
            }
            let (gain, lose) = self.found.entry(*topic).or_default();
            count(if after > before { gain } else { lose }, who);
        }
        Ok(())
    }

    /// What came of it.
    pub(super) fn told(
        self,
        (rules, cache): Knowing<'_>,
        log: &dyn EventStore,
    ) -> Result<Compared, LogError> {
        let words = rules.describe(cache, log.genesis())?;
        let more = self.found.len().saturating_sub(COMPARED_TOPICS_MAX) as u64;
        let topics = self.found.into_iter().take(COMPARED_TOPICS_MAX);
        let topics = topics.map(|(topic, (gain, lose))| TopicCompared { topic, gain, lose }).collect();
        Ok(Compared { words, failed: 0, topics, more })
    }
}

/// As the server asks: nothing is read by who may not read *root*, and what is not answered is not read.
fn reads(
    (rules, cache): Knowing<'_>,
    log: &dyn EventStore,
    who: Option<&Did>,
    topics: &[TopicId],
) -> Result<Vec<Reads>, CacheError> {
    let root = rules.may_read(cache, log.genesis(), who, &[TopicId::ROOT])?;
    if root.first().is_none_or(|reads| *reads == Reads::None) {
        return Ok(vec![Reads::None; topics.len()]);
    }
    let mut all = rules.may_read(cache, log.genesis(), who, topics)?;
    all.resize(topics.len(), Reads::None);
    Ok(all)
}

/// The more is read, the larger.
fn extent(reads: Reads) -> (u8, Reverse<u64>) {
    match reads {
        Reads::None => (0, Reverse(0)),
        Reads::Since(seq) => (1, Reverse(seq.0)),
        Reads::All => (2, Reverse(0)),
    }
}

fn count(among: &mut Readership, who: Who<'_>) {
    match who {
        Who::Nobody => among.nobody = true,
        Who::Stranger => among.strangers = true,
        Who::Person(person) if among.people.len() < COMPARED_PEOPLE_MAX => among.people.push(person.clone()),
        Who::Person(_) => among.more += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::extent;
    use rill_module_abi::Reads;
    use rill_protocol::SeqNum;

    #[test]
    fn the_earlier_somebody_reads_from_the_more_they_read() {
        let least_first = [Reads::None, Reads::Since(SeqNum(9)), Reads::Since(SeqNum(2)), Reads::All];
        assert!(least_first.is_sorted_by_key(|reads| extent(*reads)));
    }
}
