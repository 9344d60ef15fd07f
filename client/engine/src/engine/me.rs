//! Who one is on this device: person, voice and name; and in which spaces one is a member.

use super::{
    Engine,
    outbox::{NAME, NewEvent, name},
    stir::Stir,
};
use crate::{
    queries,
    store::{self, StoreError},
};
use rill_bridge::{Answer, Failure, Invited, Me, Person};
use rill_events::{MemberJoined, MemberLeft, Payload, ProfileSet, RoleGiven, RoleId, StateSlot};
use rill_protocol::{Did, EventId, Genesis, Place, Rules, Slot, StreamId, TopicId, decode};

impl Engine {
    /// The slot of one's profile.
    pub(super) fn voice(&self) -> Option<Slot> {
        self.setup.person.as_ref().map(Slot::of_person)
    }

    pub(super) fn answer_me(&self) -> Answer {
        let (person, voice) = (self.setup.person.clone(), self.voice());
        Answer::Me(Me { person, voice, name: self.outbox.name(), file_max: self.file_max() })
    }

    /// Oneself, as what one wrote is signed where no profile is held.
    pub(super) fn myself(&self, voice: Slot) -> Person {
        let name = self.outbox.name().unwrap_or_default();
        Person { voice, name, picture: None, bot: false, gone: false }
    }

    /// Be called this, in all spaces that one writes in.
    pub(super) fn introduce(&mut self, typed: &str) -> Result<(), Failure> {
        let person = self.writer()?;
        let name = name(typed)?;
        let kept = self.outbox.write(|writing| writing.keep(NAME, name.as_bytes()));
        self.kept(kept)?;
        self.outbox.kept.insert(NAME.to_owned(), name.into_bytes());
        self.stir_now(Stir::Me);
        let streams = self.spaces.keys().chain(self.founded.keys()).copied();
        let streams: Vec<StreamId> =
            streams.filter(|stream| !self.is_own(*stream) && !self.is_silent(*stream)).collect();
        for stream in streams {
            let may_write = self.may_write(stream);
            if self.read(may_write)? {
                let profile = self.profile_to_set(stream, &person)?;
                self.put_in(stream, &person, profile)?;
            }
        }
        Ok(())
    }

    pub(super) fn join(&mut self, stream: StreamId, invited: Option<Invited>) -> Result<(), Failure> {
        let person = self.writer()?;
        let member = self.is_member(stream);
        if self.read(member)? == Some(true) {
            return Ok(());
        }
        let (proof, role) = invited.map_or((None, None), |by| (Some(by.proof), by.role));
        let joined = self.membership_event(stream, &person, MemberJoined {}.into());
        let mut events = vec![NewEvent { proof, ..joined }];
        events.extend(role.map(|role| self.role_taken(stream, &person, role)));
        events.extend(self.profile_to_set(stream, &person)?);
        self.put_in(stream, &person, events)
    }

    pub(super) fn leave(&mut self, stream: StreamId) -> Result<(), Failure> {
        let person = self.writer()?;
        if self.is_silent(stream) {
            return self.forget_founded(stream);
        }
        let member = self.is_member(stream);
        if self.read(member)? == Some(false) {
            return Ok(());
        }
        let event = self.membership_event(stream, &person, MemberLeft {}.into());
        self.put_in(stream, &person, vec![event])
    }

    pub(super) fn membership_event(&mut self, stream: StreamId, person: &Did, payload: Payload) -> NewEvent {
        self.state_of_people(stream, StateSlot::Member(Slot::of_person(person)).slot(), payload)
    }

    /// The role that an invite names is taken by who joins by it.
    fn role_taken(&mut self, stream: StreamId, person: &Did, role: RoleId) -> NewEvent {
        let slot = StateSlot::RoleGiven(Slot::of_person(person), role).slot();
        self.state_of_people(stream, slot, RoleGiven { person: person.clone(), role, on: true }.into())
    }

    fn state_of_people(&mut self, stream: StreamId, slot: Slot, payload: Payload) -> NewEvent {
        let last = self.outbox.of_topic(stream, TopicId::PEOPLE).map(|entry| entry.id()).max();
        NewEvent {
            id: self.outbox.entropy.id(self.now, last),
            topic: TopicId::PEOPLE,
            place: Place::State,
            slot: Some(slot),
            notify: None,
            blobs: Vec::new(),
            moved: None,
            proof: None,
            payload,
        }
    }

    /// One's profile in a space, where it does not say one's name yet. Picture and all else stay as they are.
    pub(super) fn profile_to_set(
        &mut self,
        stream: StreamId,
        person: &Did,
    ) -> Result<Vec<NewEvent>, Failure> {
        let Some(name) = self.outbox.name() else { return Ok(Vec::new()) };
        let voice = Slot::of_person(person);
        let held = self.own_profile(stream, voice);
        let held = self.read(held)?.unwrap_or_default();
        if held.name == name {
            return Ok(Vec::new());
        }
        let blobs = held.picture.iter().map(|picture| picture.blob).collect();
        let profile = ProfileSet { name, ..held };
        let event = self.state_of_people(stream, voice, profile.into());
        Ok(vec![NewEvent { blobs, ..event }])
    }

