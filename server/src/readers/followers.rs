//! [`Followers`]: who follows a stream now, by person: what changes for these is told at once. And how often readers have
//! changed, so that what was asked before a change is not told after it.

use rill_protocol::Did;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Those of one stream. A person; none: nobody is signed in.
#[derive(Clone, Default)]
pub(crate) struct Followers(Arc<Shared>);

#[derive(Default)]
struct Shared {
    people: Mutex<BTreeMap<Option<Did>, usize>>,
    changes: AtomicU64,
}

impl Followers {
    /// A connection of somebody follows, until what is given is dropped.
    pub(crate) fn comes(&self, who: Option<Did>) -> Follower {
        *self.people().entry(who.clone()).or_default() += 1;
        Follower { followers: self.clone(), who }
    }

    /// Whether this person follows.
    pub(crate) fn has(&self, who: Option<&Did>) -> bool {
        self.people().contains_key(&who.cloned())
    }

    /// All who follow.
    pub(crate) fn all(&self) -> Vec<Option<Did>> {
        self.people().keys().cloned().collect()
    }

    /// How often readers have changed.
    pub(crate) fn changes(&self) -> u64 {
        self.0.changes.load(Ordering::Acquire)
    }

    /// Readers have changed so often.
    pub(crate) fn changed(&self, changes: u64) {
        self.0.changes.store(changes, Ordering::Release);
    }

    fn people(&self) -> MutexGuard<'_, BTreeMap<Option<Did>, usize>> {
        self.0.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection that follows.
pub(crate) struct Follower {
    followers: Followers,
    who: Option<Did>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        let mut people = self.followers.people();
        if let Some(connections) = people.get_mut(&self.who) {
            *connections -= 1;
            if *connections == 0 {
                people.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Followers;
    use rill_protocol::Did;

    #[test]
    fn who_follows_twice_follows_until_both_have_gone() {
        let (followers, mia) = (Followers::default(), Did::parse("did:web:mia.example").unwrap());
        let (first, second) = (followers.comes(Some(mia.clone())), followers.comes(Some(mia.clone())));
        let nobody = followers.comes(None);
        assert_eq!(followers.all(), [None, Some(mia.clone())]);
        drop(first);
        assert!(followers.has(Some(&mia)));
        drop((second, nobody));
        assert_eq!((followers.has(Some(&mia)), followers.all().len()), (false, 0));
    }
}
