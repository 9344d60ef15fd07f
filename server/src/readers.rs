//! [`Readers`]: what the rules of a stream said of who may read what, kept until they say that it changed. Bounded: what is
//! too much is forgotten, and asked again. Here: the answers. Not here: who is told of a change (`readers/changes.rs`),
//! what is seen by them (`store/sight.rs`).

pub(crate) mod changes;
pub(crate) mod followers;

use rill_module_abi::{CacheError, ReadersChanged, Reads};
use rill_protocol::{Did, TopicId};
use std::collections::HashMap;

/// Answers that are kept: some 4 MiB.
const KEPT: usize = 65_536;

/// What is asked of the rules: these topics, for one person.
pub(crate) type Asking<'a> = &'a dyn Fn(&[TopicId]) -> Result<Vec<Reads>, CacheError>;

/// The answers to `may_read` that still hold.
#[derive(Default)]
pub(crate) struct Readers {
    /// Of those who are not signed in.
    nobodys: HashMap<TopicId, Reads>,
    peoples: HashMap<Did, HashMap<TopicId, Reads>>,
    kept: usize,
}

impl Readers {
    /// What somebody may read of topics, one answer each: nothing where they may not read *root*, whatever the rules say of
    /// the others. `asking`: asks the rules for what is not known, all at once.
    pub(crate) fn reads(
        &mut self,
        who: Option<&Did>,
        topics: &[TopicId],
        asking: Asking<'_>,
    ) -> Result<Vec<Reads>, CacheError> {
        if self.said(who, &[TopicId::ROOT], asking)? == [Reads::None] {
            return Ok(vec![Reads::None; topics.len()]);
        }
        self.said(who, topics, asking)
    }

    fn said(
        &mut self,
        who: Option<&Did>,
        topics: &[TopicId],
        asking: Asking<'_>,
    ) -> Result<Vec<Reads>, CacheError> {
        let known = match who {
            Some(who) => self.peoples.get(who),
            None => Some(&self.nobodys),
        };
        let found: Vec<_> =
            topics.iter().map(|topic| known.and_then(|known| known.get(topic)).copied()).collect();
        let unknown: Vec<TopicId> =
            topics.iter().zip(&found).filter(|(_, found)| found.is_none()).map(|(topic, _)| *topic).collect();
        if unknown.is_empty() {
            return Ok(found.into_iter().flatten().collect());
        }
        let mut answers = asking(&unknown)?;
        // What the rules say nothing of is not to be read.
        answers.resize(unknown.len(), Reads::None);
        self.keep(who, unknown.iter().copied().zip(answers.iter().copied()));
        let mut answers = answers.into_iter();
        Ok(found.into_iter().map(|found| found.or_else(|| answers.next()).unwrap_or(Reads::None)).collect())
    }

    /// What is known of what a person may read of a topic.
    pub(crate) fn known(&self, who: &Did, topic: TopicId) -> Option<Reads> {
        let known = self.peoples.get(who)?;
        match known.get(&TopicId::ROOT)? {
            Reads::None => Some(Reads::None),
            Reads::All | Reads::Since(_) => known.get(&topic).copied(),
        }
    }

    fn keep(&mut self, who: Option<&Did>, answers: impl Iterator<Item = (TopicId, Reads)>) {
        if self.kept > KEPT {
            self.forget_all();
        }
        let known = match who {
            Some(who) => self.peoples.entry(who.clone()).or_default(),
            None => &mut self.nobodys,
        };
        let before = known.len();
        known.extend(answers);
        self.kept += known.len() - before;
    }

    /// What an event that came in changed is asked again.
    pub(crate) fn changed(&mut self, changed: &ReadersChanged) {
        match changed {
            ReadersChanged::Nobody => {}
            ReadersChanged::Everyone => self.forget_all(),
            ReadersChanged::People(people) => people.iter().for_each(|person| {
                self.kept -= self.peoples.remove(person).map_or(0, |known| known.len());
            }),
            ReadersChanged::Topics(topics) => topics.iter().for_each(|topic| self.forget_topic(*topic)),
        }
    }

