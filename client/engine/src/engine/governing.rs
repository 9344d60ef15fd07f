//! How a space stands: roles, members, bans, reports, who joins and who reads; and the desk, of which those who read it
//! hold all. Not here: what is settled anew (`outbox/rulings.rs`), what was done (`audit.rs`).

mod doors;
mod facts;

use super::{Engine, asking::Asked, taking::SpanFor};
use crate::{
    Urgency, queries,
    store::{self, StoreError},
};
use facts::{Facts, Noted};
use rill_bridge::{
    Answer, BanRow, Governed, GovernedMember, Person, Picture, Query, ReportRow, RoleRow, Stands,
};
use rill_events::{MODERATOR_RANK, Permissions, RoleId, RoleSet};
use rill_protocol::{Did, Millis, SeqNum, Slot, SpanRequest, StreamId, TopicId};
use std::cmp::Reverse;

/// Letters of a reported message that are shown.
const SHOWN: usize = 200;

impl Engine {
    /// Nothing to say while the space is being opened.
    pub(super) fn answer_governed(&self, stream: StreamId) -> Result<Option<Answer>, StoreError> {
        if !self.spaces.contains_key(&stream) {
            let failed = self.standing.not_opened.get(&stream).cloned();
            return Ok(failed.map(Answer::Failed));
        }
        let facts = self.facts(stream)?;
        let founder = self.founders.get(&stream).map(Slot::of_person);
        let (own_rank, own) =
            self.voice().map_or((0, Permissions::NONE), |voice| stand(&facts, founder, voice));
        let mut roles: Vec<&RoleSet> =
            facts.roles.values().filter(|set| set.role != RoleId::MEMBERS).collect();
        roles.sort_by_key(|set| (Reverse(set.rank), set.role));
        let by_name = |person: &Person| (person.name.to_lowercase(), person.voice);
        let of_member = |voice: Slot| member(&facts, founder, voice);
        let founder_too = founder.filter(|founder| !facts.members.contains(founder));
        let mut members: Vec<GovernedMember> =
            facts.members.iter().copied().chain(founder_too).map(of_member).collect();
        members.sort_by_cached_key(|member| by_name(&member.person));
        let mut bans = Vec::with_capacity(facts.bans.len());
        for (voice, noted) in &facts.bans {
            let person = shown(&facts, *voice);
            bans.push(BanRow {
                person,
                reason: noted.text.clone(),
                by: self.noted_by(stream, &facts, noted)?,
            });
        }
        bans.sort_by_cached_key(|ban| by_name(&ban.person));
        let mut reports = Vec::with_capacity(facts.reports.len());
        for ((topic, event), noted) in &facts.reports {
            let by = self.noted_by(stream, &facts, noted)?;
            let message = self.reported(stream, &facts, (*topic, *event))?;
            reports.push(ReportRow { topic: *topic, event: *event, reason: noted.text.clone(), by, message });
        }
        reports.sort_by_key(|report| Reverse(report.by.as_ref().map_or(Millis::MAX, |(_, at)| *at)));
        let (invites, requests) = self.at_the_door(stream, &facts)?;
        let begun = self.begun.get(&stream).cloned().unwrap_or_default();
        Ok(Some(Answer::Governed(Governed {
            joining: facts.joining.unwrap_or(begun.joining),
            reading: facts.reading.unwrap_or(begun.reading),
            members_may: facts.members_may(),
            roles: roles.into_iter().map(role_row).collect(),
            members,
            bans,
            invites,
            requests,
            reports,
            own_rank,
            own,
        })))
    }

    /// What was said of a space, and what waits to be said.
    fn facts(&self, stream: StreamId) -> Result<Facts, StoreError> {
        let mut facts = Facts::default();
        let Some(space) = self.spaces.get(&stream) else { return Ok(facts) };
        for topic in [TopicId::ROOT, TopicId::PEOPLE, TopicId::DESK] {
            let Some(known) = space.topics.get(&topic) else { continue };
            for (slot, row) in queries::all_state(&self.db, known.at.key)? {
                facts.read(slot, row);
            }
        }
        for entry in self.outbox.of_stream(stream).filter(|entry| entry.refused.is_none()) {
            let author = Slot::of_person(&entry.envelope.author);
            facts.hear(entry.envelope.slot, author, &entry.said);
        }
        Ok(facts)
    }

    /// Who said something of the desk, and when.
    fn noted_by(
        &self,
        stream: StreamId,
        facts: &Facts,
        noted: &Noted,
    ) -> Result<Option<(Person, Millis)>, StoreError> {
        let known = self.spaces.get(&stream).and_then(|space| space.topics.get(&TopicId::DESK));
        let (Some(known), Some(event)) = (known, noted.event) else { return Ok(None) };
        let said = store::received(&self.db, &known.at, event)?;
        Ok(said.map(|(at, envelope)| (shown(facts, Slot::of_person(&envelope.author)), at)))
    }

    /// Who wrote a message, and how it begins.
    fn reported(
        &self,
        stream: StreamId,
        facts: &Facts,
        (topic, event): facts::Message,
    ) -> Result<Option<(Person, String)>, StoreError> {
        let known = self.spaces.get(&stream).and_then(|space| space.topics.get(&topic));
        let Some(known) = known else { return Ok(None) };
        let said = queries::said(&self.db, known.at.key, event)?;
        Ok(said.map(|(voice, text)| (shown(facts, voice), text.chars().take(SHOWN).collect())))
    }

