//! What was done in a space, newest first: the events of *root*, *people* and *desk* that this device holds, and what is so
//! in rooms. Not here: fetching those it does not hold (`governing.rs`), the words (the page's).

use super::{Engine, governing::is_missing, space::Space};
use crate::{
    queries,
    store::{self, StoreError, TopicRef},
};
use rill_bridge::{Answer, Audit, Deed, Person};
use rill_events::{Named, Payload, RoleId, RoleSet, StateSlot};
use rill_materializer::{StateKind, StreamKey, find_topic};
use rill_protocol::{Did, Envelope, EventId, Millis, SeqNum, Slot, StreamId, TopicId, decode};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Events that are read at once, of which some are no deeds: names that people give themselves.
const READ: u32 = 256;
/// Events of one topic that are looked through at most.
const LOOKED_THROUGH: usize = 4_096;
/// Rooms whose state is looked at.
const ROOMS_MAX: usize = 512;

/// A deed before the names in it are known.
struct Found {
    at: Millis,
    topic: TopicId,
    envelope: Envelope,
    said: Payload,
    payload: Vec<u8>,
}

impl Engine {
    /// Nothing to say while the space is being opened.
    pub(super) fn answer_audit(&self, stream: StreamId, most: u32) -> Result<Option<Answer>, StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(None) };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let mut found = self.of_rooms(space)?;
        for topic in [TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK] {
            if let Some(known) = space.topics.get(&topic) {
                found.extend(self.of_topic(&known.at, most)?);
            }
        }
        found.sort_by_key(|found| (Reverse(found.at), Reverse(found.envelope.id)));
        let has_more = found.len() > most;
        found.truncate(most);
        let names = self.names(space.kept.key)?;
        let deeds = found.into_iter().map(|found| self.deed(space, found, &names));
        let deeds = deeds.collect::<Result<_, StoreError>>()?;
        let is_coming = [TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK]
            .iter()
            .any(|topic| is_missing(space, *topic).is_some());
        Ok(Some(Answer::Audit(Audit { deeds, has_more, is_coming })))
    }

    /// The newest deeds of a topic, one more than are wanted.
    fn of_topic(&self, at: &TopicRef, most: usize) -> Result<Vec<Found>, StoreError> {
        let (mut found, mut before, mut looked) = (Vec::new(), SeqNum(i64::MAX.unsigned_abs()), 0);
        while found.len() <= most && looked < LOOKED_THROUGH {
            let events = store::newest_before(&self.db, at, before, READ)?;
            let Some(last) = events.last().map(|(seq, ..)| *seq) else { break };
            looked += events.len();
            before = last;
            for (_, received_at, envelope, payload) in events {
                if let Ok(said) = Payload::from_bytes(&payload)
                    && is_deed(&said, &envelope)
                {
                    found.push(Found { at: received_at, topic: at.topic, envelope, said, payload });
                }
            }
        }
        Ok(found)
    }

    /// How rooms began, and what was said of them last.
    fn of_rooms(&self, space: &Space) -> Result<Vec<Found>, StoreError> {
        let mut found = Vec::new();
        let rooms = space.topics.values().filter(|topic| !topic.at.topic.is_fixed());
        for known in rooms.take(ROOMS_MAX) {
            let opened = EventId::from_bytes(*known.at.topic.as_bytes());
            let said = queries::all_state(&self.db, known.at.key)?.into_iter().map(|(_, row)| row.event);
            for event in std::iter::once(opened).chain(said) {
                let Some((at, envelope)) = store::received(&self.db, &known.at, event)? else { continue };
                let Some(said) = store::payload_of(&self.db, &known.at, event)? else { continue };
                // An opening that says who reads it is there once.
                let is_new = !found.iter().any(|other: &Found| other.envelope.id == event);
                if is_new && is_deed(&said, &envelope) {
                    let payload = said.to_bytes().unwrap_or_default();
                    found.push(Found { at, topic: known.at.topic, envelope, said, payload });
                }
            }
        }
        Ok(found)
    }

    /// The names of people and roles.
    fn names(&self, stream: StreamKey) -> Result<Names, StoreError> {
        let mut names = Names::default();
        for member in queries::members(&self.db, stream)? {
            names.people.insert(member.person.voice, member.person);
        }
        if let Some(people) = find_topic(&self.db, stream, TopicId::PEOPLE)? {
            for (_, row) in queries::all_state(&self.db, people)? {
                let role = row.parts.as_deref().filter(|_| row.kind == StateKind::Role);
                let role = role.and_then(|parts| decode::<RoleSet>(parts).ok());
                names.roles.extend(role.map(|set| (set.role, row.text.unwrap_or_default())));
            }
        }
        Ok(names)
    }

    fn deed(&self, space: &Space, found: Found, names: &Names) -> Result<Deed, StoreError> {
        let Found { at, topic, envelope, said, payload } = found;
        let about = about(&said);
        let room = about.room.or(Some(topic).filter(|topic| !topic.is_fixed()));
        let room = match room.and_then(|room| space.topics.get(&room)) {
            Some(known) => self.name_of_room(&known.at)?,
            None => String::new(),
        };
        let whom = about.person.map(|person| names.person(Slot::of_person(person)).name);
        Ok(Deed {
            event: envelope.id,
            at,
            by: names.person(Slot::of_person(&envelope.author)),
            topic,
            room,
            whom: whom.unwrap_or_default(),
            role: about.role.map(|role| names.role(role)).unwrap_or_default(),
            payload,
        })
    }
}

