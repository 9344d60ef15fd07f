//! Making a space: its first words are kept beside the outbox and go along with what is pushed, until the space is
//! opened from the server. Before that it is shown as far as the outbox tells.

use super::{
    Engine,
    outbox::{At, Saying, events_of, name},
    small::failure,
    stir::Stir,
};
use crate::{queries, store::StoreError};
use rill_bridge::{Failure, Intent, SpaceCard, SpaceView, beginning};
use rill_events::{MemberJoined, RoomKind};
use rill_protocol::{EventId, Genesis, Rules, Slot, StreamId, TopicId, decode};
use std::collections::BTreeMap;

/// Under this, with the stream, the first words of a space are kept.
const BEGINS: &str = "begins:";

/// A space that was made here and is not open yet.
pub(super) struct Founded {
    pub(super) genesis: Genesis,
    /// Whether the server has it, as far as was heard.
    is_made: bool,
}

/// A space's first channel.
pub(super) struct FirstChannel {
    pub(super) event: EventId,
    pub(super) name: String,
}

impl Engine {
    /// Makes a space of one's own.
    pub(super) fn found(&mut self, nonce: [u8; 16], typed: &str, first: FirstChannel) -> Result<(), Failure> {
        let person = self.writer()?;
        let space_name = name(typed)?;
        let genesis = beginning(person.clone(), nonce);
        let stream = genesis.stream();
        if self.founded.contains_key(&stream) || self.spaces.contains_key(&stream) {
            return Ok(());
        }
        let voice = Slot::of_person(&person);
        let named = At { topic: TopicId::ROOT, event: self.outbox.entropy.id(self.now, None), voice };
        let mut events = events_of(Intent::Rename { name: space_name }, named, Saying::default())?;
        events.push(self.membership_event(stream, &person, MemberJoined {}.into()));
        events.extend(self.profile_to_set(stream, &person)?);
        let channel = At { topic: TopicId::opened_by(first.event), event: first.event, voice };
        let open = Intent::Open {
            parent: TopicId::ROOT,
            kind: RoomKind::Channel,
            name: first.name,
            private_to: None,
        };
        let home = Some(("V".to_owned(), self.outbox.entropy.id(self.now, Some(first.event))));
        events.extend(events_of(open, channel, Saying { home, ..Saying::default() })?);
        self.keep_beginning(&genesis)?;
        self.is_founded(genesis, channel.topic);
        if let Err(failed) = self.put_in(stream, &person, events) {
            self.unfound(stream);
            return Err(failed);
        }
        self.stir_now(Stir::Spaces);
        Ok(())
    }

    /// Keeps the first words of a space until it is open.
    pub(super) fn keep_beginning(&mut self, genesis: &Genesis) -> Result<(), Failure> {
        let (key, bytes) = (key_of(genesis.stream()), genesis.to_bytes());
        let kept = self.outbox.write(|writing| writing.keep(&key, &bytes));
        self.kept(kept)?;
        self.outbox.kept.insert(key, bytes);
        Ok(())
    }

    /// Spaces that were made here in an earlier session, and are not open yet. A conversation may be silent so far.
    pub(super) fn load_founded(&mut self) {
        let begun: Vec<Genesis> = self
            .outbox
            .kept
            .iter()
            .filter(|(key, _)| key.starts_with(BEGINS))
            .filter_map(|(_, bytes)| decode(bytes).ok())
            .collect();
        for genesis in begun {
            let stream = genesis.stream();
            let is_silent = self.outbox.of_stream(stream).next().is_none();
            if self.spaces.contains_key(&stream) || (is_silent && genesis.rules != Rules::Direct) {
                self.unfound(stream);
            } else {
                self.is_founded(genesis, TopicId::ROOT);
            }
        }
    }

