//! Who is to read a room: whom a page names, by the names that events use, and what has to be said of it.

use crate::{
    engine::{
        Engine,
        outbox::{changes, with_posting},
        small::failure,
    },
    queries::{self, RoomSays},
};
use rill_bridge::{AccessChoice, Failure, Posting, Whom};
use rill_events::{Access, Named, Payload, RoomKind};
use rill_protocol::{EventId, Slot, StreamId, TopicId};
use std::collections::BTreeSet;

/// Whom an opening names at most, beside who opens it: the rules take no more.
const NAMED_MAX: usize = 100;

impl Engine {
    /// Those whom a room is private to from the beginning.
    pub(super) fn private_to(&mut self, stream: StreamId, whom: &[Whom]) -> Result<Vec<Named>, Failure> {
        if whom.len() > NAMED_MAX {
            let text =
                format!("name at most {NAMED_MAX} at first: a role instead, or the others once it is open");
            return Err(failure(text, false));
        }
        Ok(self.named_by(stream, whom, &BTreeSet::new())?.into_iter().collect())
    }

    /// What has to be said so that a room is read as was chosen, each with the id of its event: the first is `event`.
    pub(super) fn access_changes(
        &mut self,
        stream: StreamId,
        (topic, event): (TopicId, EventId),
        choice: &AccessChoice,
    ) -> Result<Vec<(EventId, Slot, Payload)>, Failure> {
        let written = self.written_rooms(stream);
        let key = self.spaces.get(&stream).map(|space| space.kept.key);
        let says = queries::says(&self.db, key, &written, topic);
        let Some((kind, is)) = self.read(says.map_err(Into::into))? else {
            return Err(failure("this room is not here, or not any more", false));
        };
        let mut readers = self.named_by(stream, &choice.readers, &is.readers)?;
        if choice.access == Access::Private && !self.is_founder(stream) {
            // Else it would be gone for them too, and the server takes no such word.
            readers.extend(self.setup.person.clone().map(Named::Person));
        }
        let history = if kind == RoomKind::Category { is.history } else { choice.history };
        let wanted = RoomSays { access: choice.access, readers, history, ..is.clone() };
        let wanted = with_posting(wanted, choice.posting == Posting::Few);
        let mut last = None;
        let changes = changes(&is, &wanted).into_iter().map(|(slot, said)| {
            let id = last.map_or(event, |last| self.outbox.entropy.id(self.now, Some(last)));
            last = Some(id);
            (id, slot, said)
        });
        Ok(changes.collect())
    }

    /// By whom a room names already, or by who wrote the profile that the page shows.
    fn named_by(
        &mut self,
        stream: StreamId,
        whom: &[Whom],
        known: &BTreeSet<Named>,
    ) -> Result<BTreeSet<Named>, Failure> {
        let mut named = BTreeSet::new();
        for whom in whom {
            named.insert(match whom {
                Whom::Role(role) => Named::Role(*role),
                Whom::Person(voice) => self.person_named(stream, *voice, known)?,
            });
        }
        Ok(named)
    }

    fn person_named(
        &mut self,
        stream: StreamId,
        voice: Slot,
        known: &BTreeSet<Named>,
    ) -> Result<Named, Failure> {
        let is_it =
            |named: &&Named| matches!(named, Named::Person(person) if Slot::of_person(person) == voice);
        if let Some(known) = known.iter().find(is_it) {
            return Ok(known.clone());
        }
        let oneself = self.setup.person.clone().filter(|person| Slot::of_person(person) == voice);
        let person = match oneself {
            Some(person) => Some(person),
            None => {
                let person = self.person_of(stream, voice);
                self.read(person)?
            }
        };
        person.map(Named::Person).ok_or_else(|| {
            failure("somebody who was named is no member of this space: take them out and try again", false)
        })
    }
}
