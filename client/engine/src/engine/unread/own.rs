//! The person's own stream: found by its genesis, opened where there is one, made by the first mark that is said. Only
//! for somebody who writes: whoever only reads keeps what they read on this device, and is nobody to the server.

use super::Room;
use crate::{
    SignedIn, Urgency,
    engine::{
        Engine,
        asking::{Asked, Reach},
        pushing::SigningIn,
        space::Space,
        stir::Stir,
    },
    queries,
    store::{self, StoreError},
};
use rill_events::{BlockChoice, LevelChoice, Payload, ReadMark};
use rill_protocol::{
    Did, FaultCode, Genesis, Millis, OpeningRequest, Position, Rules, SeqNum, SessionAnswer, StreamId,
    TopicId,
};
use std::collections::{BTreeMap, BTreeSet};

/// The stream of the person who one is.
#[derive(Default)]
pub(super) struct Own {
    pub(super) stream: Option<StreamId>,
    pub(super) is_there: OwnStream,
    /// What it says.
    pub(super) said: Said,
    /// Up to here what was said was joined to what this device knows.
    joined: Option<SeqNum>,
    /// It says something else than before.
    pub(super) moved: bool,
    /// There is something to be said that waited.
    pub(super) is_behind: bool,
    /// One has written something, as far as this device knows; and whether that is to be looked into again.
    has_written: bool,
    may_have_written: bool,
    /// The server said that there is no session: the key of this device was never used, or not for long.
    is_stranger: bool,
}

/// What is said.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    /// Of rooms.
    pub(super) rooms: BTreeMap<(StreamId, TopicId), (ReadMark, LevelChoice)>,
    /// Of people: whether they are blocked.
    pub(super) blocks: BTreeMap<Did, BlockChoice>,
}

impl Said {
    fn of(&mut self, space: StreamId, room: TopicId) -> &mut (ReadMark, LevelChoice) {
        self.rooms.entry((space, room)).or_default()
    }

    fn hear(&mut self, payload: &[u8]) {
        match Payload::from_bytes(payload) {
            Ok(Payload::ReadMarkSet(set)) => {
                let known = self.of(set.space, set.room);
                known.0 = known.0.joined(set.mark);
            }
            Ok(Payload::LevelSet(set)) => {
                let known = self.of(set.space, set.room);
                known.1 = known.1.joined(set.choice);
            }
            Ok(Payload::BlockSet(set)) => {
                let known = self.blocks.entry(set.person).or_default();
                *known = known.joined(set.choice);
            }
            Ok(_) | Err(_) => {}
        }
    }
}

/// Whether a person's own stream is at the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::engine) enum OwnStream {
    /// Nobody asked yet.
    #[default]
    Unknown,
    /// Nothing was ever said there.
    NotThere,
}

impl Engine {
    /// As the device left it.
    pub(in crate::engine) fn load_unread(&mut self) {
        self.load_marks();
        self.load_blocks();
        self.load_calls();
        self.know_own();
        let newest = |space: &Space| space.heads.values().filter_map(|head| Some(head.newest?.at)).max();
        let spaces = self.spaces.iter().map(|(stream, space)| (*stream, newest(space).unwrap_or(0)));
        let spaces: Vec<(StreamId, Millis)> = spaces.collect();
        spaces.into_iter().for_each(|(stream, newest_at)| self.space_opened(stream, newest_at));
    }

    /// After each input: joins what came, counts what moved, tells what is due.
    pub(in crate::engine) fn tend_unread(&mut self) -> Result<(), StoreError> {
        self.find_somebody()?;
        self.ask_for_session();
        self.open_own();
        self.join_own()?;
        self.note_visits()?;
        let moved = |(stream, space): (&StreamId, &mut Space)| {
            std::mem::take(&mut space.heads_moved).then_some(*stream)
        };
        let moved: Vec<StreamId> = self.spaces.iter_mut().filter_map(moved).collect();
        for stream in moved {
            self.recount_space(stream);
            self.calls_moved(stream);
        }
        self.tend_sifting()?;
        self.tell_marks_if_due();
        self.tend_calls()
    }

