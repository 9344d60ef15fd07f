//! Conversations: streams of a few that their genesis names. Here: which there are, beginning one, what goes before what
//! is first said in one, and by which names they go. The server tells of those that name one, and they are opened unasked.
//!
//! ```text
//! converse ─▶ silent, here alone ─▶ a first message, and the room with it ─▶ made by the push ─▶ told to the others
//! ```
//! Whoever of its people begins it, it is the same stream with the same room ([`conversation_of`], [`DirectRoom`]): two
//! who begin it at the same time, or two devices of one, meet in it. Not here: how its messages count (`unread.rs`).

use super::{Engine, asking::Asked, opening::OPENING_ROWS, outbox::NewEvent, small::failure, stir::Stir};
use crate::{
    Urgency, queries,
    store::{self, StoreError},
};
use rill_bridge::{Acquaintance, Answer, ConversationRow, Failure, Person, RoomRow, SpaceView};
use rill_events::{
    DIRECT_ROOM, DirectParams, DirectRoom, MemberJoined, Payload, RoomKind, RoomOpened, conversation_of,
};
use rill_protocol::{Did, EventId, Genesis, OpeningRequest, Place, SeqNum, Slot, StreamId, TopicId};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// Whose the conversations are that this device knows of.
#[derive(Default)]
pub(super) struct Conversations(BTreeMap<StreamId, Vec<Did>>);

impl Engine {
    /// Whether a stream is a conversation, as far as this device knows.
    pub(super) fn is_conversation(&self, stream: StreamId) -> bool {
        self.conversations.0.contains_key(&stream)
    }

    pub(super) fn know_conversation(&mut self, genesis: &Genesis) {
        // What is none in truth is nobody's.
        let Ok(DirectParams { people }) = DirectParams::of(genesis) else { return };
        self.conversations.0.insert(genesis.stream(), people);
        self.count_all_of(genesis.stream());
    }

    /// Begins a conversation, or comes back to one. Of a new one nobody hears before something is said in it.
    pub(super) fn converse(&mut self, with: Vec<Did>) -> Result<(), Failure> {
        let person = self.writer()?;
        let mut people = with;
        people.push(person.clone());
        let genesis = conversation_of(people).map_err(|error| failure(error.to_string(), false))?;
        let DirectParams { people } =
            DirectParams::of(&genesis).map_err(|error| failure(error.to_string(), false))?;
        let is_here =
            |stream: &StreamId| self.spaces.contains_key(stream) || self.founded.contains_key(stream);
        let of_these =
            self.conversations.0.iter().filter(|(_, of)| **of == people).map(|(stream, _)| *stream);
        let here = of_these.into_iter().find(is_here);
        let stream = here.unwrap_or_else(|| genesis.stream());
        let member = self.is_member(stream);
        let has_left = self.read(member)? == Some(false);
        if here.is_none() {
            self.keep_beginning(&genesis)?;
            self.is_founded(genesis, DirectRoom::of(stream).topic());
            self.standing.ended.remove(&stream);
        }
        if has_left {
            let joined = self.membership_event(stream, &person, MemberJoined {}.into());
            self.put_in(stream, &person, vec![joined])?;
        }
        self.stir_now(Stir::Spaces);
        Ok(())
    }

    /// Whether a conversation was begun here, and nothing was said in it yet.
    pub(super) fn is_silent(&self, stream: StreamId) -> bool {
        self.is_conversation(stream)
            && self.is_only_here(stream)
            && self.outbox.of_stream(stream).next().is_none()
    }

    /// What goes before what is said in a conversation: that one is there, its room, one's name.
    pub(super) fn before_first(&mut self, stream: StreamId, person: &Did) -> Result<Vec<NewEvent>, Failure> {
        if !self.is_conversation(stream) {
            return Ok(Vec::new());
        }
        let mut events = Vec::new();
        if let Some((topic, parent, opened)) = self.room_to_be(stream) {
            // Whoever left without this device knowing comes back by it.
            if !self.says_joined(stream) {
                events.push(self.membership_event(stream, person, MemberJoined {}.into()));
            }
            events.push(NewEvent {
                id: DirectRoom::of(stream).event,
                topic,
                place: Place::Opens { parent, on: None },
                slot: None,
                notify: None,
                blobs: Vec::new(),
                moved: None,
                proof: None,
                payload: opened.into(),
            });
        }
        events.extend(self.profile_to_set(stream, person)?);
        Ok(events)
    }

