//! Who is invited to a space, and who asks to join it: as the desk says it, and as it will once the outbox is sent.

use super::{super::Engine, facts::Facts};
use crate::{
    queries,
    store::{self, StoreError, TopicRef},
};
use rill_bridge::{InviteRow, Person, RequestRow};
use rill_events::StateSlot;
use rill_protocol::{Did, Millis, Slot, StreamId, TopicId};
use std::cmp::Reverse;

impl Engine {
    pub(super) fn at_the_door(
        &self,
        stream: StreamId,
        facts: &Facts,
    ) -> Result<(Vec<InviteRow>, Vec<RequestRow>), StoreError> {
        let mut invites = Vec::with_capacity(facts.invites.len());
        for (key, (set, event)) in &facts.invites {
            let by = self.said_by(stream, *event)?;
            let by = by.map(|(at, author)| (super::shown(facts, author), at));
            let (expires_at, uses, role) = (set.expires_at, set.uses, set.role);
            invites.push(InviteRow { key: key.clone(), expires_at, uses, role, by });
        }
        invites.sort_by_key(|invite| Reverse(invite.by.as_ref().map_or(Millis::MAX, |(_, at)| *at)));
        let mut requests = Vec::with_capacity(facts.requests.len());
        for (voice, (name, noted)) in
            facts.requests.iter().filter(|(voice, _)| !facts.members.contains(voice))
        {
            let at = self.said_by(stream, noted.event)?.map(|(at, _)| at);
            let person = Person { name: name.clone(), voice: *voice, picture: None, bot: false, gone: false };
            requests.push(RequestRow { person, text: noted.text.clone(), at });
        }
        requests.sort_by_key(|request| request.at.unwrap_or(Millis::MAX));
        Ok((invites, requests))
    }

    /// When something was said on the desk, and by whom.
    fn said_by(
        &self,
        stream: StreamId,
        event: Option<rill_protocol::EventId>,
    ) -> Result<Option<(Millis, Slot)>, StoreError> {
        let known = self.spaces.get(&stream).and_then(|space| space.topics.get(&TopicId::DESK));
        let (Some(known), Some(event)) = (known, event) else { return Ok(None) };
        let said = store::received(&self.db, &known.at, event)?;
        Ok(said.map(|(at, envelope)| (at, Slot::of_person(&envelope.author))))
    }

    /// Somebody who asks to join has left nothing here but that.
    pub(super) fn who_asked(&self, desk: &TopicRef, voice: Slot) -> Result<Option<Did>, StoreError> {
        let slot = StateSlot::Request(voice).slot();
        let Some(said) = queries::state_of(&self.db, desk.key, slot)? else { return Ok(None) };
        let asked = store::envelope_of(&self.db, desk, said.event)?;
        Ok(asked.map(|asked| asked.author).filter(|author| Slot::of_person(author) == voice))
    }
}