    /// What was said of a topic is asked again: it is there from now on, and was asked for before, maybe.
    pub(crate) fn forget_topic(&mut self, topic: TopicId) {
        let known = self.peoples.values_mut().chain([&mut self.nobodys]);
        self.kept -= known.filter_map(|known| known.remove(&topic)).count();
    }

    /// All is asked again.
    pub(crate) fn forget_all(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Readers};
    use rill_module_abi::{ReadersChanged, Reads};
    use rill_protocol::{Did, SeqNum, TopicId};
    use std::cell::Cell;

    fn did(name: &str) -> Did {
        Did::parse(&format!("did:web:{name}.example")).unwrap()
    }

    fn topic(number: u32) -> TopicId {
        let mut bytes = [7; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        TopicId::from_bytes(bytes)
    }

    /// How many topics the rules were asked about.
    fn asks(readers: &mut Readers, who: Option<&Did>, topics: &[TopicId]) -> usize {
        let asked = Cell::new(0);
        let asking = |topics: &[TopicId]| {
            asked.set(topics.len());
            Ok(topics.iter().map(|topic| Reads::Since(SeqNum(topic.as_bytes()[3].into()))).collect())
        };
        let answers = readers.said(who, topics, &asking).unwrap();
        let own = topics.iter().map(|topic| Reads::Since(SeqNum(topic.as_bytes()[3].into())));
        assert_eq!(answers, own.collect::<Vec<_>>(), "each topic has its own answer");
        asked.get()
    }

    #[test]
    fn the_rules_are_asked_once_until_an_event_says_that_readers_changed() {
        let (mia, mo, topics) = (did("mia"), did("mo"), [topic(1), topic(2), topic(3)]);
        let people = ReadersChanged::People(vec![mia.clone()]);
        let table = [
            (ReadersChanged::Nobody, [0, 0, 0]),
            (people, [3, 0, 0]),
            (ReadersChanged::Topics(vec![topics[1]]), [1, 1, 1]),
            (ReadersChanged::Everyone, [3, 3, 3]),
        ];
        for (changed, asked) in table {
            let (mut readers, all) = (Readers::default(), [Some(&mia), Some(&mo), None]);
            assert_eq!(asks(&mut readers, Some(&mia), &topics[1..2]), 1);
            assert_eq!(all.map(|who| asks(&mut readers, who, &topics)), [2, 3, 3]);
            readers.changed(&changed);
            assert_eq!(all.map(|who| asks(&mut readers, who, &topics)), asked, "{changed:?}");
        }
    }

    #[test]
    fn what_is_kept_has_an_end_and_what_the_rules_leave_out_is_not_to_be_read() {
        let mut readers = Readers::default();
        for number in 0..=KEPT as u32 + 1 {
            asks(&mut readers, None, &[topic(number)]);
        }
        assert_eq!(readers.kept, 1);
        let silent = readers.reads(None, &[topic(1), topic(2)], &|_| Ok(vec![Reads::All]));
        assert_eq!(silent, Ok(vec![Reads::All, Reads::None]));
    }

    #[test]
    fn who_may_not_read_root_reads_nothing_whatever_is_said_of_the_rest() {
        let (mut readers, mia) = (Readers::default(), did("mia"));
        let asking = |topics: &[TopicId]| {
            let reads = |topic: &TopicId| if *topic == TopicId::ROOT { Reads::None } else { Reads::All };
            Ok(topics.iter().map(reads).collect())
        };
        for _ in 0..2 {
            assert_eq!(readers.reads(Some(&mia), &[topic(1)], &asking), Ok(vec![Reads::None]));
            assert_eq!(readers.known(&mia, topic(1)), Some(Reads::None));
        }
    }
}