    /// Who one is was found out, or is another than before.
    pub(in crate::engine) fn know_own(&mut self) {
        let own = self.setup.person.clone().map(|person| Genesis::personal(person).stream());
        if self.unread.own.stream == own {
            return;
        }
        self.unread.own =
            Own { stream: own, moved: true, is_behind: true, may_have_written: true, ..Own::default() };
        self.outbox.quiet = own;
        // All counts were those of somebody else.
        for room in self.unread.rooms.values_mut().flat_map(BTreeMap::values_mut) {
            room.tally = None;
        }
        self.tell_marks_soon();
    }

    /// Whether this is the person's own stream, which is no space.
    pub(in crate::engine) fn is_own(&self, stream: StreamId) -> bool {
        self.unread.own.stream == Some(stream)
    }

    /// Whether one writes here, or did: then the server knows who one is.
    pub(in crate::engine) fn is_somebody(&self) -> bool {
        self.setup.person.is_some()
            && (self.unread.own.has_written || matches!(self.session.signing_in, SigningIn::Done))
    }

    /// Whoever has a name, made a space, or is a member of one has written.
    fn find_somebody(&mut self) -> Result<(), StoreError> {
        let Some(person) = self.setup.person.clone().filter(|_| !self.unread.own.has_written) else {
            return Ok(());
        };
        if !std::mem::take(&mut self.unread.own.may_have_written) {
            return Ok(());
        }
        let has_founded = self.founders.values().any(|founder| *founder == person);
        let mut has_written = has_founded || self.outbox.name().is_some();
        for stream in self.spaces.keys() {
            // Whom a conversation names need not have said anything.
            let has_joined = !self.is_conversation(*stream) && self.is_member(*stream)? == Some(true);
            has_written = has_written || has_joined;
        }
        self.unread.own.has_written = has_written;
        if has_written {
            self.tell_marks_soon();
        }
        Ok(())
    }

    /// Whether one is somebody is found out before anything is said of what was read.
    fn ask_for_session(&mut self) {
        let is_reached = self.line.is_open() || self.fetches.reach == Reach::Up;
        let is_known = self.is_somebody() || self.unread.own.is_stranger;
        if self.setup.person.is_some() && !is_known && is_reached {
            self.ask(Asked::Session, Urgency::Soon);
        }
    }

    pub(in crate::engine) fn session_answered(&mut self, answer: SessionAnswer) {
        match answer.session {
            Some(session) => self.signed_in(Ok(SignedIn { person: session.person, anew: false })),
            None => self.unread.own.is_stranger = true,
        }
    }

    /// Whether it is known what one's other devices have said.
    pub(super) fn knows_own(&self) -> bool {
        let held = self.unread.own.stream.is_some_and(|own| self.spaces.contains_key(&own));
        held || self.unread.own.is_there == OwnStream::NotThere
    }

    /// Opens it once one is signed in.
    pub(in crate::engine) fn open_own(&mut self) {
        let is_in = matches!(self.session.signing_in, SigningIn::Done) && self.is_somebody();
        let Some(stream) = self.unread.own.stream.filter(|_| is_in && !self.knows_own()) else { return };
        self.ask(opening_of(stream), Urgency::Soon);
    }

    /// An opening failed: whether it was that of one's own stream, of which nobody is told.
    pub(in crate::engine) fn own_not_opened(&mut self, stream: StreamId, code: Option<FaultCode>) -> bool {
        if !self.is_own(stream) {
            return false;
        }
        self.standing.wanted.remove(&stream);
        if code == Some(FaultCode::NotFound) {
            self.unread.own.is_there = OwnStream::NotThere;
            self.tell_what_waited();
        }
        true
    }

    fn tell_what_waited(&mut self) {
        if self.unread.own.is_behind {
            self.tell_marks();
        }
    }

    /// It may be there by now.
    pub(in crate::engine) fn ask_for_own_again(&mut self) {
        self.unread.own.is_there = OwnStream::Unknown;
        let own = self.unread.own.stream.map(opening_of);
        own.into_iter().for_each(|asked| self.fetches.rests_no_more(&asked));
    }