    /// One's profile in a space, as it will be once the outbox is sent.
    pub(super) fn own_profile(
        &self,
        stream: StreamId,
        voice: Slot,
    ) -> Result<Option<ProfileSet>, StoreError> {
        let written = self.outbox.of_topic(stream, TopicId::PEOPLE).filter(|entry| entry.refused.is_none());
        let written = written.filter_map(|entry| match &entry.said {
            Payload::ProfileSet(set) if entry.envelope.slot == Some(voice) => Some(set.clone()),
            _ => None,
        });
        if let Some(written) = written.last() {
            return Ok(Some(written));
        }
        let Some(space) = self.spaces.get(&stream) else { return Ok(None) };
        Ok(queries::profile(&self.db, space.kept.key, voice)?.map(|(_, set)| set))
    }

    /// Whether one will be a member once the outbox is sent; none: it says nothing of that.
    pub(super) fn membership_written(&self, stream: StreamId) -> Option<bool> {
        let written = self.outbox.of_topic(stream, TopicId::PEOPLE).filter(|entry| entry.refused.is_none());
        written.filter_map(|entry| says_member(&entry.said)).last()
    }

    /// Whether one is a member, or will be once the outbox is sent; none: it was never said here.
    pub(super) fn is_member(&self, stream: StreamId) -> Result<Option<bool>, StoreError> {
        if let Some(written) = self.membership_written(stream) {
            return Ok(Some(written));
        }
        let held = match (self.spaces.get(&stream), self.voice()) {
            (Some(space), Some(voice)) => queries::membership(&self.db, space.kept.key, voice)?,
            (Some(_) | None, _) => None,
        };
        let kept = || Some(self.outbox.kept.get(&membership_key(stream))?.as_slice() == [1]);
        // Whom a conversation names need not join it.
        Ok(held.or_else(kept).or_else(|| self.is_conversation(stream).then_some(true)))
    }

    /// A device that does not hold the people of a space knows its own membership still.
    pub(super) fn remember_membership(&mut self, event: EventId) {
        let Some(entry) = self.outbox.entry(event) else { return };
        let Some(is_member) = says_member(&entry.said) else { return };
        let (key, value) = (membership_key(entry.envelope.stream), vec![u8::from(is_member)]);
        let kept = self.outbox.write(|writing| writing.keep(&key, &value));
        drop(self.kept(kept));
        self.outbox.kept.insert(key, value);
    }

    /// Whether one may write in the rooms of a space, as far as this device knows.
    pub(super) fn may_write(&self, stream: StreamId) -> Result<bool, StoreError> {
        Ok(self.is_founder(stream) || self.writes_as_member(stream)?)
    }

    /// Whether one may see to the rooms of a space: as its rules said; where they said nothing yet, its founder and
    /// moderators may.
    pub(super) fn may_manage(&self, stream: StreamId) -> Result<bool, StoreError> {
        if let Some(said) = self.opens_rooms(stream)? {
            return Ok(said);
        }
        if self.is_founder(stream) {
            return Ok(true);
        }
        let (Some(space), Some(voice)) = (self.spaces.get(&stream), self.voice()) else { return Ok(false) };
        Ok(queries::moderates(&self.db, space.kept.key, voice)? && self.writes_as_member(stream)?)
    }

    pub(super) fn is_founder(&self, stream: StreamId) -> bool {
        let person = self.setup.person.as_ref();
        person.is_some() && self.founders.get(&stream) == person
    }

    fn writes_as_member(&self, stream: StreamId) -> Result<bool, StoreError> {
        Ok(self.setup.person.is_some() && self.is_member(stream)? == Some(true))
    }

    /// How a space began is known from its opening.
    pub(super) fn know_genesis(&mut self, genesis: &Genesis) -> Result<(), StoreError> {
        let stream = genesis.stream();
        let Some(space) = self.spaces.get(&stream) else { return Ok(()) };
        let key = space.kept.key;
        if store::load_genesis(&self.db, key)?.as_ref() != Some(genesis) {
            let tx = self.db.begin()?;
            store::save_genesis(&tx, key, genesis)?;
            tx.commit()?;
            self.know_beginning(genesis);
            self.stir(Stir::Rooms(stream));
        }
        Ok(())
    }

    /// Who made a space and what it began with; or whose conversation it is, which nobody made more than another.
    pub(super) fn know_beginning(&mut self, genesis: &Genesis) {
        if genesis.rules == Rules::Direct {
            return self.know_conversation(genesis);
        }
        let stream = genesis.stream();
        self.founders.insert(stream, genesis.creator.clone());
        self.begun.extend(decode(&genesis.params).ok().map(|params| (stream, params)));
    }
}

fn says_member(said: &Payload) -> Option<bool> {
    match said {
        Payload::MemberJoined(_) => Some(true),
        Payload::MemberLeft(_) => Some(false),
        _ => None,
    }
}

fn membership_key(stream: StreamId) -> String {
    format!("member:{stream}")
}