    pub(super) fn is_founded(&mut self, genesis: Genesis, room: TopicId) {
        let stream = genesis.stream();
        self.know_beginning(&genesis);
        self.standing.wanted.insert(stream, Some(room).filter(|room| !room.is_fixed()));
        self.standing.not_opened.remove(&stream);
        self.founded.insert(stream, Founded { genesis, is_made: false });
    }

    /// Whether a space is here alone: nothing of it can be asked for.
    pub(super) fn is_only_here(&self, stream: StreamId) -> bool {
        self.founded.get(&stream).is_some_and(|founded| !founded.is_made)
    }

    /// What goes along with a push, so that the space is made by it.
    pub(super) fn first_words(&self, stream: StreamId) -> Option<Genesis> {
        self.founded.get(&stream).map(|founded| founded.genesis.clone())
    }

    /// Something of it is at the server: it can be opened.
    pub(super) fn is_made(&mut self, stream: StreamId) {
        if let Some(founded) = self.founded.get_mut(&stream) {
            founded.is_made = true;
        }
    }

    /// It is open, or was let go: its beginning need not be kept.
    pub(super) fn unfound(&mut self, stream: StreamId) {
        let key = key_of(stream);
        self.founded.remove(&stream);
        if self.outbox.kept.remove(&key).is_some() {
            let kept = self.outbox.write(|writing| writing.let_go(&key));
            // What stays on the disk does no harm: it is let go of at the next start.
            drop(self.kept(kept));
        }
    }

    /// Lets a space go that was never made: with all that was written in it.
    pub(super) fn forget_founded(&mut self, stream: StreamId) -> Result<(), Failure> {
        let first: Vec<EventId> = self.outbox.of_stream(stream).map(|entry| entry.id()).collect();
        for event in first {
            if self.outbox.entry(event).is_some() {
                self.discard(event)?;
            }
        }
        self.unfound(stream);
        self.founders.remove(&stream);
        self.standing.wanted.remove(&stream);
        self.stir_all();
        Ok(())
    }

    /// Spaces that are not open yet, in the list of all.
    pub(super) fn founded_cards(&self) -> Vec<SpaceCard> {
        let of = |stream: &StreamId| self.founded_space(*stream).map(|view| view.card);
        let not_open = self.founded.keys().filter(|stream| !self.spaces.contains_key(stream));
        let not_open = not_open.filter(|stream| !self.is_conversation(**stream));
        not_open.filter_map(of).collect()
    }

    /// A space that is not open yet, as the outbox tells of it.
    pub(super) fn founded_space(&self, stream: StreamId) -> Option<SpaceView> {
        self.founded.get(&stream)?;
        let card = SpaceCard {
            stream,
            name: None,
            icon: None,
            description: None,
            held: true,
            last_room: self.standing.wanted.get(&stream).copied().flatten(),
            unread: 0,
            mentions: 0,
            badge: 0,
        };
        let mut view = SpaceView {
            card,
            rooms: queries::rooms_only_written(&self.written_rooms(stream)),
            threads: Vec::new(),
            people: 1,
            full_copy: true,
            is_conversation: self.is_conversation(stream),
            joined: true,
            may_write: true,
            may_manage: self.is_founder(stream),
            level: self.level_of_space(stream),
        };
        self.echo_space(stream, &mut view);
        // What is held of its people could not be read: they go by what they are called on the wire.
        drop(self.call_by_people(stream, &mut view));
        Some(view)
    }

    /// Forgets a space: one that is here alone too.
    pub(super) fn forget(&mut self, stream: StreamId) -> Result<(), Failure> {
        if self.is_only_here(stream) {
            return self.forget_founded(stream);
        }
        let forgotten: Result<(), StoreError> = self.forget_space(stream);
        forgotten.map_err(|error| {
            self.failed(&error);
            failure(error.to_string(), true)
        })
    }
}

/// The spaces that were made here and are not open yet.
pub(super) type AllFounded = BTreeMap<StreamId, Founded>;

fn key_of(stream: StreamId) -> String {
    format!("{BEGINS}{stream}")
}