    /// Something of it came.
    pub(in crate::engine) fn own_stirred(&mut self, change: Stir) {
        match change {
            Stir::Rooms(stream) | Stir::Topic(stream, _) => {
                self.unread.own.moved |= self.unread.own.stream == Some(stream);
                self.unread.sifting.doubt(change);
            }
            Stir::People(_) | Stir::Me => self.unread.own.may_have_written = true,
            Stir::Typing(..) | Stir::Here(_) | Stir::Rules(_) | Stir::Spaces | Stir::Unsent => {}
        }
    }

    /// Joins what other devices said to what this one knows.
    pub(in crate::engine) fn join_own(&mut self) -> Result<(), StoreError> {
        if !std::mem::take(&mut self.unread.own.moved) {
            return Ok(());
        }
        let space = self.unread.own.stream.and_then(|own| self.spaces.get(&own));
        let Some(root) = space.and_then(|space| space.topics.get(&TopicId::ROOT)) else { return Ok(()) };
        let (at, through) = (root.at, root.state_through());
        let mut said = Said::default();
        let state = queries::own_state(&self.db, at.key)?;
        state.marks.into_iter().for_each(|set| said.of(set.space, set.room).0 = set.mark);
        state.levels.into_iter().for_each(|set| said.of(set.space, set.room).1 = set.choice);
        said.blocks = state.blocks.into_iter().map(|set| (set.person, set.choice)).collect();
        // What was said and overwritten since by a device that knew less counts as well.
        let mut heard = said.clone();
        let joined = self.unread.own.joined.replace(through);
        if let (Some(after), Some(person)) = (joined, self.setup.person.clone()) {
            for (_, draft) in store::written_after(&self.db, &at, after, &person)? {
                heard.hear(&draft.payload);
            }
        }
        let mut changed = BTreeSet::new();
        self.join_blocks(heard.blocks);
        for ((stream, topic), (mark, choice)) in heard.rooms {
            let before = self.unread.room(stream, topic);
            let after =
                Room { mark: before.mark.joined(mark), choice: before.choice.joined(choice), ..before };
            if before != after {
                let read_to = self.unread.read_to(stream, topic);
                *self.unread.room_mut(stream, topic) = after;
                self.mark_moved(stream, topic, read_to)?;
                changed.insert(stream);
            }
        }
        self.unread.own.said = said;
        self.tell_what_waited();
        // What this device knows and they do not is said again.
        self.unread.own.is_behind = true;
        self.tell_marks_soon();
        for stream in changed {
            self.unread.untold.insert(stream);
            self.recount_space(stream);
            self.stir(Stir::Rooms(stream));
        }
        Ok(())
    }

    /// A space was opened: of one that was never read here, all that was there is read.
    pub(in crate::engine) fn space_opened(&mut self, stream: StreamId, newest_at: Millis) {
        let is_new = self.unread.room(stream, TopicId::ROOT).mark == ReadMark::default();
        if is_new && !self.is_own(stream) {
            self.unread.visited.entry(stream).or_insert(newest_at);
        }
        self.recount_space(stream);
    }

    /// As [`Engine::space_opened`], once it is known that no other device has read it either.
    pub(in crate::engine) fn note_visits(&mut self) -> Result<(), StoreError> {
        let is_known = if self.is_somebody() {
            self.knows_own()
        } else {
            self.setup.person.is_none() || self.unread.own.is_stranger
        };
        if !is_known || self.unread.visited.is_empty() {
            return Ok(());
        }
        for (stream, newest_at) in std::mem::take(&mut self.unread.visited) {
            let known = self.unread.room(stream, TopicId::ROOT).mark;
            if known == ReadMark::default() {
                // What was said to the reader before they came is not read.
                let to = if self.is_conversation(stream) {
                    Position { at: 0, seq: SeqNum::ZERO }
                } else {
                    Position { at: newest_at, seq: Position::END.seq }
                };
                self.change_mark((stream, TopicId::ROOT), |mark| mark.read(to))?;
                self.recount_space(stream);
                self.tell_marks_soon();
            }
        }
        Ok(())
    }
}

fn opening_of(stream: StreamId) -> Asked {
    Asked::Opening(OpeningRequest { stream, room: None, limit: 1, rooms_after: None })
}

/// Whether a stream of these rules is a space.
pub(in crate::engine) fn is_space(rules: &Rules) -> bool {
    !matches!(rules, Rules::Personal)
}
