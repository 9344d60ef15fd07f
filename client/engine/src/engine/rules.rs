//! What the rules of a space say. What one may write is kept by topic, so that it is known at once and offline; the rules
//! in words, and what they answer to questions of their own, are known while somebody asks. The server is asked when a
//! page wants to know, and again once something came in by which it may be otherwise; never for each message.

use super::{Engine, asking::Asked, small::failure, space::Space, stir::Stir};
use crate::{
    Urgency, queries,
    store::{self, StoreError},
};
use rill_bridge::{Answer, Failure, Query};
use rill_events::{Payload, StateSlot};
use rill_materializer::StateKind;
use rill_protocol::{
    Allowed, Fault, FaultCode, RULES_TOPICS_MAX, RulesAnswer, RulesAsk, RulesRequest, Slot, StreamId, TopicId,
};
use std::collections::{BTreeMap, BTreeSet};

/// What rooms are opened by.
const OPENED: &str = "rill.room.opened.v1";
/// More slots that changed at once than this are not looked at one by one: what they say may count.
const LOOKED_AT: usize = 64;

/// What one may write, by topic.
type ByTopic = Vec<(TopicId, Vec<Allowed>)>;

/// What rules said, and what of it still holds.
#[derive(Default)]
pub(super) struct Rules {
    /// Topics of which the server said what one may write, since it may last have changed.
    told: BTreeSet<(StreamId, TopicId)>,
    /// The answers to all else that pages ask.
    said: Vec<(RulesRequest, Said)>,
    /// How often it may have changed, by space: an answer to what was asked before is of before.
    changes: BTreeMap<StreamId, u64>,
}

struct Said {
    answer: Result<RulesAnswer, Failure>,
    /// Nothing came in since by which it may be otherwise.
    holds: bool,
}

impl Rules {
    fn said(&self, of: &RulesRequest) -> Option<&Said> {
        self.said.iter().find(|(request, _)| request == of).map(|(_, said)| said)
    }

    fn say(&mut self, of: &RulesRequest, answer: Result<RulesAnswer, Failure>) {
        self.said.retain(|(request, _)| request != of);
        self.said.push((of.clone(), Said { answer, holds: true }));
    }

    fn changes_of(&self, stream: StreamId) -> u64 {
        self.changes.get(&stream).copied().unwrap_or(0)
    }

    /// It may be otherwise in a whole space.
    fn doubt(&mut self, stream: StreamId) {
        *self.changes.entry(stream).or_default() += 1;
        self.told.retain(|(of, _)| *of != stream);
        self.said
            .iter_mut()
            .filter(|(request, _)| request.stream == stream)
            .for_each(|(_, said)| said.holds = false);
    }

    /// It may be otherwise everywhere: of what happened meanwhile nothing is known.
    pub(super) fn doubt_all(&mut self) {
        self.changes.values_mut().for_each(|changes| *changes += 1);
        self.told.clear();
        self.said.iter_mut().for_each(|(_, said)| said.holds = false);
    }
}

impl Engine {
    /// Asks the server for what pages want to know and was not said, or not since it may have changed.
    pub(super) fn ask_rules(&mut self) {
        let queries = self.pages.values().flat_map(|page| page.queries.values());
        let wanted: Vec<(StreamId, RulesAsk)> = queries
            .filter_map(|live| match live.question() {
                Query::Rules { stream, ask } => Some((*stream, ask.clone())),
                _ => None,
            })
            .collect();
        self.rules.said.retain(|(of, _)| wanted.contains(&(of.stream, of.ask.clone())));
        let mut topics: BTreeMap<StreamId, BTreeSet<TopicId>> = BTreeMap::new();
        for (stream, ask) in wanted {
            if let RulesAsk::Allowed(of) = ask {
                topics.entry(stream).or_default().extend(of);
                continue;
            }
            let request = RulesRequest { stream, ask };
            if !self.founded.contains_key(&stream) && self.rules.said(&request).is_none_or(|said| !said.holds)
            {
                self.ask(Asked::Rules(request, self.rules.changes_of(stream)), Urgency::Soon);
            }
        }
        for (stream, topics) in topics {
            // Of a space that is not open nothing is kept; at first its messages are wanted.
            let waits = |space: &Space| space.differing.is_some() || space.first_look.is_some();
            if self.spaces.get(&stream).is_none_or(waits) {
                continue;
            }
            let unsaid = topics.into_iter().filter(|topic| !self.rules.told.contains(&(stream, *topic)));
            let unsaid: Vec<TopicId> = unsaid.take(RULES_TOPICS_MAX).collect();
            if !unsaid.is_empty() {
                let request = RulesRequest { stream, ask: RulesAsk::Allowed(unsaid) };
                self.ask(Asked::Rules(request, self.rules.changes_of(stream)), Urgency::Soon);
            }
        }
    }

