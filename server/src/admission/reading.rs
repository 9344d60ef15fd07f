//! Who reads what, as admission asks it: within the batch, what was accepted counts at once. And what an accepted event
//! changes of that.

use super::{Door, Inside};
use crate::{
    readers::changes::{Compared, to_compare},
    store::{Found, LogError, seen_since},
};
use rill_module_abi::{Accepted, ReadersChanged, Reads};
use rill_protocol::{Did, Envelope, Place, SeqNum, TopicId};

impl Inside<'_> {
    /// From which event on who pushes sees anchors of a topic: zero: all of them; none: they do not see it.
    pub(super) fn since(&mut self, door: &Door<'_>, topic: TopicId) -> Result<Option<SeqNum>, LogError> {
        // An import asks this for each event.
        if let Some(reads) = self.readers.known(door.who, topic) {
            return Ok(seen_since(reads));
        }
        Ok(self.reads(door, Some(door.who), &[topic])?.first().copied().and_then(seen_since))
    }

    /// Whether who pushes sees this event.
    pub(super) fn sees(&mut self, door: &Door<'_>, found: &Found) -> Result<bool, LogError> {
        match self.since(door, found.topic)? {
            None => Ok(false),
            Some(since) => found.is_seen(since, |anchor| self.batch.find(anchor)),
        }
    }

    fn reads(
        &mut self,
        door: &Door<'_>,
        who: Option<&Did>,
        topics: &[TopicId],
    ) -> Result<Vec<Reads>, LogError> {
        let cache = &*self.cache;
        let asking = |topics: &[TopicId]| door.rules.may_read(cache, door.genesis, who, topics);
        Ok(self.readers.reads(who, topics, &asking)?)
    }

    /// The rules learn an event before it is appended. Gives what those who follow read before it, where it changes that.
    pub(super) fn learns(
        &mut self,
        door: &Door<'_>,
        accepted: &Accepted<'_>,
        changed: &ReadersChanged,
    ) -> Result<Vec<Compared>, LogError> {
        let mut compared = Vec::new();
        let place = accepted.envelope.place;
        for (who, topics) in to_compare(changed, place, door.followers, || self.batch.topics())? {
            let before = self.reads(door, who.as_ref(), &topics)?;
            compared.push(Compared { who, topics, before });
        }
        // Rules that end with this event need not know of it.
        if !self.succession.is_named()
            && let Some(told) = door.rules.manifest().told(accepted)
        {
            door.rules.applied(self.cache, &told)?;
        }
        Ok(compared)
    }

    /// It was appended. Where that changes who reads what, the log and those who follow learn it too.
    pub(super) fn reads_anew(
        &mut self,
        door: &Door<'_>,
        envelope: &Envelope,
        changed: &ReadersChanged,
        compared: Vec<Compared>,
    ) -> Result<(), LogError> {
        if matches!(envelope.place, Place::Opens { .. }) {
            self.readers.forget_topic(envelope.topic);
        }
        if *changed == ReadersChanged::Nobody {
            return Ok(());
        }
        self.readers.changed(changed);
        self.changes.happens();
        self.batch.readers_changed(changed)?;
        if *changed == ReadersChanged::Everyone {
            self.changes.for_everyone();
        }
        for with in compared {
            let after = self.reads(door, with.who.as_ref(), &with.topics)?;
            self.changes.compared(with, &after);
        }
        Ok(())
    }
}
