//! [`Wakes`]: who is connected, and is to ask anew what they are offered. Of each person one sign that overwrites itself,
//! however often it is given: never a queue.

use rill_protocol::Did;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// Those of one server.
#[derive(Clone, Default)]
pub(crate) struct Wakes(Arc<Mutex<Signs>>);

type Signs = HashMap<Did, watch::Sender<()>>;

/// One connection of a person, which hears every sign from its beginning on.
pub(crate) struct Woken {
    who: Did,
    sign: watch::Receiver<()>,
    wakes: Wakes,
}

impl Wakes {
    /// A connection of somebody.
    pub(crate) fn listen(&self, who: Did) -> Woken {
        let sign = self.signs().entry(who.clone()).or_default().subscribe();
        Woken { who, sign, wakes: self.clone() }
    }

    /// Wakes all connections of these people.
    pub(crate) fn wake<'a>(&self, people: impl IntoIterator<Item = &'a Did>) {
        let signs = self.signs();
        for sign in people.into_iter().filter_map(|who| signs.get(who)) {
            sign.send_replace(());
        }
    }

    fn signs(&self) -> MutexGuard<'_, Signs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Woken {
    /// Ready when the person is to ask anew.
    ///
    /// # Cancel safety
    /// Nothing is lost: the sign stays until it is taken.
    pub(crate) async fn changed(&mut self) {
        if self.sign.changed().await.is_err() {
            // Its sender goes with the last connection of the person alone: this is one.
            std::future::pending::<()>().await;
        }
    }

    /// Whether there is a sign that was not taken.
    pub(crate) fn is_given(&self) -> bool {
        self.sign.has_changed().unwrap_or(false)
    }

    /// Takes the sign, where there is one.
    pub(crate) fn take(&mut self) -> bool {
        let is_given = self.is_given();
        self.sign.mark_unchanged();
        is_given
    }
}

impl Drop for Woken {
    fn drop(&mut self) {
        let mut signs = self.wakes.signs();
        // This one is counted still.
        if signs.get(&self.who).is_some_and(|sign| sign.receiver_count() <= 1) {
            signs.remove(&self.who);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wakes;
    use rill_protocol::Did;

    fn did(name: &str) -> Did {
        Did::parse(&format!("did:web:{name}.example")).unwrap()
    }

    #[test]
    fn all_connections_of_a_person_are_woken_once_and_nobody_elses() {
        let wakes = Wakes::default();
        let mut connected = [did("mia"), did("mia"), did("mo")].map(|who| wakes.listen(who));
        assert!(connected.iter().all(|woken| !woken.is_given()), "what was before it came is not its own");
        wakes.wake(&[did("mia"), did("rem")]);
        wakes.wake(&[did("mia")]);
        assert_eq!(connected.each_mut().map(super::Woken::take), [true, true, false]);
        assert_eq!(connected.each_mut().map(super::Woken::take), [false, false, false]);
    }

    #[test]
    fn nothing_is_left_of_who_went() {
        let wakes = Wakes::default();
        let (one, other) = (wakes.listen(did("mia")), wakes.listen(did("mia")));
        drop(one);
        assert_eq!(wakes.signs().len(), 1);
        drop(other);
        assert!(wakes.signs().is_empty());
    }
}