    /// `changes`: how often it had changed when that was asked.
    pub(super) fn take_rules(
        &mut self,
        asked: &RulesRequest,
        changes: u64,
        answer: RulesAnswer,
    ) -> Result<(), StoreError> {
        let stream = asked.stream;
        let holds = self.rules.changes_of(stream) == changes;
        match (&asked.ask, answer) {
            (RulesAsk::Allowed(topics), RulesAnswer::Allowed(allowed)) if holds => {
                self.keep_allowed(stream, topics, &allowed)?;
                self.rules.told.extend(topics.iter().map(|topic| (stream, *topic)));
            }
            // It is of before, maybe of when one was no member: these are asked anew, and what is kept stays until then.
            (RulesAsk::Allowed(_), RulesAnswer::Allowed(_)) => {}
            (_, answer) => {
                self.rules.say(asked, Ok(answer));
                self.rules
                    .said
                    .iter_mut()
                    .filter(|(of, _)| of == asked)
                    .for_each(|(_, said)| said.holds = holds);
            }
        }
        self.rules.changes.entry(stream).or_default();
        self.stir(Stir::Rules(stream));
        Ok(())
    }

    /// Topics that were not answered are not there, or not for one: nothing is kept of them.
    fn keep_allowed(
        &mut self,
        stream: StreamId,
        asked: &[TopicId],
        allowed: &[(TopicId, Vec<Allowed>)],
    ) -> Result<(), StoreError> {
        self.change(stream, |tx, space| {
            for topic in asked {
                match allowed.iter().find(|(answered, _)| answered == topic) {
                    Some((_, allowed)) => {
                        let key = space.topic(tx, *topic)?.at.key;
                        store::save_allowed(tx, key, allowed)?;
                    }
                    None => {
                        if let Some(known) = space.topics.get(topic) {
                            store::forget_allowed(tx, known.at.key)?;
                        }
                    }
                }
            }
            Ok(Vec::new())
        })
    }

    /// The server says that it is not there, or not for one; or it could not tell now.
    pub(super) fn rules_not_told(&mut self, asked: &RulesRequest, fault: &Fault) {
        if !matches!(asked.ask, RulesAsk::Allowed(_)) {
            let may_pass = fault.code != FaultCode::NotFound;
            self.rules.say(asked, Err(failure(fault.text.clone(), may_pass)));
            // What fails otherwise is asked again, once it rested.
            self.rules
                .said
                .iter_mut()
                .filter(|(of, _)| of == asked)
                .for_each(|(_, said)| said.holds = !may_pass);
            self.stir(Stir::Rules(asked.stream));
        }
    }

    pub(super) fn answer_rules(&self, stream: StreamId, ask: &RulesAsk) -> Result<Answer, StoreError> {
        if let RulesAsk::Allowed(topics) = ask {
            return Ok(Answer::Rules(self.allowed(stream, topics)?.map(RulesAnswer::Allowed)));
        }
        let request = RulesRequest { stream, ask: ask.clone() };
        Ok(match self.rules.said(&request).map(|said| &said.answer) {
            None => Answer::Rules(None),
            Some(Ok(answer)) => Answer::Rules(Some(answer.clone())),
            Some(Err(failure)) => Answer::Failed(failure.clone()),
        })
    }