    /// The salt of an event: that of a conversation's room is the same for all, so that it is the same event.
    pub(super) fn salt_for(&mut self, stream: StreamId, place: Place) -> [u8; 16] {
        match place {
            Place::Opens { .. } if self.is_conversation(stream) => DirectRoom::of(stream).salt,
            Place::Opens { .. }
            | Place::State
            | Place::Anchor { .. }
            | Place::Amends(_)
            | Place::Redacts(_) => self.outbox.entropy.salt(),
        }
    }

    /// The room of a conversation that has none yet, neither held nor written: as it is opened.
    pub(super) fn room_to_be(&self, stream: StreamId) -> Option<(TopicId, TopicId, RoomOpened)> {
        let is_room = |topic: &TopicId| !topic.is_fixed();
        let is_held = self.spaces.get(&stream).is_some_and(|space| space.topics.keys().any(is_room));
        let mut written = self.outbox.of_stream(stream).filter(|entry| entry.refused.is_none());
        let is_written = written.any(|entry| matches!(entry.said, Payload::RoomOpened(_)));
        if !self.is_conversation(stream) || is_held || is_written {
            return None;
        }
        let name = DIRECT_ROOM.to_owned();
        let opened = RoomOpened { kind: RoomKind::Direct, name, source: None, private_to: None };
        Some((DirectRoom::of(stream).topic(), TopicId::ROOT, opened))
    }

    /// Whether it is the room of a conversation in which nothing was said yet.
    pub(super) fn is_room_to_be(&self, stream: StreamId, topic: TopicId) -> bool {
        self.room_to_be(stream).is_some_and(|(to_be, ..)| to_be == topic)
    }

    /// Whether an event of the outbox opens the room of a conversation.
    pub(super) fn opens_conversation(&self, event: EventId) -> bool {
        self.outbox.entry(event).is_some_and(|entry| {
            let stream = entry.envelope.stream;
            self.is_conversation(stream) && event == DirectRoom::of(stream).event
        })
    }

    /// The server tells of a conversation that names this person: whatever was heard of it before.
    pub(super) fn conversation_there(&mut self, stream: StreamId) {
        self.is_made(stream);
        self.standing.ended.remove(&stream);
        self.standing.not_opened.remove(&stream);
    }

    /// Opens those that the server tells of, without anybody asking for it.
    pub(super) fn open_conversations(&mut self) {
        let told: Vec<StreamId> = self
            .offered
            .conversations()
            .filter(|stream| !self.spaces.contains_key(stream))
            .filter(|stream| !self.standing.not_opened.contains_key(stream) && !self.fetches.opens(*stream))
            .filter(|stream| !self.is_leaving(*stream))
            .collect();
        for stream in told {
            let (room, rooms_after) = (None, None);
            let asked = OpeningRequest { stream, room, limit: OPENING_ROWS, rooms_after };
            self.ask(Asked::Opening(asked), Urgency::Soon);
        }
    }

    /// Whether one has left, and the server has not said yet that one may read it no more.
    fn is_leaving(&self, stream: StreamId) -> bool {
        self.membership_written(stream) == Some(false)
    }

    fn says_joined(&self, stream: StreamId) -> bool {
        self.membership_written(stream) == Some(true)
    }

    pub(super) fn answer_conversations(&self) -> Result<Answer, StoreError> {
        let here: BTreeSet<StreamId> = self.spaces.keys().chain(self.founded.keys()).copied().collect();
        let mut rows = Vec::new();
        for stream in here.into_iter().filter(|stream| self.is_shown(*stream)) {
            rows.extend(self.conversation_row(stream)?);
        }
        rows.sort_by_cached_key(|row| (Reverse(row.newest_at.unwrap_or(i64::MAX)), row.title(), row.stream));
        Ok(Answer::Conversations(rows))
    }

    /// Not those that one left, nor those that somebody else began and said nothing in.
    fn is_shown(&self, stream: StreamId) -> bool {
        let is_of_ones_own =
            self.founded.contains_key(&stream) || self.outbox.of_stream(stream).next().is_some();
        let heads = self.spaces.get(&stream).into_iter().flat_map(|space| space.heads.values());
        let mut rooms = heads.filter(|head| !head.topic.is_fixed());
        // Its opening is the first.
        !self.is_leaving(stream) && (is_of_ones_own || rooms.any(|head| head.seq > SeqNum(1)))
    }

    /// A conversation as the list of all shows it; none: it is no conversation.
    pub(super) fn conversation_row(&self, stream: StreamId) -> Result<Option<ConversationRow>, StoreError> {
        let Some(people) = self.conversations.0.get(&stream) else { return Ok(None) };
        let others = people.iter().filter(|person| self.setup.person.as_ref() != Some(*person));
        let others = others.map(|other| self.acquaintance(stream, other)).collect::<Result<_, _>>()?;
        let Some(room) = self.room_of(stream)? else { return Ok(None) };
        let RoomRow { topic, name, newest_at, unread, mentions, reading, .. } = room;
        let name = Some(name).filter(|name| name != DIRECT_ROOM);
        let room = topic;
        Ok(Some(ConversationRow { stream, room, name, others, newest_at, unread, mentions, reading }))
    }

