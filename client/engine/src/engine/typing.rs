//! Who types in a room, now: heard over the socket, kept nowhere, and over after some seconds or with their message.

use super::{Engine, stir::Stir};
use crate::{queries, store::StoreError};
use rill_bridge::{Answer, Person, Query};
use rill_protocol::{Millis, Place, Slot, StreamId, TopicId, Up, WireEvent};
use std::collections::BTreeMap;

/// Whoever types is told of every 3 s, so twice in this time.
const NEWS_FOR_MS: Millis = 7_000;
/// The server tells of one person no more often.
const SAY_EVERY_MS: Millis = 3_000;

/// What was heard, and what was said.
#[derive(Default)]
pub(super) struct Typing {
    /// Until when it is news, by room and person.
    heard: BTreeMap<(StreamId, TopicId), BTreeMap<Slot, Millis>>,
    said: BTreeMap<(StreamId, TopicId), Millis>,
}

impl Engine {
    /// Somebody types.
    pub(super) fn hear_typing(&mut self, stream: StreamId, topic: TopicId, who: Slot) {
        let asked = |question: &Query| *question == Query::Typing { stream, topic };
        if Some(who) == self.voice() || !self.is_asked(asked) {
            return;
        }
        let until = self.now + NEWS_FOR_MS;
        let before = self.typing.heard.entry((stream, topic)).or_default().insert(who, until);
        if before.is_none() {
            self.stir(Stir::Typing(stream, topic));
        }
    }

    /// What they typed has come.
    pub(super) fn have_written(&mut self, stream: StreamId, topic: TopicId, events: &[WireEvent]) {
        let Some(heard) = self.typing.heard.get_mut(&(stream, topic)) else { return };
        let before = heard.len();
        for event in events {
            if let Ok(envelope) = event.read_envelope()
                && matches!(envelope.place, Place::Anchor { at: None })
            {
                heard.remove(&envelope.voice());
            }
        }
        if heard.len() != before {
            self.stir(Stir::Typing(stream, topic));
        }
    }

    /// The page says that one types: those who look on are told, at most every few seconds.
    pub(super) fn say_typing(&mut self, stream: StreamId, topic: TopicId) {
        self.typing.said.retain(|_, at| *at + SAY_EVERY_MS > self.now);
        if self.line.is_open() && !self.typing.said.contains_key(&(stream, topic)) {
            self.typing.said.insert((stream, topic), self.now);
            self.send(&Up::Typing { stream, topic });
        }
    }

    /// What is no news any more is forgotten.
    pub(super) fn tend_typing(&mut self) {
        let now = self.now;
        let mut over = Vec::new();
        let mut next: Option<Millis> = None;
        self.typing.heard.retain(|room, heard| {
            let before = heard.len();
            heard.retain(|_, until| *until > now);
            if heard.len() != before {
                over.push(*room);
            }
            next = heard.values().copied().chain(next).min();
            !heard.is_empty()
        });
        over.into_iter().for_each(|(stream, topic)| self.stir(Stir::Typing(stream, topic)));
        next.into_iter().for_each(|at| self.wake_by(at));
    }

    pub(super) fn answer_typing(&self, stream: StreamId, topic: TopicId) -> Result<Answer, StoreError> {
        let heard = self.typing.heard.get(&(stream, topic));
        let mut people = Vec::new();
        let shown = heard.into_iter().flat_map(BTreeMap::keys).filter(|voice| !self.blocks.has(**voice));
        for voice in shown {
            people.push(self.somebody(stream, *voice)?);
        }
        Ok(Answer::Typing(people))
    }

    /// A person of a space; without a name where their profile is not held.
    fn somebody(&self, stream: StreamId, voice: Slot) -> Result<Person, StoreError> {
        let profile = match self.spaces.get(&stream) {
            Some(space) => queries::profile(&self.db, space.kept.key, voice)?,
            None => None,
        };
        let name = profile.map(|(_, set)| set.name).unwrap_or_default();
        Ok(Person { voice, name, picture: None, bot: false, gone: false })
    }
}