    /// What one may write in these topics, as it was said last; none: nothing was said, or what waits to be sent will
    /// change it.
    fn allowed(&self, stream: StreamId, topics: &[TopicId]) -> Result<Option<ByTopic>, StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(None) };
        if self.will_be_otherwise(stream) {
            return Ok(None);
        }
        let mut all = Vec::with_capacity(topics.len());
        for topic in topics {
            let Some(known) = space.topics.get(topic) else { continue };
            // To who is not signed in rules say nothing.
            let said = store::load_allowed(&self.db, known.at.key)?.filter(|said| !said.is_empty());
            all.extend(said.map(|allowed| (*topic, allowed)));
        }
        Ok((!all.is_empty()).then_some(all))
    }

    /// Whether the rules said that one may open rooms; none: they said nothing.
    pub(super) fn opens_rooms(&self, stream: StreamId) -> Result<Option<bool>, StoreError> {
        self.is_let(stream, TopicId::ROOT, OPENED)
    }

    /// Whether the rules said that one may write events of a kind; none: they said nothing.
    pub(super) fn is_let(
        &self,
        stream: StreamId,
        topic: TopicId,
        kind: &str,
    ) -> Result<Option<bool>, StoreError> {
        let said = self.allowed(stream, &[topic])?.unwrap_or_default();
        let of_kind = said.iter().flat_map(|(_, allowed)| allowed).find(|one| one.kind == kind);
        Ok(of_kind.map(|one| one.refused.is_none()))
    }

    /// Whether one's membership changes once the outbox is sent.
    fn will_be_otherwise(&self, stream: StreamId) -> bool {
        let mut of_people = self.outbox.of_topic(stream, TopicId::PEOPLE);
        of_people.any(|entry| {
            let is_membership = matches!(entry.said, Payload::MemberJoined(_) | Payload::MemberLeft(_));
            is_membership && entry.refused.is_none()
        })
    }

    /// State came in: where what one may hangs on it, it is asked anew.
    pub(super) fn rules_touched(
        &mut self,
        stream: StreamId,
        topic: TopicId,
        slots: &[Slot],
    ) -> Result<(), StoreError> {
        let (Some(space), Some(voice)) = (self.spaces.get(&stream), self.voice()) else { return Ok(()) };
        let membership = [StateSlot::Member(voice).slot(), StateSlot::Moderator(voice).slot()];
        let is_own = topic == TopicId::PEOPLE && slots.iter().any(|slot| membership.contains(slot));
        if !is_own && !self.counts(space, topic, voice, slots)? {
            return Ok(());
        }
        if is_own {
            // What was said to a stranger is worse than nothing to a member.
            let key = space.kept.key;
            let tx = self.db.begin()?;
            store::forget_all_allowed(&tx, key)?;
            tx.commit()?;
        }
        self.doubt_rules(stream);
        Ok(())
    }

    fn counts(&self, space: &Space, topic: TopicId, voice: Slot, slots: &[Slot]) -> Result<bool, StoreError> {
        let Some(known) = space.topics.get(&topic) else { return Ok(false) };
        if slots.len() > LOOKED_AT {
            return Ok(true);
        }
        for slot in slots {
            let Some(state) = queries::state_of(&self.db, known.at.key, *slot)? else { continue };
            if changes_what_one_may(state.kind, state.parts.as_deref(), voice) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What one may in a space may be otherwise by now.
    pub(super) fn doubt_rules(&mut self, stream: StreamId) {
        self.rules.doubt(stream);
        self.stir(Stir::Rules(stream));
    }
}

/// Whether what somebody may write hangs on state of this kind.
fn changes_what_one_may(kind: StateKind, parts: Option<&[u8]>, voice: Slot) -> bool {
    match kind {
        StateKind::Role
        | StateKind::Override
        | StateKind::Archived
        | StateKind::Home
        | StateKind::Joining
        | StateKind::Reading
        | StateKind::Rules
        | StateKind::Access => true,
        StateKind::RoleGiven | StateKind::Member | StateKind::Moderator | StateKind::Request => {
            parts.is_some_and(|parts| parts.starts_with(voice.as_bytes()))
        }
        StateKind::Nothing
        | StateKind::Name
        | StateKind::Description
        | StateKind::Icon
        | StateKind::Emoji
        | StateKind::Profile
        | StateKind::Slow
        | StateKind::Read
        | StateKind::Level
        | StateKind::History
        | StateKind::Reader
        | StateKind::Invite
        | StateKind::Ban
        | StateKind::Timeout
        | StateKind::Report
        | StateKind::Block => false,
    }
}