    fn room_of(&self, stream: StreamId) -> Result<Option<RoomRow>, StoreError> {
        let written = self.written_rooms(stream);
        let mut rooms = match self.spaces.get(&stream) {
            Some(space) => queries::rooms(&self.db, space.kept.key, &space.heads, &written)?,
            None => queries::rooms_only_written(&written),
        };
        rooms.retain(|room| room.kind == RoomKind::Direct);
        self.put_unread(stream, &mut rooms, &mut []);
        let mut room = rooms.into_iter().next();
        for entry in self.outbox.of_stream(stream).filter(|entry| entry.refused.is_none()) {
            match (&entry.said, &mut room) {
                (Payload::RoomRenamed(renamed), Some(room)) => room.name.clone_from(&renamed.name),
                (Payload::MessagePosted(_), Some(room)) => {
                    room.newest_at = room.newest_at.max(Some(entry.made_at));
                }
                _ => {}
            }
        }
        Ok(room)
    }

    /// One of the people of a conversation, as they are shown there; what is not said there, as elsewhere.
    fn acquaintance(&self, stream: StreamId, did: &Did) -> Result<Acquaintance, StoreError> {
        let voice = Slot::of_person(did);
        let mut found = stranger(did, stream);
        let here = self.spaces.get(&stream);
        let elsewhere = self.spaces.iter().filter(|(of, _)| **of != stream && !self.is_own(**of));
        for space in here.into_iter().chain(elsewhere.map(|(_, space)| space)) {
            if let Some(person) = queries::shown_as(&self.db, space.kept.key, voice)? {
                found = known_better(found, person, space.kept.stream);
            }
            if found.person.picture.is_some() {
                break;
            }
        }
        Ok(found)
    }

    pub(super) fn answer_acquaintances(&self) -> Result<Answer, StoreError> {
        let mut known: BTreeMap<Did, Acquaintance> = BTreeMap::new();
        for (stream, space) in self.spaces.iter().filter(|(stream, _)| !self.is_own(**stream)) {
            let Some(people) = space.topics.get(&TopicId::PEOPLE) else { continue };
            let mut theirs = self.conversations.0.get(stream).cloned().unwrap_or_default();
            theirs.extend(store::members(&self.db, &people.at)?);
            let profiles = queries::members(&self.db, space.kept.key)?;
            let mut profiles: BTreeMap<Slot, Person> =
                profiles.into_iter().map(|member| (member.person.voice, member.person)).collect();
            for did in theirs {
                let found = known.remove(&did).unwrap_or_else(|| stranger(&did, *stream));
                let found = match profiles.remove(&Slot::of_person(&did)) {
                    Some(person) => known_better(found, person, *stream),
                    None => found,
                };
                known.insert(did, found);
            }
        }
        let oneself = self.setup.person.as_ref();
        let others = known.into_values().filter(|one| oneself != Some(&one.did));
        let mut others: Vec<Acquaintance> = others.collect();
        others.sort_by_cached_key(|one| (one.name().to_lowercase(), one.did.clone()));
        Ok(Answer::Acquaintances(others))
    }

    /// A conversation and its room go by the names of its people, unless somebody named it.
    pub(super) fn call_by_people(&self, stream: StreamId, view: &mut SpaceView) -> Result<(), StoreError> {
        let Some(conversation) = self.conversation_row(stream)? else { return Ok(()) };
        view.card.name = Some(conversation.title());
        view.rooms.iter_mut().for_each(|room| room.name = conversation.title());
        view.people = conversation.others.len() as u64 + 1;
        Ok(())
    }
}

/// Somebody of whom nothing is held but who they are.
fn stranger(did: &Did, of: StreamId) -> Acquaintance {
    let voice = Slot::of_person(did);
    let person = Person { voice, name: String::new(), picture: None, bot: false, gone: false };
    Acquaintance { did: did.clone(), person, of }
}

/// The same with what another stream says of them, where that was not known.
fn known_better(found: Acquaintance, person: Person, of: StreamId) -> Acquaintance {
    let Acquaintance { did, person: before, of: of_before } = found;
    let (picture, of) = match (&before.picture, &person.picture) {
        (None, Some(picture)) => (Some(picture.clone()), of),
        (before, _) => (before.clone(), of_before),
    };
    let shown = if before.name.is_empty() { person } else { before };
    Acquaintance { did, person: Person { picture, ..shown }, of }
}
