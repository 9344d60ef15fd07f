//! [`KnownReaders`]: who may read what, as a module said last. Used when it cannot say any more. Pure.

use rill_module_abi::{ReadersChanged, Reads};
use rill_protocol::{Did, TopicId};
use std::collections::HashMap;

/// Answers that are kept: beyond, all are forgotten, and what is not known is withheld.
const KEPT: usize = 10_000;

/// The last answers.
#[derive(Debug, Default)]
pub(crate) struct KnownReaders {
    by: HashMap<Option<Did>, HashMap<TopicId, Reads>>,
    count: usize,
}

impl KnownReaders {
    /// Keeps what a module has answered.
    pub(crate) fn keep(&mut self, who: Option<&Did>, topics: &[TopicId], reads: &[Reads]) {
        if self.count + topics.len() > KEPT {
            *self = Self::default();
        }
        let who = who.cloned();
        let of = self.by.entry(who).or_default();
        let before = of.len();
        of.extend(topics.iter().copied().zip(reads.iter().copied()).take(KEPT));
        self.count += of.len() - before;
    }

    /// What was answered last; what was not asked yet is nothing.
    pub(crate) fn told(&self, who: Option<&Did>, topics: &[TopicId]) -> Vec<Reads> {
        let of = self.by.get(&who.cloned());
        topics.iter().map(|topic| of.and_then(|of| of.get(topic)).copied().unwrap_or(Reads::None)).collect()
    }

    /// Forgets what holds no more.
    pub(crate) fn changed(&mut self, changed: &ReadersChanged) {
        match changed {
            ReadersChanged::Nobody => {}
            ReadersChanged::People(people) => {
                for person in people {
                    let forgotten = self.by.remove(&Some(person.clone()));
                    self.count -= forgotten.map_or(0, |of| of.len());
                }
            }
            ReadersChanged::Topics(topics) => {
                for of in self.by.values_mut() {
                    topics.iter().for_each(|topic| self.count -= usize::from(of.remove(topic).is_some()));
                }
            }
            ReadersChanged::Everyone => *self = Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, KnownReaders};
    use rill_module_abi::{ReadersChanged, Reads};
    use rill_protocol::{Did, TopicId};

    #[test]
    fn what_was_said_last_is_told_and_what_is_not_known_is_withheld() {
        let did = |name: &str| Did::parse(&format!("did:web:{name}.example")).unwrap();
        let (mia, mo) = (did("mia"), did("mo"));
        let [hall, attic] = [1, 2].map(|number| TopicId::from_bytes([number; 16]));
        let mut known = KnownReaders::default();
        for who in [&mia, &mo] {
            known.keep(Some(who), &[hall, attic], &[Reads::All, Reads::All]);
        }
        known.keep(Some(&mo), &[attic], &[Reads::None]);
        assert_eq!(known.told(Some(&mia), &[hall, attic]), [Reads::All; 2]);
        assert_eq!(known.told(Some(&mo), &[attic, hall]), [Reads::None, Reads::All]);
        assert_eq!(known.told(None, &[hall]), [Reads::None]);
        known.changed(&ReadersChanged::Topics(vec![hall]));
        assert_eq!(known.told(Some(&mia), &[hall, attic]), [Reads::None, Reads::All]);
        known.changed(&ReadersChanged::People(vec![mia.clone()]));
        assert_eq!(known.told(Some(&mia), &[attic]), [Reads::None]);
        assert_eq!(known.count, 1);
        known.changed(&ReadersChanged::Everyone);
        assert_eq!((known.count, known.by.len()), (0, 0));
    }

    #[test]
    fn it_has_an_end() {
        let mut known = KnownReaders::default();
        let topic = |number: usize| TopicId::from_bytes((number as u128).to_be_bytes());
        (0..3 * KEPT).for_each(|number| known.keep(None, &[topic(number)], &[Reads::All]));
        assert!(known.count <= KEPT);
        assert_eq!(known.told(None, &[topic(3 * KEPT - 1), topic(0)]), [Reads::All, Reads::None]);
    }
}