impl Engine {
    /// As it is called now, else as it was opened.
    fn name_of_room(&self, at: &TopicRef) -> Result<String, StoreError> {
        if let Some(said) = queries::state_of(&self.db, at.key, StateSlot::Name.slot())? {
            return Ok(said.text.unwrap_or_default());
        }
        let opened = EventId::from_bytes(*at.topic.as_bytes());
        Ok(match store::payload_of(&self.db, at, opened)? {
            Some(Payload::RoomOpened(opened)) => opened.name,
            Some(_) | None => String::new(),
        })
    }
}

#[derive(Default)]
struct Names {
    people: BTreeMap<Slot, Person>,
    roles: BTreeMap<RoleId, String>,
}

impl Names {
    fn person(&self, voice: Slot) -> Person {
        let unknown = || Person { voice, name: String::new(), picture: None, bot: false, gone: false };
        self.people.get(&voice).cloned().unwrap_or_else(unknown)
    }

    fn role(&self, role: RoleId) -> String {
        self.roles.get(&role).cloned().unwrap_or_default()
    }
}

/// Whom and what something that was said is about.
#[derive(Default)]
struct About<'a> {
    person: Option<&'a Did>,
    role: Option<RoleId>,
    room: Option<TopicId>,
}

fn about(said: &Payload) -> About<'_> {
    let person = |person| About { person: Some(person), ..About::default() };
    let named = |named| match named {
        &Named::Role(role) => About { role: Some(role), ..About::default() },
        Named::Person(who) => person(who),
    };
    match said {
        Payload::MemberRemoved(set) => person(&set.person),
        Payload::ModeratorSet(set) => person(&set.person),
        Payload::BanSet(set) => person(&set.person),
        Payload::TimeoutSet(set) => person(&set.person),
        Payload::RequestAnswered(set) => person(&set.person),
        Payload::RoleGiven(given) => About { role: Some(given.role), ..person(&given.person) },
        Payload::RoleSet(set) => About { role: Some(set.role), ..About::default() },
        Payload::RoomReaderSet(set) => named(&set.named),
        Payload::RoomOverrideSet(set) => named(&set.named),
        Payload::ReportMade(made) => About { room: Some(made.topic), ..About::default() },
        Payload::ReportSettled(settled) => About { room: Some(settled.topic), ..About::default() },
        _ => About::default(),
    }
}

/// Whether it is something that somebody did with a space or its people: not what they call themselves, nor where a room
/// stands among others, nor a thread.
fn is_deed(said: &Payload, envelope: &Envelope) -> bool {
    match said {
        Payload::SpaceRenamed(_)
        | Payload::SpaceDescribed(_)
        | Payload::SpaceIconSet(_)
        | Payload::EmojiAdded(_)
        | Payload::SpaceJoiningSet(_)
        | Payload::SpaceReadingSet(_)
        | Payload::RulesSet(_)
        | Payload::RoomRenamed(_)
        | Payload::RoomDescribed(_)
        | Payload::RoomArchived(_)
        | Payload::RoomSlowed(_)
        | Payload::RoomAccessSet(_)
        | Payload::RoomReaderSet(_)
        | Payload::RoomOverrideSet(_)
        | Payload::RoomHistorySet(_)
        | Payload::MemberJoined(_)
        | Payload::MemberLeft(_)
        | Payload::MemberRemoved(_)
        | Payload::ModeratorSet(_)
        | Payload::BanSet(_)
        | Payload::TimeoutSet(_)
        | Payload::RoleSet(_)
        | Payload::RoleGiven(_)
        | Payload::InviteSet(_)
        | Payload::RequestMade(_)
        | Payload::RequestAnswered(_)
        | Payload::ReportMade(_)
        | Payload::ReportSettled(_) => true,
        Payload::RoomOpened(opened) => {
            opened.kind != rill_events::RoomKind::Thread
                && opened.source.is_none()
                && envelope.voice.is_none()
        }
        _ => false,
    }
}