    /// Who somebody is, where this device has it from an event of theirs, or one that names them.
    pub(super) fn did_of(&self, stream: StreamId, voice: Slot) -> Result<Option<Did>, StoreError> {
        if let Some(own) = self.setup.person.clone().filter(|own| Slot::of_person(own) == voice) {
            return Ok(Some(own));
        }
        if let Some(founder) = self.founders.get(&stream).filter(|founder| Slot::of_person(founder) == voice)
        {
            return Ok(Some(founder.clone()));
        }
        if let Some(person) = self.person_of(stream, voice)? {
            return Ok(Some(person));
        }
        let Some(space) = self.spaces.get(&stream) else { return Ok(None) };
        let Some(people) = space.topics.get(&TopicId::PEOPLE) else { return Ok(None) };
        let said = queries::state_of(&self.db, people.at.key, Facts::membership(voice))?;
        let Some(said) = said else { return self.named_on_desk(stream, voice) };
        let envelope = store::envelope_of(&self.db, &people.at, said.event)?;
        let author =
            envelope.map(|envelope| envelope.author).filter(|author| Slot::of_person(author) == voice);
        author.map_or_else(|| self.named_on_desk(stream, voice), |author| Ok(Some(author)))
    }

    /// Somebody who is banned may have left nothing else here.
    fn named_on_desk(&self, stream: StreamId, voice: Slot) -> Result<Option<Did>, StoreError> {
        let Some(space) = self.spaces.get(&stream) else { return Ok(None) };
        let Some(desk) = space.topics.get(&TopicId::DESK) else { return Ok(None) };
        let slot = rill_events::StateSlot::Ban(voice).slot();
        let Some(said) = queries::state_of(&self.db, desk.at.key, slot)? else {
            return self.who_asked(&desk.at, voice);
        };
        Ok(match store::payload_of(&self.db, &desk.at, said.event)? {
            Some(rill_events::Payload::BanSet(set)) => Some(set.person),
            Some(_) | None => None,
        })
    }

    /// Those who read the desk hold all of it: what is said there is said now and then. Of *root* and *people* the same
    /// where somebody looks at what was done.
    pub(super) fn ask_for_desks(&mut self) {
        let mut wanted = Vec::new();
        for (stream, space) in &self.spaces {
            if space.differing.is_some() || space.first_look.is_some() {
                continue;
            }
            let is_audited =
                self.is_asked(|query| matches!(query, Query::Audit { stream: of, .. } if of == stream));
            for topic in [TopicId::DESK, TopicId::PEOPLE, TopicId::ROOT] {
                if topic != TopicId::DESK && !is_audited {
                    continue;
                }
                if let Some(after) = is_missing(space, topic) {
                    wanted.push(SpanRequest { stream: *stream, topic, after, to: None });
                }
            }
        }
        for span in wanted {
            self.ask(Asked::Span(span, SpanFor::Bodies), Urgency::Soon);
        }
    }
}

/// From where on a topic is not held, where there is more of it that does not come by itself.
pub(super) fn is_missing(space: &super::space::Space, topic: TopicId) -> Option<SeqNum> {
    let head = space.heads.get(&topic)?;
    let known = space.topics.get(&topic);
    let held = known.map_or(SeqNum::ZERO, |known| known.coverage.runs().reach(SeqNum::ZERO));
    let follows = known.and_then(|known| known.follow?.live_from()).is_some_and(|from| from <= held);
    (held < head.seq && !follows).then_some(held)
}

/// How high somebody stands, and what they may.
fn stand(facts: &Facts, founder: Option<Slot>, voice: Slot) -> (u32, Permissions) {
    if founder == Some(voice) {
        return (u32::MAX, Permissions::ALL);
    }
    if !facts.members.contains(&voice) {
        return (0, Permissions::NONE);
    }
    let mut may = facts.members_may();
    let mut rank = 0;
    if facts.moderators.contains(&voice) {
        (rank, may) = (MODERATOR_RANK, may.with(Permissions::OF_MODERATORS));
    }
    for set in facts.roles_of(voice) {
        (rank, may) = (rank.max(set.rank), may.with(set.permissions));
    }
    (rank, may)
}

fn member(facts: &Facts, founder: Option<Slot>, voice: Slot) -> GovernedMember {
    let stands = match facts.moderators.contains(&voice) {
        _ if founder == Some(voice) => Stands::Founder,
        true => Stands::Moderator,
        false => Stands::Member,
    };
    GovernedMember {
        person: shown(facts, voice),
        stands,
        rank: stand(facts, founder, voice).0,
        roles: facts.roles_of(voice).iter().map(|set| set.role).collect(),
        silent_until: facts.silent.get(&voice).copied().filter(|until| *until > 0),
    }
}

fn shown(facts: &Facts, voice: Slot) -> Person {
    let known = facts.profiles.get(&voice).cloned().unwrap_or_default();
    let name = facts.name(voice).to_owned();
    let picture = known.set.picture.zip(known.event);
    let picture = picture.map(|(file, event)| Picture { topic: TopicId::PEOPLE, event, file });
    Person { voice, name, picture, bot: known.set.bot, gone: known.set.gone }
}

fn role_row(set: &RoleSet) -> RoleRow {
    let RoleSet { role, name, color, permissions, rank, removed: _ } = set;
    RoleRow { role: *role, name: name.clone(), color: *color, permissions: *permissions, rank: *rank }
}
